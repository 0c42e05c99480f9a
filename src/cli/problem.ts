/** Something wrong with what the user gave: its message is all there is to say. */
export class Problem extends Error {}
