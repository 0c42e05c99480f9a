// What logits come in: typed arrays, arrays of numbers, and tensors of these.

/** The float arrays in which results are computed. */
export type Floats = Float32Array | Float64Array;

/** 8-bit integers: plain numbers, or quantized ones with a `quantization`. */
export type Integers = Int8Array | Uint8Array;

/** A `Float16Array`, described structurally because older TypeScript does not know it. */
export interface Float16ArrayLike {
  readonly [Symbol.toStringTag]: "Float16Array";
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly length: number;
  [index: number]: number;
}

/** A tensor as onnxruntime and transformers.js return it: `dims` or `shape` holds its axes, `type` its dtype. */
export interface TensorLike<Data = Floats> {
  readonly data: Data;
  readonly dims?: readonly number[] | undefined;
  readonly shape?: readonly number[] | undefined;
  readonly type?: string | undefined;
}

/** Input whose results are float32. */
export type Float32Input =
  | Readonly<Float32Array>
  | Readonly<Integers>
  | readonly number[]
  | TensorLike<Float32Array | Integers>;

/** Input whose results are float64. */
export type Float64Input = Readonly<Float64Array> | TensorLike<Float64Array>;

/** Everything that logits may come in. */
export type AnyInput =
  | Float32Input
  | Float64Input
  | Readonly<Uint16Array>
  | Float16ArrayLike
  | TensorLike<Uint16Array | Float16ArrayLike>;

/** The float array that the results for `Logits` come in. */
export type FloatsOf<Logits> =
  Logits extends TensorLike<infer Data>
    ? FloatsOf<Data>
    : Logits extends Readonly<Float64Array>
      ? Float64Array
      : Logits extends Readonly<Uint16Array>
        ? Uint16Array
        : Logits extends Float16ArrayLike
          ? Logits
          : Float32Array;

/** The affine map of quantized integers: an integer q stands for (q - zeroPoint) * scale. */
export interface Quantization {
  /** A finite number above 0. */
  readonly scale: number;
  /** A whole number from -128 to 127 for an `Int8Array`, from 0 to 255 for a `Uint8Array`. */
  readonly zeroPoint: number;
}
