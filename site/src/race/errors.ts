// The largest errors in units in the last place, of the package and of a loop that stays in float32.
import { softmax } from "simd-softmax";
import { logits } from "./cases.ts";

export const LENGTHS = [10, 1000, 32_000, 151_936, 1_000_000];

export interface Errors {
  readonly length: number;
  readonly ours: number;
  readonly loop: number;
}

/** The distance of neighbouring float32 numbers at x, from the smallest subnormal up. */
const spacing = (x: number) => 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - 23, -149);

/** Softmax in float64, with the rounding errors of the sum kept (Neumaier 1974). */
function exactSoftmax(x: Float32Array): Float64Array {
  const maximum = x.reduce((a, b) => Math.max(a, b));
  const exponentials = Float64Array.from(x, (value) => Math.exp(value - maximum));
  let sum = 0;
  let lost = 0;
  for (const e of exponentials) {
    const next = sum + e;
    lost += Math.abs(sum) >= e ? sum - next + e : e - next + sum;
    sum = next;
  }
  return exponentials.map((e) => e / (sum + lost));
}

/** Softmax in float32 throughout, as float32 libraries compute it. */
function float32Loop(x: Float32Array): Float32Array {
  const maximum = x.reduce((a, b) => Math.max(a, b));
  const exponentials = x.map((value) => Math.exp(value - maximum));
  let sum = 0;
  for (const e of exponentials) sum = Math.fround(sum + e);
  return exponentials.map((e) => e / sum);
}

function largestError(values: Float32Array, exact: Float64Array): number {
  return exact.reduce((worst, x, i) => Math.max(worst, Math.abs((values[i] ?? NaN) - x) / spacing(x)), 0);
}

export function errorsAt(length: number): Errors {
  const x = logits(length);
  const exact = exactSoftmax(x);
  return { length, ours: largestError(softmax(x), exact), loop: largestError(float32Loop(x), exact) };
}
