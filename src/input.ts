// What a caller may hand in, and how it becomes numbers with a type and a shape.
import {
  arrayKind,
  BFLOAT16,
  FLOAT16,
  FLOAT32,
  FLOAT64,
  INT8,
  type Numbers,
  type NumberType,
  UINT8,
} from "./numbers.js";
import type { TensorLike } from "./types.js";

export interface Input {
  /** What was handed in, or a copy of the numbers. */
  readonly array: Numbers;
  readonly type: NumberType;
  /** Its axes, where the input itself says. */
  readonly shape: readonly number[] | undefined;
  /** Whether `array` is a copy made here, which may be written. */
  readonly own: boolean;
}

const ACCEPTED = "numbers, a typed array of floats or 8-bit integers, or a tensor { data, dims } or { data, shape }";

/** What `value` is, in a word or two, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string" || typeof value === "function") return `a ${typeof value}`;
  if (typeof value !== "object") return `the ${typeof value} ${String(value)}`;
  if (Array.isArray(value)) return "an array";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag === "Object" ? "an object" : /^[AEIO]/.test(tag) ? `an ${tag}` : `a ${tag}`;
}

/** What is thrown for a value of the wrong kind; `wanted` says which is the right one. */
export function wrongKind(name: string, wanted: string, got: unknown, where = ""): TypeError {
  return new TypeError(`${name}: ${wanted}, got ${kindOf(got)}${where}`);
}

/** A string as it is written, anything else as kindOf says it. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : kindOf(value);
}

/** @throws TypeError if the array's buffer was transferred away, so that its elements are gone */
export function checkAttached(name: string, what: string, array: Numbers): void {
  if (array.length > 0) return;
  try {
    new Uint8Array(array.buffer);
  } catch {
    throw new TypeError(`${name}: ${what} is detached, its elements are gone`);
  }
}

const TYPES: Readonly<Record<string, NumberType>> = {
  Float32Array: FLOAT32,
  Float64Array: FLOAT64,
  Float16Array: FLOAT16,
  Int8Array: INT8,
  Uint8Array: UINT8,
  float16: FLOAT16,
  bfloat16: BFLOAT16,
};

/** The type of a typed array's numbers; `bits` says what those of a Uint16Array are. */
function typeOf(name: string, array: unknown, bits: unknown): NumberType | undefined {
  return bits === undefined && array instanceof Float32Array ? FLOAT32 : otherType(name, array, bits);
}

function otherType(name: string, array: unknown, bits: unknown): NumberType | undefined {
  const kind = arrayKind(array);
  if (kind === undefined) return undefined;
  if (kind !== "Uint16Array") return TYPES[kind];
  if (bits === "float16" || bits === "bfloat16") return TYPES[bits];
  throw new TypeError(`${name}: a Uint16Array may be of two types; say dtype: "float16" or dtype: "bfloat16"`);
}

function fromNumbers(name: string, numbers: readonly unknown[], out: unknown, said: unknown): Input {
  const type = said === "float64" || arrayKind(out) === "Float64Array" ? FLOAT64 : FLOAT32;
  const array = new type.ArrayType(numbers.length);
  for (let i = 0; i < array.length; i++) {
    const value = numbers[i];
    if (typeof value !== "number") {
      throw wrongKind(name, "expected an array of numbers", value, ` at index ${i}`);
    }
    array[i] = value;
  }
  return { array, type, shape: undefined, own: true };
}

function fromArray(name: string, value: unknown, out: unknown, bits: unknown): Input | undefined {
  const type = typeOf(name, value, bits);
  if (!type) return Array.isArray(value) ? fromNumbers(name, value, out, bits) : undefined;
  const array = value as Numbers;
  checkAttached(name, "the input", array);
  return { array, type, shape: undefined, own: false };
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
  if (!input.own && /^(u?int8|b?float\d+)$/.test(type ?? "") && type !== input.type.name) {
    throw new TypeError(`${name}: the tensor says ${type}, but its data is ${kindOf(data)}`);
  }
  return { ...input, shape: dims ?? shape };
}

/**
 * Reads what was handed to the operation `name`. An array of numbers becomes float64 where `out` is, else float32; `dtype`
 * says what the bits of a Uint16Array are.
 */
export function readInput(name: string, value: unknown, out: unknown, dtype: unknown): Input {
  const input =
    fromArray(name, value, out, dtype) ??
    (typeof value === "object" && value !== null && "data" in value && !ArrayBuffer.isView(value)
      ? fromTensor(name, value as TensorLike<unknown>, out, dtype)
      : undefined);
  if (!input) throw wrongKind(name, `expected ${ACCEPTED}`, value);
  if (dtype !== undefined && dtype !== input.type.name) {
    const found = input.own ? "an array" : kindOf(input.array);
    throw new TypeError(
      `${name}: dtype is "float16" or "bfloat16", for a Uint16Array; got ${shown(dtype)}, for ${found}`,
    );
  }
  return input;
}
