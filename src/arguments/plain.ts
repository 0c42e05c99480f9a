// Plain calls: one row of a few float32 numbers, and no options but `out` and the row's shape. They need no more than a look, and
// most calls in a loop are such.
import { arrayNameOf, beginApart, byteOffsetOf, lengthOf } from "./arrays.js";
import type { GivenOptions } from "./options.js";

/** More elements take microseconds, and the general way to read a call 0.1. */
const MOST_ELEMENTS = 4096;

/**
 * Whether there are no options, or `out` and `shape` alone. Objects of classes may have getters for others, which are to be
 * read once.
 */
export function areOptionsPlain(options: unknown): options is GivenOptions | undefined {
  if (options === undefined) return true;
  if (typeof options !== "object" || options === null) return false;
  if (Object.getPrototypeOf(options) !== Object.prototype) return false;
  for (const option in options) if (option !== "out" && option !== "shape") return false;
  return hasNoOther(options as GivenOptions);
}

/** Whether no other option is there; properties may be hidden from enumeration. */
function hasNoOther(options: GivenOptions): boolean {
  return (
    options.axis === undefined &&
    options.bias === undefined &&
    options.temperature === undefined &&
    options.mask === undefined &&
    options.allMasked === undefined &&
    options.dtype === undefined &&
    options.quantization === undefined &&
    options.outQuantization === undefined &&
    options.scores === undefined
  );
}

/** Whether the value is a few float32 numbers. */
export function isPlain(value: unknown): value is Float32Array {
  if (arrayNameOf(value) !== "Float32Array") return false;
  const length = lengthOf(value as Float32Array);
  return length > 0 && length <= MOST_ELEMENTS;
}

/** Whether a shape, if there is one, is [length] or [1, length]. */
export function isOneRow(shape: unknown, length: number): boolean {
  if (shape === undefined) return true;
  if (!Array.isArray(shape)) return false;
  const axes = shape.length;
  return axes === 2 ? shape[1] === length && shape[0] === 1 : axes === 1 && shape[0] === length;
}

/** Whether `out` is right for the results of the array: as long, and the array itself or surely apart. */
export function isPlainOut(out: unknown, array: Float32Array): out is Float32Array {
  if (out === array) return true;
  if (arrayNameOf(out) !== "Float32Array" || lengthOf(out as Float32Array) !== lengthOf(array)) return false;
  if (byteOffsetOf(out as Float32Array) !== byteOffsetOf(array)) return false;
  // At one place of one buffer there would be one number (arrays.ts). Both are float32, which takes no more than a comparison.
  const a = array[0] as number;
  const b = (out as Float32Array)[0] as number;
  return a < b || a > b;
}

/** The arrays of a selection with all scores, given or new. */
export interface PlainSelection {
  readonly indices: Uint32Array;
  readonly probabilities: Float32Array;
  readonly logProbabilities: Float32Array;
}

/** New arrays for `count` selected classes. */
export function newSelection(count: number): PlainSelection {
  return {
    indices: new Uint32Array(count),
    probabilities: new Float32Array(count),
    logProbabilities: new Float32Array(count),
  };
}

/** Whether an object has three properties alone, with which `isPlainSelection` is called. */
export function hasThreeFields(out: unknown): out is GivenOptions {
  if (typeof out !== "object" || out === null || Object.getPrototypeOf(out) !== Object.prototype) return false;
  let count = 0;
  for (const field in out) {
    if (field !== "indices" && field !== "probabilities" && field !== "logProbabilities") return false;
    count++;
  }
  return count === 3;
}

/** Whether these are right for `count` classes selected from the array: as long, and surely apart from it and each other. */
export function isPlainSelection(given: GivenOptions, array: Float32Array, count: number): boolean {
  const { indices, probabilities, logProbabilities } = given as unknown as PlainSelection;
  return (
    arrayNameOf(indices) === "Uint32Array" &&
    arrayNameOf(probabilities) === "Float32Array" &&
    arrayNameOf(logProbabilities) === "Float32Array" &&
    lengthOf(indices) === count &&
    lengthOf(probabilities) === count &&
    lengthOf(logProbabilities) === count &&
    beginApart(array, indices, probabilities, logProbabilities)
  );
}
