// From shape and axis to rows.
import { kindOf } from "./input.js";

/** `outer` rows of `length` elements, one behind the other. */
export interface Rows {
  readonly outer: number;
  readonly length: number;
}

// What is wrong is put into words in functions of its own, so that readRows holds only what a right call needs.

function wrongExtent(name: string, extent: unknown, axis: number): Error {
  if (typeof extent === "number") {
    return new RangeError(`${name}: shape has whole numbers from 0 up, got ${extent} at axis ${axis}`);
  }
  return new TypeError(`${name}: shape is an array of whole numbers, got ${kindOf(extent)} at axis ${axis}`);
}

function wrongSize(name: string, axes: readonly unknown[], size: number): RangeError {
  const needed = (axes as number[]).reduce((product, extent) => product * extent, 1);
  return new RangeError(`${name}: shape [${axes.join(", ")}] needs ${needed} values, got ${size}`);
}

function wrongAxis(name: string, axis: unknown, last: number): Error {
  if (typeof axis !== "number") return new TypeError(`${name}: axis is a whole number, got ${kindOf(axis)}`);
  return new RangeError(`${name}: axis ${axis} is not supported, only the last one (-1 or ${last})`);
}

/** The rows of `size` elements; without a shape they are one row. */
export function readRows(name: string, shape: unknown, axis: unknown, size: number): Rows {
  if (shape === undefined && axis === undefined) return { outer: 1, length: size };
  if (shape !== undefined && !Array.isArray(shape) && !ArrayBuffer.isView(shape)) {
    throw new TypeError(`${name}: shape is an array of whole numbers, got ${kindOf(shape)}`);
  }
  const axes = (shape ?? [size]) as readonly unknown[];
  const last = axes.length - 1;
  let outer = 1;
  let length = 1;
  for (let i = 0; i <= last; i++) {
    const extent = axes[i];
    if (typeof extent !== "number" || !Number.isInteger(extent) || extent < 0) throw wrongExtent(name, extent, i);
    outer *= length;
    length = extent;
  }
  if (outer * length !== size) throw wrongSize(name, axes, size);
  if (axis !== undefined && axis !== -1 && axis !== last) throw wrongAxis(name, axis, last);
  return { outer, length };
}
