// The output of a call: its dtype, and the array that receives it.
import {
  arrayNameOf,
  bitsOf,
  checkAttached,
  copyOf,
  lengthOf,
  newLike,
  relationOf,
  type TypedArray,
} from "./arrays.js";
import { type Dtype, FLOAT32, FLOAT64, INT8, UINT8 } from "./dtypes.js";
import type { Input } from "./input.js";
import { kindOf, wrongKind } from "./messages.js";

/** The dtype of the results: the input's own, float32 for integers, or with `outQuantization` 8-bit integers. */
export function readOutDtype(name: string, out: unknown, outQuantization: unknown, dtype: Dtype): Dtype {
  if (outQuantization === undefined) return dtype.bytes === 1 ? FLOAT32 : dtype;
  const arrayName = arrayNameOf(out);
  if (dtype !== FLOAT64) {
    if (arrayName === "Int8Array") return INT8;
    if (arrayName === "Uint8Array") return UINT8;
    if (out === undefined && dtype.bytes === 1) return dtype;
  }
  const got = `${out === undefined ? "none" : kindOf(out)} for ${dtype.name}`;
  throw new TypeError(`${name}: outQuantization needs an out of 8-bit integers, and no float64; got ${got}`);
}

/**
 * Checks the type and length of `out`, and that it is the input itself or does not overlap it. Returns what to read the input
 * from: a copy where writing results to `out` could change what is still to be read, because both lie on shared memory, which
 * can have several buffers, or because strided elements are read in another order than results are written.
 */
export function sourceFor(name: string, out: unknown, dtype: Dtype, input: Input, count: number): TypedArray {
  const { array, layout } = input;
  // 16-bit floats are returned in the type of array that they came in: bit patterns or a Float16Array.
  const arrayName = dtype.bytes === 2 ? arrayNameOf(input.given) : dtype.arrayName;
  if (arrayNameOf(out) !== arrayName) throw wrongKind(name, `out is a ${arrayName} here`, out);
  if (out === array && !layout && count === input.arrayLength) return array;
  const bits = dtype.bytes === 2 ? bitsOf(out as TypedArray) : (out as TypedArray);
  const found = lengthOf(bits);
  if (found === 0) checkAttached(name, "out", bits);
  if (found !== count) throw new RangeError(`${name}: out needs ${count} elements, got ${found}`);
  const relation = relationOf(bits, array);
  if (relation === "apart" || (relation === "same" && !layout)) return array;
  if (relation === "unknown" || layout) return copyOf(array);
  throw new RangeError(`${name}: out overlaps the input; it must be the input itself or lie apart`);
}

/** An array for results: with `mayReuse` a copy of the input, if there is one, or a new one. */
export function newOut(dtype: Dtype, input: Input, count: number, mayReuse = true): TypedArray {
  if (input.isCopy && mayReuse && dtype === input.dtype && count === input.size) return input.array;
  if (dtype === FLOAT32) return new Float32Array(count); // 20 ns faster than a constructor that varies
  return dtype.bytes === 2 ? newLike(input.given, count) : new dtype.ArrayType(count);
}
