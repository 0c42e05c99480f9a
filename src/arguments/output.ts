// The output of a call: its dtype, and the array that receives it.
import { arrayNameOf, checkAttached, isSameRange, overlap, type TypedArray } from "./arrays.js";
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
  const got = `${kindOf(out)} for ${dtype.name}`;
  throw new TypeError(`${name}: outQuantization needs an out of 8-bit integers, and no float64; got ${got}`);
}

/** Checks the type and length of `out`, and that it is the input itself or does not overlap it. */
function checkOut(
  name: string,
  out: unknown,
  arrayName: string,
  length: number,
  input: TypedArray,
): asserts out is TypedArray {
  if (arrayNameOf(out) !== arrayName) throw wrongKind(name, `out is a ${arrayName} here`, out);
  const array = out as TypedArray;
  checkAttached(name, "out", array);
  if (array.length !== length) throw new RangeError(`${name}: out needs ${length} elements, got ${array.length}`);
  if (!isSameRange(array, input) && overlap(array, input)) {
    throw new RangeError(`${name}: out overlaps the input; it must be the input itself or lie apart`);
  }
}

/** `out` if it is given and right, else a copy of the input that may be reused, or a new array. */
export function readOut(
  name: string,
  out: unknown,
  dtype: Dtype,
  { array, isCopy, dtype: inDtype }: Input,
  length: number,
  mayReuse: boolean,
): TypedArray {
  // 16-bit floats are returned in the type of array that they came in: bit patterns or a Float16Array.
  const likeInput = dtype.bytes === 2;
  if (out !== undefined) {
    checkOut(name, out, likeInput ? (arrayNameOf(array) as string) : dtype.arrayName, length, array);
    return out;
  }
  if (isCopy && mayReuse && dtype === inDtype && length === array.length) return array;
  if (dtype === FLOAT32) return new Float32Array(length); // 20 ns faster than a constructor that varies
  return new (likeInput ? (array.constructor as Dtype["ArrayType"]) : dtype.ArrayType)(length);
}
