// The input of a call: from what was passed to a typed array with a dtype and perhaps a shape.
import type { TensorLike } from "../types/index.js";
import { arrayNameOf, checkAttached, type TypedArray } from "./arrays.js";
import { BFLOAT16, type Dtype, FLOAT16, FLOAT32, FLOAT64, INT8, UINT8 } from "./dtypes.js";
import { kindOf, shown, wrongKind } from "./messages.js";

export interface Input {
  /** The array that was passed, or a copy of an array of numbers. */
  readonly array: TypedArray;
  readonly dtype: Dtype;
  /** The shape of a tensor. */
  readonly shape: readonly number[] | undefined;
  /** Whether `array` is a copy, which may be written. */
  readonly isCopy: boolean;
}

const ACCEPTED = "numbers, a typed array of floats or 8-bit integers, or a tensor { data, dims } or { data, shape }";

const DTYPES: Readonly<Record<string, Dtype>> = {
  Float32Array: FLOAT32,
  Float64Array: FLOAT64,
  Float16Array: FLOAT16,
  Int8Array: INT8,
  Uint8Array: UINT8,
  float16: FLOAT16,
  bfloat16: BFLOAT16,
};

/** The dtype of a typed array; `bits` says which of the two a Uint16Array holds. */
function dtypeOf(operation: string, array: unknown, bits: unknown): Dtype | undefined {
  return bits === undefined && array instanceof Float32Array ? FLOAT32 : otherDtypeOf(operation, array, bits);
}

function otherDtypeOf(operation: string, array: unknown, bits: unknown): Dtype | undefined {
  const name = arrayNameOf(array);
  if (name === undefined) return undefined;
  if (name !== "Uint16Array") return DTYPES[name];
  if (bits === "float16" || bits === "bfloat16") return DTYPES[bits];
  throw new TypeError(`${operation}: a Uint16Array may hold two dtypes; say dtype: "float16" or dtype: "bfloat16"`);
}

function fromNumbers(name: string, numbers: readonly unknown[], out: unknown, said: unknown): Input {
  const dtype = said === "float64" || arrayNameOf(out) === "Float64Array" ? FLOAT64 : FLOAT32;
  const array = new dtype.ArrayType(numbers.length);
  for (let i = 0; i < array.length; i++) {
    const value = numbers[i];
    if (typeof value !== "number") {
      throw wrongKind(name, "expected an array of numbers", value, ` at index ${i}`);
    }
    array[i] = value;
  }
  return { array, dtype, shape: undefined, isCopy: true };
}

function fromArray(name: string, value: unknown, out: unknown, bits: unknown): Input | undefined {
  const dtype = dtypeOf(name, value, bits);
  if (!dtype) return Array.isArray(value) ? fromNumbers(name, value, out, bits) : undefined;
  const array = value as TypedArray;
  checkAttached(name, "the input", array);
  return { array, dtype, shape: undefined, isCopy: false };
}

function fromTensor(name: string, tensor: TensorLike<unknown>, out: unknown, bits: unknown): Input {
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
  const input = fromArray(name, data, out, bits ?? type);
  if (!input) throw wrongKind(name, `expected a tensor over ${ACCEPTED}`, data, " as its data");
  if (!input.isCopy && /^(u?int8|b?float\d+)$/.test(type ?? "") && type !== input.dtype.name) {
    throw new TypeError(`${name}: the tensor says ${type}, but its data is ${kindOf(data)}`);
  }
  return { ...input, shape: dims ?? shape };
}

/**
 * Reads the input of the operation `name`. An array of numbers becomes float64 if `out` is, else float32; `dtype` is that of
 * the bit patterns in a Uint16Array.
 */
export function readInput(name: string, value: unknown, out: unknown, dtype: unknown): Input {
  const input =
    fromArray(name, value, out, dtype) ??
    (typeof value === "object" && value !== null && "data" in value && !ArrayBuffer.isView(value)
      ? fromTensor(name, value as TensorLike<unknown>, out, dtype)
      : undefined);
  if (!input) throw wrongKind(name, `expected ${ACCEPTED}`, value);
  if (dtype !== undefined && dtype !== input.dtype.name) {
    const found = input.isCopy ? "an array" : kindOf(input.array);
    throw new TypeError(
      `${name}: dtype is "float16" or "bfloat16", for a Uint16Array; got ${shown(dtype)}, for ${found}`,
    );
  }
  return input;
}
