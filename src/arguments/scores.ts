// The scores of selected classes, as the kernels know them (assembly/decoding/settings.ts).
import { shown } from "./messages.js";

export const SOFTMAX_SCORES = 0;
export const SIGMOID_SCORES = 1;
export const NO_SCORES = 2;

/** Reads the option `scores`. */
export function readScores(name: string, scores: unknown): number {
  if (scores === undefined || scores === "softmax") return SOFTMAX_SCORES;
  if (scores === "sigmoid") return SIGMOID_SCORES;
  if (scores === "none") return NO_SCORES;
  throw new RangeError(`${name}: scores is "softmax", "sigmoid" or "none", got ${shown(scores)}`);
}
