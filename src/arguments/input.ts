// The input of a call: from what was passed to a typed array with a dtype and perhaps a shape.
import type { TensorLike } from "../types/index.js";
import { arrayNameOf, bitsOf, checkAttached, lengthOf, type TypedArray } from "./arrays.js";
import { DTYPES, type Dtype, FLOAT16, FLOAT32, FLOAT64 } from "./dtypes.js";
import { denseView, type GivenLayout, type Layout, readLayout } from "./layout.js";
import { kindOf, shown, wrongKind } from "./messages.js";

export interface Input {
  /** The elements: the array that was passed, the bit patterns of a Float16Array, or a copy of an array of numbers. */
  array: TypedArray;
  /** The array that was passed, or the copy. */
  given: TypedArray;
  dtype: Dtype;
  /** The number of elements of `array`, and of those that take part, which are fewer in a strided tensor. */
  arrayLength: number;
  size: number;
  /** The shape of a tensor, and its layout if that is not the usual one. */
  shape: readonly number[] | undefined;
  layout: Layout | undefined;
  /** Whether `array` is a copy, which may be written. */
  isCopy: boolean;
}

const ACCEPTED = "numbers, a typed array of floats or 8-bit integers, or a tensor { data, dims } or { data, shape }";

/** The dtype of a typed array; `bits` says which of the two a Uint16Array holds. */
function dtypeOf(operation: string, array: unknown, bits: unknown): Dtype | undefined {
  const name = arrayNameOf(array);
  if (name === "Float32Array") return FLOAT32;
  if (name === undefined) return undefined;
  if (name !== "Uint16Array") return DTYPES[name];
  if (bits === "float16" || bits === "bfloat16") return DTYPES[bits];
  const got = bits === undefined ? "" : `, not ${shown(bits)}`;
  throw new TypeError(
    `${operation}: a Uint16Array may hold two dtypes; say dtype: "float16" or dtype: "bfloat16"${got}`,
  );
}

function setArray(input: Input, array: TypedArray, given: TypedArray, dtype: Dtype, isCopy: boolean): void {
  input.array = array;
  input.given = given;
  input.dtype = dtype;
  input.arrayLength = lengthOf(array);
  input.size = input.arrayLength;
  input.isCopy = isCopy;
}

function readNumbers(input: Input, name: string, numbers: readonly unknown[], out: unknown, said: unknown): void {
  const dtype = said === "float64" || arrayNameOf(out) === "Float64Array" ? FLOAT64 : FLOAT32;
  const array = new dtype.ArrayType(numbers.length);
  for (let i = 0; i < array.length; i++) {
    const value = numbers[i];
    if (typeof value !== "number") {
      const remedy = Array.isArray(value) ? "; pass rows.flat() and the option shape" : "";
      throw wrongKind(name, "expected an array of numbers", value, ` at index ${i}${remedy}`);
    }
    array[i] = value;
  }
  setArray(input, array, array, dtype, true);
}

/** Reads an array; returns false if `value` is none. */
function readArray(input: Input, name: string, value: unknown, out: unknown, bits: unknown): boolean {
  const dtype = dtypeOf(name, value, bits);
  if (dtype) {
    const given = value as TypedArray;
    setArray(input, dtype === FLOAT16 ? bitsOf(given) : given, given, dtype, false);
    if (input.size === 0) checkAttached(name, "the input", input.array);
  } else if (Array.isArray(value)) readNumbers(input, name, value, out, bits);
  else return false;
  return true;
}

function readTensor(input: Input, name: string, tensor: TensorLike<unknown>, out: unknown, bits: unknown): void {
  const location = (tensor as { location?: unknown }).location;
  if (typeof location === "string" && location !== "cpu" && location !== "cpu-pinned") {
    throw new TypeError(`${name}: the tensor's data is in ${location}; pass what await tensor.getData() gives`);
  }
  const { data, dims, shape, type } = tensor;
  if (typeof data === "function") {
    throw new TypeError(
      `${name}: the tensor's data is a function; pass { data: await tensor.data(), shape: tensor.shape }`,
    );
  }
  if (!readArray(input, name, data, out, bits ?? type)) {
    throw wrongKind(name, `expected a tensor over ${ACCEPTED}`, data, " as its data");
  }
  if (!input.isCopy && /^(u?int\d+|b?float\d+)$/.test(type ?? "") && type !== input.dtype.name) {
    const found = bits === undefined ? `its data is ${kindOf(data)}` : `dtype is ${shown(bits)}`;
    throw new TypeError(`${name}: the tensor says ${type}, but ${found}`);
  }
  if (dims !== undefined && shape !== undefined && String(dims) !== String(shape)) {
    throw new TypeError(`${name}: the tensor's dims are [${dims}], but its shape is [${shape}]`);
  }
  input.shape = dims ?? shape;
  const layout = readLayout(name, tensor as GivenLayout, input.shape, input.size);
  if (layout) setLayout(input, layout);
}

function setLayout(input: Input, layout: Layout): void {
  const { axes } = layout;
  input.shape = axes;
  input.size = axes.reduce((product, extent) => product * extent, 1);
  const dense = denseView(input.array, layout, input.size);
  if (dense) {
    input.array = dense;
    input.arrayLength = input.size;
  } else input.layout = layout;
  input.isCopy = false;
}

/**
 * Reads the input of the operation `name`. An array of numbers becomes float64 if `out` is, else float32; `dtype` is that of
 * the bit patterns in a Uint16Array.
 */
export function readInput(input: Input, name: string, value: unknown, out: unknown, dtype: unknown): void {
  input.shape = undefined;
  input.layout = undefined;
  if (!readArray(input, name, value, out, dtype)) {
    if (typeof value !== "object" || value === null || !("data" in value) || ArrayBuffer.isView(value)) {
      const remedy = /^Uint|^Int/.test(arrayNameOf(value) ?? "") ? "; Float32Array.from converts it" : "";
      throw wrongKind(name, `expected ${ACCEPTED}`, value, remedy);
    }
    readTensor(input, name, value as TensorLike<unknown>, out, dtype);
  }
  if (dtype !== undefined && dtype !== input.dtype.name) throw wrongDtype(name, dtype, input);
}

function wrongDtype(name: string, dtype: unknown, { isCopy, given }: Input): TypeError {
  const found = isCopy ? "an array" : kindOf(given);
  return new TypeError(
    `${name}: dtype is "float16" or "bfloat16", for a Uint16Array; got ${shown(dtype)}, for ${found}`,
  );
}
