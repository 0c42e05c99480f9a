// Numbers beside the staged rows: staged as doubles, row by row.
import type { CheckedCall } from "../../arguments/call.js";
import type { Numbers } from "../../arguments/nn/values.js";

/** Stages the rows of `numbers`, which are of the input's shape, to the doubles `to` from its element `at` on. */
export function stageRowsOf(
  to: Float64Array,
  at: number,
  numbers: Numbers,
  { length, inner }: CheckedCall,
  first: number,
  rows: number,
): void {
  if (inner === 1) {
    stageLine(to, at, numbers, first * length, rows * length);
    return;
  }
  for (let row = first; row < first + rows; row++) {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    for (let i = 0; i < length; i++) to[at++] = numbers[start + i * inner] as number;
  }
}

/** Stages `count` consecutive numbers. */
export function stageLine(to: Float64Array, at: number, numbers: Numbers, start: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i] = numbers[start + i] as number;
}
