// The further arrays of a call of simd-softmax/nn: numbers beside the logits or the features, of any float type.
import { arrayNameOf, lengthOf, relationOf, type TypedArray } from "../arrays.js";
import { changed, wrongKind } from "../messages.js";
import { wrongNumber } from "../numbers.js";

/** Numbers to be read by their index. */
export type Numbers = ArrayLike<number>;

const ARRAYS = /^(Float(16|32|64)|Int(8|16|32)|Uint(8|8Clamped|16|32))Array$/;

/** A tensor's elements, or what else was passed. */
export const dataOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "data" in value && !ArrayBuffer.isView(value) ? value.data : value;

/** The lengths of a tensor's axes, if it says them. */
export function axesOf(value: unknown): readonly number[] | undefined {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  const { dims, shape = dims } = value as { dims?: unknown; shape?: unknown };
  return Array.isArray(shape) ? shape : undefined;
}

/**
 * Reads numbers: a typed array, an array of numbers, or a tensor of these in the usual order. They are copied if they may lie
 * where results are written.
 */
export function readNumbers(name: string, option: string, given: unknown, outs: readonly unknown[] = []): Numbers {
  const value = dataOf(given);
  const arrayName = arrayNameOf(value);
  if (Array.isArray(value)) {
    const wrong = value.findIndex((entry) => typeof entry !== "number");
    if (wrong >= 0) throw wrongKind(name, `${option} has numbers`, value[wrong], ` at index ${wrong}`);
    return Float64Array.from(value);
  }
  if (arrayName === undefined || !ARRAYS.test(arrayName)) {
    throw wrongKind(name, `${option} is a typed array, an array of numbers, or a tensor of these`, value);
  }
  const array = value as TypedArray;
  const isApart = outs.every(
    (out) => arrayNameOf(out) === undefined || relationOf(array, out as TypedArray) === "apart",
  );
  return isApart ? array : Float64Array.from(array);
}

/** Reads `count` numbers. */
export function readCount(
  name: string,
  option: string,
  given: unknown,
  count: number,
  outs: readonly unknown[] = [],
): Numbers {
  const numbers = readNumbers(name, option, given, outs);
  if (countOf(numbers) === count) return numbers;
  throw new RangeError(`${name}: ${option} needs ${count} numbers, got ${countOf(numbers)}`);
}

/** @throws TypeError if getters of what was read after these numbers have detached or resized them */
export function checkCount(name: string, numbers: Numbers, count: number): void {
  if (countOf(numbers) !== count) throw changed(name);
}

/** The true length of a typed array, whatever a property of its own says. */
export const countOf = (numbers: Numbers): number =>
  arrayNameOf(numbers) === "Float16Array" ? numbers.length : lengthOf(numbers as TypedArray);

/** Reads one finite number per class, as a copy; undefined if there are none. */
export function readFactors(name: string, option: string, given: unknown, classes: number): Float64Array | undefined {
  if (given === undefined) return undefined;
  const numbers = Float64Array.from(readCount(name, option, given, classes));
  for (let i = 0; i < classes; i++) {
    if (!Number.isFinite(numbers[i])) {
      throw wrongNumber(name, option, numbers[i], `a finite number per class; see index ${i}`);
    }
  }
  return numbers;
}
