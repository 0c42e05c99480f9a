/** An error in what the user gave; its message is printed without a stack. */
export class Problem extends Error {}

/** The start of a wrong word, in quotes, for a message. */
export function quoted(word: string): string {
  return JSON.stringify(word.length > 30 ? `${word.slice(0, 30)}...` : word);
}
