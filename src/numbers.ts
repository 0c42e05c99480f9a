// The number types that logits and results come in. Rows are computed in float32 or float64; the others are widened to
// float32 in the block and narrowed there again.
import type { ConvertKernelName } from "./kernel.js";

/** What holds numbers. A Float16Array, which not every engine has, is looked at as its bits. */
export type Numbers = Float32Array | Float64Array | Uint16Array | Int8Array | Uint8Array;

export interface NumberType {
  readonly name: "float32" | "float64" | "float16" | "bfloat16" | "int8" | "uint8";
  readonly bytes: 1 | 2 | 4 | 8;
  readonly ArrayType: new (length: number) => Numbers;
  /** The name of ArrayType. */
  readonly kind: string;
  /** To float32 and back. */
  readonly widen: ConvertKernelName | undefined;
  readonly narrow: ConvertKernelName | undefined;
  /** The lowest of 8-bit integers. */
  readonly lowest: number;
}

function numberType(
  name: NumberType["name"],
  ArrayType: NumberType["ArrayType"],
  bytes: NumberType["bytes"],
  widen?: ConvertKernelName,
  narrow?: ConvertKernelName,
  lowest = 0,
): NumberType {
  return { name, ArrayType, kind: ArrayType.name, bytes, widen, narrow, lowest };
}

export const FLOAT32 = /* @__PURE__ */ numberType("float32", Float32Array, 4);
export const FLOAT64 = /* @__PURE__ */ numberType("float64", Float64Array, 8);
export const FLOAT16 = /* @__PURE__ */ numberType("float16", Uint16Array, 2, "float16ToF32", "f32ToFloat16");
export const BFLOAT16 = /* @__PURE__ */ numberType("bfloat16", Uint16Array, 2, "bfloat16ToF32", "f32ToBfloat16");
export const INT8 = /* @__PURE__ */ numberType("int8", Int8Array, 1, "int8ToF32", "f32ToInt8", -128);
export const UINT8 = /* @__PURE__ */ numberType("uint8", Uint8Array, 1, "int8ToF32", "f32ToInt8");

/** The name of the kind of typed array that `value` is, from whichever realm; undefined if it is none. */
export function arrayKind(value: unknown): string | undefined {
  if (value instanceof Float32Array) return "Float32Array"; // the most frequent, and some 15 ns faster
  return ArrayBuffer.isView(value) ? (value as Uint8Array)[Symbol.toStringTag] : undefined;
}

/** The elements of a typed array that the kernels know. */
export function numbersOf(array: Numbers): Numbers {
  return arrayKind(array) === "Float16Array" ? new Uint16Array(array.buffer, array.byteOffset, array.length) : array;
}
