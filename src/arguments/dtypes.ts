// The dtypes of logits and results.

import type { TypedArray } from "./arrays.js";

export interface Dtype {
  readonly name: "float32" | "float64" | "float16" | "bfloat16" | "int8" | "uint8";
  readonly bytes: 1 | 2 | 4 | 8;
  readonly ArrayType: {
    new (length: number): TypedArray;
    new (buffer: ArrayBuffer, byteOffset: number, length: number): TypedArray;
  };
  /** The name of ArrayType. */
  readonly arrayName: string;
  /** The lowest 8-bit integer. */
  readonly lowest: number;
  /** The largest finite number. */
  readonly largest: number;
}

function dtype(
  name: Dtype["name"],
  ArrayType: Dtype["ArrayType"],
  bytes: Dtype["bytes"],
  largest: number,
  lowest = 0,
): Dtype {
  return { name, ArrayType, arrayName: ArrayType.name, bytes, lowest, largest };
}

export const FLOAT32 = /* @__PURE__ */ dtype("float32", Float32Array, 4, 3.4028234663852886e38);
export const FLOAT64 = /* @__PURE__ */ dtype("float64", Float64Array, 8, Number.MAX_VALUE);
export const FLOAT16 = /* @__PURE__ */ dtype("float16", Uint16Array, 2, 65504);
export const BFLOAT16 = /* @__PURE__ */ dtype("bfloat16", Uint16Array, 2, 3.3895313892515355e38);
export const INT8 = /* @__PURE__ */ dtype("int8", Int8Array, 1, 127, -128);
export const UINT8 = /* @__PURE__ */ dtype("uint8", Uint8Array, 1, 255);

/** By their own names, and by those of the arrays that hold no other. */
export const DTYPES: Readonly<Record<string, Dtype>> = {
  float32: FLOAT32,
  float64: FLOAT64,
  float16: FLOAT16,
  bfloat16: BFLOAT16,
  int8: INT8,
  uint8: UINT8,
  Float32Array: FLOAT32,
  Float64Array: FLOAT64,
  Float16Array: FLOAT16,
  Int8Array: INT8,
  Uint8Array: UINT8,
};
