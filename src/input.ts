// What a caller may hand in, and how it becomes a typed array with a shape.
import type { Floats, TensorLike } from "./types.js";

export interface Input {
  readonly data: Floats;
  /** Its axes, where the input itself says. */
  readonly shape: readonly number[] | undefined;
  /** Whether `data` is a copy made here, which may be written. */
  readonly own: boolean;
}

const ACCEPTED = "a Float32Array, a Float64Array, an array of numbers, or a tensor { data, dims } or { data, shape }";

/** What `value` is, in a word or two, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string" || typeof value === "function") return `a ${typeof value}`;
  if (typeof value !== "object") return `the ${typeof value} ${String(value)}`;
  if (Array.isArray(value)) return "an array";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag === "Object" ? "an object" : /^[AEIOU]/.test(tag) ? `an ${tag}` : `a ${tag}`;
}

/** A string as it is written, anything else as kindOf says it. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : kindOf(value);
}

/** Whether `value` is an array of floats, from whichever realm. */
export function isFloats(value: unknown): value is Floats {
  if (value instanceof Float32Array || value instanceof Float64Array) return true;
  if (!ArrayBuffer.isView(value)) return false;
  const tag = (value as unknown as Floats)[Symbol.toStringTag];
  return tag === "Float32Array" || tag === "Float64Array";
}

/** Whether the array's buffer was transferred away, so that its elements are gone. */
export function isDetached(array: Floats): boolean {
  if (array.length > 0) return false;
  try {
    new Uint8Array(array.buffer);
    return false;
  } catch {
    return true;
  }
}

function fromNumbers(name: string, numbers: readonly unknown[], out: unknown): Floats {
  const double = isFloats(out) && typeOf(out) === "float64";
  const data = double ? new Float64Array(numbers.length) : new Float32Array(numbers.length);
  for (let i = 0; i < data.length; i++) {
    const value = numbers[i];
    if (typeof value !== "number") {
      throw new TypeError(`${name}: expected an array of numbers, got ${kindOf(value)} at index ${i}`);
    }
    data[i] = value;
  }
  return data;
}

function fromTensor(name: string, tensor: TensorLike<unknown>, out: unknown): Input {
  const location = (tensor as { location?: unknown }).location;
  if (typeof location === "string" && location !== "cpu" && location !== "cpu-pinned") {
    throw new TypeError(`${name}: the tensor's data is in ${location}; pass what await tensor.getData() gives`);
  }
  const { data, dims, shape, type } = tensor;
  if (typeof data === "function") {
    throw new TypeError(
      `${name}: the tensor's data is a function; pass { data: tensor.dataSync(), shape: tensor.shape } ` +
        "or { data: await tensor.data(), shape: tensor.shape }",
    );
  }
  const input = fromArray(name, data, out);
  if (!input) throw new TypeError(`${name}: expected a tensor over ${ACCEPTED}, got ${kindOf(data)} as its data`);
  if ((type === "float32" || type === "float64") && !Array.isArray(data) && type !== typeOf(input.data)) {
    throw new TypeError(`${name}: the tensor says ${type}, but its data is ${kindOf(data)}`);
  }
  return { ...input, shape: dims ?? shape };
}

export function typeOf(array: Floats): "float32" | "float64" {
  return array.BYTES_PER_ELEMENT === 4 ? "float32" : "float64";
}

function fromArray(name: string, value: unknown, out: unknown): Input | undefined {
  if (isFloats(value)) {
    if (isDetached(value)) throw new TypeError(`${name}: the input's buffer is detached, its elements are gone`);
    return { data: value, shape: undefined, own: false };
  }
  return Array.isArray(value) ? { data: fromNumbers(name, value, out), shape: undefined, own: true } : undefined;
}

/** Reads what was handed to the operation `name`. An array of numbers becomes float64 where `out` is, else float32. */
export function readInput(name: string, value: unknown, out: unknown): Input {
  const input = fromArray(name, value, out);
  if (input) return input;
  if (typeof value === "object" && value !== null && "data" in value && !ArrayBuffer.isView(value)) {
    return fromTensor(name, value as TensorLike<unknown>, out);
  }
  throw new TypeError(`${name}: expected ${ACCEPTED}, got ${kindOf(value)}`);
}
