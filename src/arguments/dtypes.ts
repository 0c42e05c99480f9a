// The dtypes of logits and results.

import type { TypedArray } from "./arrays.js";

export interface Dtype {
  readonly name: "float32" | "float64" | "float16" | "bfloat16" | "int8" | "uint8";
  readonly bytes: 1 | 2 | 4 | 8;
  readonly ArrayType: new (length: number) => TypedArray;
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
