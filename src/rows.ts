// From shape and axis to rows.
import { kindOf } from "./input.js";

/**
 * `outer * inner` rows of `length` elements. Elements of a row are `inner` apart; with the last axis `inner` is 1 and
 * the rows lie one behind the other.
 */
export interface Rows {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

function checkShape(name: string, shape: unknown, size: number): asserts shape is readonly number[] {
  if (!Array.isArray(shape) && !ArrayBuffer.isView(shape)) {
    throw new TypeError(`${name}: shape is an array of whole numbers, got ${kindOf(shape)}`);
  }
  const axes = shape as readonly unknown[];
  let product = 1;
  for (let axis = 0; axis < axes.length; axis++) {
    const extent = axes[axis];
    if (typeof extent !== "number") {
      throw new TypeError(`${name}: shape is an array of whole numbers, got ${kindOf(extent)} at axis ${axis}`);
    }
    if (!Number.isInteger(extent) || extent < 0) {
      throw new RangeError(`${name}: shape has whole numbers from 0 up, got ${extent} at axis ${axis}`);
    }
    product *= extent;
  }
  if (product !== size) {
    throw new RangeError(`${name}: shape [${axes.join(", ")}] needs ${product} values, got ${size}`);
  }
}

/** The rows of `size` elements; without a shape they are one row. */
export function readRows(name: string, shape: unknown, axis: unknown, size: number): Rows {
  if (axis !== undefined && typeof axis !== "number") {
    throw new TypeError(`${name}: axis is a whole number, got ${kindOf(axis)}`);
  }
  if (shape === undefined && axis === undefined) return { outer: 1, length: size, inner: 1 };
  if (shape !== undefined) checkShape(name, shape, size);
  const axes = shape ?? [size];
  const last = axes.length - 1;
  if (axis !== undefined && axis !== -1 && axis !== last) {
    throw new RangeError(`${name}: axis ${axis} is not supported, only the last one (-1 or ${last})`);
  }
  const length = axes.length > 0 ? (axes[last] as number) : 1;
  let outer = 1;
  for (let i = 0; i < last; i++) outer *= axes[i] as number;
  return { outer, length, inner: 1 };
}
