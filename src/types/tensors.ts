// What logits come in: typed arrays, arrays of numbers, and tensors of these.

/** The float arrays in which results are computed. */
export type Floats = Float32Array | Float64Array;

/** 8-bit integers: plain numbers, or quantized ones with a `quantization`. */
export type Integers = Int8Array | Uint8Array;

/** A `Float16Array`, described structurally because older TypeScript does not know it. */
export interface Float16ArrayLike {
  /** Tells it from other typed arrays. */
  readonly [Symbol.toStringTag]: "Float16Array";
  /** The buffer that it is a view of. */
  readonly buffer: ArrayBufferLike;
  /** Where it begins there. */
  readonly byteOffset: number;
  /** How many elements it has. */
  readonly length: number;
  /** The elements. */
  [index: number]: number;
}

/**
 * A tensor: its elements, the lengths of its axes in `dims` or `shape`, and perhaps its dtype in `type`. Tensors of onnxruntime,
 * transformers.js, npyjs and ndarray are such. Strides and offset count elements; without them, the elements lie in the order
 * of the axes, in Fortran order from the first axis on. The results are always in the order of the axes.
 */
export interface TensorLike<Data = TensorData> {
  /** The elements. */
  readonly data: Data;
  /** onnxruntime, transformers.js: the length of each axis, outermost first. */
  readonly dims?: readonly number[] | undefined;
  /** Other libraries: the same. */
  readonly shape?: readonly number[] | undefined;
  /** onnxruntime, transformers.js: the dtype, which a `Uint16Array` of `"float16"` or `"bfloat16"` needs. */
  readonly type?: string | undefined;
  /** npyjs: whether the first axis is the one whose elements lie one after the other. */
  readonly fortranOrder?: boolean | undefined;
  /** stdlib's ndarray: "row-major" or "column-major"; NumPy: "C" or "F". Without effect beside strides. */
  readonly order?: unknown;
  /** stdlib's ndarray: the distance of neighbours along each axis. */
  readonly strides?: unknown;
  /** ndarray: the same. */
  readonly stride?: unknown;
  /** The place of the first element in `data`. */
  readonly offset?: unknown;
}

/** What the libraries declare as a tensor's elements. Other elements than floats and 8-bit integers are refused. */
export type TensorData = ArrayBufferView | Float16ArrayLike | readonly unknown[];

/** Everything that logits may come in. */
export type AnyInput =
  | Readonly<Floats>
  | Readonly<Integers>
  | Readonly<Uint16Array>
  | Float16ArrayLike
  | readonly number[]
  | TensorLike;

/** The float array that the results for `Logits` come in; never, for what cannot be logits. */
export type FloatsOf<Logits> =
  Logits extends TensorLike<infer Data>
    ? FloatsOf<Data>
    : Logits extends Readonly<Float64Array>
      ? Float64Array
      : Logits extends Readonly<Uint16Array>
        ? Uint16Array
        : Logits extends Float16ArrayLike
          ? Logits
          : Logits extends Readonly<Float32Array> | Readonly<Integers> | readonly number[]
            ? Float32Array
            : never;

/** The float arrays that can receive results for `Logits`; arrays of numbers are computed in float64 for a Float64Array. */
export type FloatsFor<Logits> = FloatsOf<Logits> | (Logits extends readonly number[] ? Float64Array : never);

/** The arrays that can receive results for `Logits`. */
export type OutFor<Logits> = FloatsFor<Logits> | Integers;

/** The integers of `Logits`. */
export type IntegersOf<Logits> =
  Logits extends TensorLike<infer Data> ? IntegersOf<Data> : Logits extends Integers ? Logits : never;

/** The affine map of quantized integers: an integer q stands for (q - zeroPoint) * scale. */
export interface Quantization {
  /** A finite number above 0; with a bias, topK, filter and sample at most 1.3e36. */
  readonly scale: number;
  /** A whole number from -128 to 127 for an `Int8Array`, from 0 to 255 for a `Uint8Array`. */
  readonly zeroPoint: number;
}
