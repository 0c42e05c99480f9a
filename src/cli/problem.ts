/** An error in what the user gave; its message is printed without a stack. */
export class Problem extends Error {}
