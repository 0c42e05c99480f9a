// Shape and axis of a call: from them to its rows.
import { arrayNameOf } from "./arrays.js";
import { wrongKind } from "./messages.js";
import { readWhole } from "./numbers.js";

/**
 * The rows of an array of shape [outer, length, inner] along its middle axis: the elements of a row are `inner` apart, and
 * `inner` rows lie side by side.
 */
export interface Rows {
  outer: number;
  length: number;
  inner: number;
  /** The axis of the rows. */
  axis: number;
}

// The errors, and everything that a simple call does not need, are functions of their own, so that the compiler can inline
// the rest: V8 stops at 920 bytecodes, and a call of 10 classes then takes 30 ns more.

function wrongExtent(name: string, extent: unknown, axis: number): Error {
  if (typeof extent === "number") {
    return new RangeError(`${name}: shape has whole numbers from 0 up, got ${extent} at axis ${axis}`);
  }
  return wrongKind(name, "shape is an array of whole numbers", extent, ` at axis ${axis}`);
}

function wrongSize(name: string, axes: readonly unknown[], size: number): RangeError {
  const needed = (axes as number[]).reduce((product, extent) => product * extent, 1);
  return new RangeError(`${name}: ${shown(axes)} needs ${needed} values, got ${size}`);
}

const shown = (axes: readonly unknown[]) => `shape [${axes.join(", ")}]`;

/** Rows without elements cost time and memory though nothing was passed; 2^20 take milliseconds. */
const MOST_EMPTY = 2 ** 20;

/** @throws RangeError for more results than are sensible for an array of `size` elements */
export function checkResults(name: string, axes: unknown, size: number, results: number): void {
  if (size > 0 || results <= MOST_EMPTY) return;
  throw new RangeError(`${name}: ${shown(axes as unknown[])} has no elements, but asks for ${results} results`);
}

/** The rows of `size` elements: one row if neither shape nor axis is given. */
export function readRows(rows: Rows, name: string, shape: unknown, axis: unknown, size: number): void {
  if (shape === undefined && axis === undefined) setRows(rows, 1, size, 1, 0);
  else readAxes(rows, name, shape, axis, size);
}

export function setRows(rows: Rows, outer: number, length: number, inner: number, axis: number): void {
  rows.outer = outer;
  rows.length = length;
  rows.inner = inner;
  rows.axis = axis;
}

function readAxes(rows: Rows, name: string, shape: unknown, axis: unknown, size: number): void {
  if (shape !== undefined && !Array.isArray(shape) && arrayNameOf(shape) === undefined) {
    throw wrongKind(name, "shape is an array of whole numbers", shape);
  }
  const axes = (shape ?? [size]) as readonly unknown[];
  // A scalar, of no axis, is a row of one element.
  const count = axes.length || 1;
  const given = axis === undefined ? -1 : readWhole(name, "axis", axis, -count, count - 1, ` for ${shown(axes)}`);
  const at = given < 0 ? given + count : given;
  let outer = 1;
  let length = 1;
  let inner = 1;
  for (let i = 0; i < axes.length; i++) {
    const extent = axes[i];
    if (typeof extent !== "number" || !Number.isInteger(extent) || extent < 0) throw wrongExtent(name, extent, i);
    if (i === at) length = extent;
    else if (i < at) outer *= extent;
    else inner *= extent;
  }
  if (outer * length * inner !== size) throw wrongSize(name, axes, size);
  setRows(rows, outer, length, inner, at);
}
