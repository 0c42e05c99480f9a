// The largest errors in units in the last place, of the package and of a loop that stays in float32.
import { softmax } from "simd-softmax";
import { softmax64, worstUlps32 } from "../../../test/reference.ts";
import { logits } from "./cases.ts";

export const LENGTHS = [10, 1000, 32_000, 151_936, 1_000_000];

export interface Errors {
  readonly length: number;
  readonly ours: number;
  readonly loop: number;
}

/** Softmax in float32 throughout, as float32 libraries compute it. */
function float32Loop(x: Float32Array): Float32Array {
  const maximum = x.reduce((a, b) => Math.max(a, b));
  const exponentials = x.map((value) => Math.exp(value - maximum));
  let sum = 0;
  for (const e of exponentials) sum = Math.fround(sum + e);
  return exponentials.map((e) => e / sum);
}

export function errorsAt(length: number): Errors {
  const x = logits(length);
  const exact = softmax64(x);
  return { length, ours: worstUlps32(softmax(x), exact), loop: worstUlps32(float32Loop(x), exact) };
}
