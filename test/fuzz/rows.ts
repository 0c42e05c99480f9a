// The rows of a case, and their logits.
import { numberOf } from "../tensors.js";
import { is16 } from "./call.js";
import type { Case } from "./cases.js";

export const exponentBits = ({ type }: Case) => (type === "float16" ? 5 : 8);
export const computed = ({ type }: Case) => (type === "float64" ? "float64" : "float32");

/** The rows of indices along the axis. */
export function rowsOf({ shape, axis }: Case): number[][] {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at] as number;
  const inner = shape.slice(at + 1).reduce((product, extent) => product * extent, 1);
  const outer = shape.slice(0, at).reduce((product, extent) => product * extent, 1);
  return Array.from({ length: outer * inner }, (_, row) => {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    return Array.from({ length }, (_unused, i) => start + i * inner);
  });
}

/** The logits as the kernels compute them: dequantized and with bias, rounded to the computed type; masked ones -Infinity. */
export function logitsOf(c: Case, places: readonly number[]): number[] {
  const round = computed(c) === "float32" ? Math.fround : (x: number) => x;
  const { scale, zeroPoint } = c.quantization ?? { scale: 1, zeroPoint: 0 };
  return places.map((place, i) => {
    const kept = c.mask === undefined || c.mask[c.mask.length === places.length ? i : place];
    if (!kept) return -Infinity;
    const value = c.values[place] as number;
    const x = is16(c) ? numberOf(value, exponentBits(c)) : (value - zeroPoint) * scale;
    return c.bias === undefined ? x : round(x + (c.bias[i] as number));
  });
}
