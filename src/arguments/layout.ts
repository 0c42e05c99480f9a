// Where the elements of a tensor lie, if not one after the other in the order of its axes: in Fortran order, or by strides.
import { arrayNameOf, type TypedArray, viewOf } from "./arrays.js";
import { shown, wrongKind } from "./messages.js";
import { readWhole } from "./numbers.js";

/** The layout that a tensor says it has: of npyjs, of ndarray, or of stdlib's ndarray. Strides and offset count elements. */
export interface GivenLayout {
  readonly fortranOrder?: unknown;
  /** The same in the spelling of .npy files. */
  readonly fortran_order?: unknown;
  readonly order?: unknown;
  readonly strides?: unknown;
  readonly stride?: unknown;
  readonly offset?: unknown;
}

/** The rows of a strided tensor along one axis. */
export interface StridedRows {
  /** The place of a row's first element. */
  start(row: number): number;
  /** The distance of its elements. */
  readonly step: number;
}

export interface Layout {
  readonly axes: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Strides of axes that follow one another from the last to the first, or with `isFortran` from the first to the last. */
function denseStrides(axes: readonly number[], isFortran: boolean): number[] {
  const strides = new Array<number>(axes.length);
  let stride = 1;
  for (let i = 0; i < axes.length; i++) {
    const axis = isFortran ? i : axes.length - 1 - i;
    strides[axis] = stride;
    stride *= axes[axis] as number;
  }
  return strides;
}

function readOrder(name: string, fortranOrder: unknown, order: unknown): boolean {
  if (fortranOrder !== undefined && typeof fortranOrder !== "boolean") {
    throw wrongKind(name, "a tensor's fortranOrder is a boolean", fortranOrder);
  }
  if (order === undefined) return fortranOrder === true;
  if ((order === "row-major" || order === "C") && fortranOrder !== true) return false;
  if (order === "column-major" || order === "F") return true;
  throw new TypeError(`${name}: a tensor's order is "row-major" or "column-major", got ${shown(order)}`);
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || arrayNameOf(value) !== undefined;

/**
 * The layout of a tensor of these axes over `data`, or undefined if it is the usual one.
 *
 * @throws TypeError for a layout that is not understood, RangeError if it leaves the data
 */
export function readLayout(name: string, given: GivenLayout, shape: unknown, size: number): Layout | undefined {
  const { fortranOrder = given.fortran_order, order, strides: listed, stride, offset: start = 0 } = given;
  if (listed !== undefined && stride !== undefined && listed !== stride) {
    throw new TypeError(`${name}: the tensor has both stride and strides; it has one of them`);
  }
  const named = listed ?? stride;
  // transformers.js has a method of this name.
  const strides = typeof named === "function" ? undefined : named;
  if (strides !== undefined && fortranOrder === true) {
    throw new TypeError(`${name}: the tensor has strides and says fortranOrder; it has one of them`);
  }
  // Strides say all; ndarray has an order too, which lists its axes by their strides.
  const isFortran = strides === undefined && readOrder(name, fortranOrder, order);
  if (strides === undefined && !isFortran && start === 0) return undefined;
  if (!isList(shape)) throw wrongKind(name, "a tensor with strides, an order or an offset has a shape", shape);
  const axes = Array.from(shape, (extent, axis) => readWhole(name, `the tensor's extent of axis ${axis}`, extent, 0));
  const offset = readWhole(name, "the tensor's offset", start, 0);
  const steps = strides === undefined ? denseStrides(axes, isFortran) : readStrides(name, strides, axes.length);
  let lowest = offset;
  let highest = offset;
  for (const [i, extent] of axes.entries()) {
    const reach = (extent - 1) * (steps[i] as number);
    if (reach < 0) lowest += reach;
    else highest += reach;
  }
  if (!axes.includes(0) && (lowest < 0 || highest >= size)) {
    throw new RangeError(
      `${name}: the tensor's strides reach the elements ${lowest} to ${highest}, but its data has ${size}`,
    );
  }
  return { axes, strides: steps, offset };
}

function readStrides(name: string, strides: unknown, count: number): number[] {
  if (isList(strides) && strides.length === count) {
    return Array.from(strides, (stride, axis) =>
      readWhole(name, `the tensor's stride of axis ${axis}`, stride, -Infinity),
    );
  }
  const expected = `a tensor's strides are ${count} whole numbers, one for each axis`;
  if (isList(strides)) throw new RangeError(`${name}: ${expected}, got ${strides.length}`);
  throw wrongKind(name, expected, strides);
}

/** The elements as a dense array if they lie one after the other, without a copy; undefined if they do not. */
export function denseView(array: TypedArray, { axes, strides, offset }: Layout, size: number): TypedArray | undefined {
  const dense = denseStrides(axes, false);
  // The stride of an axis of one element does not matter.
  if (axes.some((extent, i) => extent > 1 && strides[i] !== dense[i])) return undefined;
  return viewOf(array, size === 0 ? 0 : offset, size);
}

/** @throws TypeError if the option `shape` is not that of the strided tensor */
export function checkShape(name: string, shape: unknown, { axes }: Layout): void {
  if (isList(shape) && shape.length === axes.length && axes.every((extent, i) => extent === shape[i])) return;
  throw new TypeError(`${name}: shape is that of the tensor, which has strides, an order or an offset of its own`);
}

/** The rows along `axis`. */
export function stridedRows({ axes, strides, offset }: Layout, axis: number): StridedRows {
  return {
    step: strides[axis] ?? 0,
    start(row) {
      let at = offset;
      for (let i = axes.length - 1; i >= 0; i--) {
        if (i === axis) continue;
        const extent = axes[i] as number;
        at += (row % extent) * (strides[i] as number);
        row = Math.floor(row / extent);
      }
      return at;
    },
  };
}
