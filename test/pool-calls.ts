// What the tests of simd-softmax/pool share: calls large enough for threads, and their results.

import { expect } from "vitest";
import { draw } from "./logits.js";
import { sameBits } from "./same.js";

export type AnyArray = Float32Array | Float64Array | Uint16Array | Int8Array | Uint8Array | Int32Array | Uint32Array;

export const isArray = (value: unknown): value is AnyArray => ArrayBuffer.isView(value);

/** Each array in a result, by its place. */
export function arraysIn(result: unknown): Record<string, AnyArray> {
  return isArray(result) ? { result } : (result as Record<string, AnyArray>);
}

export function sameResults(got: unknown, wanted: unknown): void {
  const [a, b] = [arraysIn(got), arraysIn(wanted)];
  expect(Object.keys(a)).toEqual(Object.keys(b));
  for (const key of Object.keys(b)) sameBits(a[key] as AnyArray, b[key] as AnyArray);
}

export const floats = (length: number, seed = length) => draw("normal, sigma 4", length, seed);

// More than what three threads leave to the caller's own where they are copied: 1.5 * 2^20 elements.
export const ROWS = [1_620, 1_000] as const;
export const SIZE = 1_620_000;
