// The public types. They name nothing outside the language itself (no DOM, no Node types), so that they compile with
// `lib: es2022` alone.
export type * from "./decode-types.js";

/** The float types that results come in. */
export type Floats = Float32Array | Float64Array;

/**
 * A tensor as onnxruntime and transformers.js hand it out. `dims` or `shape` gives its axes, `type` its element type.
 */
export interface TensorLike<Data = Floats> {
  readonly data: Data;
  readonly dims?: readonly number[] | undefined;
  readonly shape?: readonly number[] | undefined;
  readonly type?: string | undefined;
}

/** A Float16Array, described by what is used of it: older TypeScript does not know it. */
export interface Float16ArrayLike {
  readonly [Symbol.toStringTag]: "Float16Array";
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly length: number;
  [index: number]: number;
}

/** 8-bit integers: plain numbers, or those that a `quantization` makes of them. */
export type Integers = Int8Array | Uint8Array;

/** Everything whose results are float32. */
export type Float32Input =
  | Readonly<Float32Array>
  | Readonly<Integers>
  | readonly number[]
  | TensorLike<Float32Array | Integers>;
/** Everything whose results are float64. */
export type Float64Input = Readonly<Float64Array> | TensorLike<Float64Array>;

/** How 8-bit integers stand for numbers: (integer - zeroPoint) * scale. */
export interface Quantization {
  /** A finite number above 0. */
  readonly scale: number;
  /** A whole number from -128 to 127 for an Int8Array, from 0 to 255 for a Uint8Array. */
  readonly zeroPoint: number;
}

/** What every operation takes. */
export interface ElementOptions<Out> {
  /**
   * Receives the result and is returned. It has the result's type and length. It may be the input itself; a part of the
   * input's memory it may not be.
   */
  readonly out?: Out | undefined;
  /** What the bits of a Uint16Array are, if they do not come in a tensor that says so. Results are such bits too. */
  readonly dtype?: "float16" | "bfloat16" | undefined;
  /** How an Int8Array or Uint8Array stands for numbers. Default: as the integers it holds. */
  readonly quantization?: Quantization | undefined;
}

/** What every operation takes that gives 8-bit integers, instead of floats. */
export interface Quantized {
  /**
   * How the results are stored, to nearest even: in the integer type of `out`, or else of the input. For probabilities
   * TensorFlow Lite has 1/256 and -128 (Int8Array), or 1/256 and 0 (Uint8Array). NaN is stored as 0 is.
   */
  readonly outQuantization: Quantization;
}

/** What every operation over rows takes besides. */
export interface RowSettings {
  /** The axes, outermost first. Default: a tensor's own, or one row. */
  readonly shape?: readonly number[] | undefined;
  /** The axis along which a row runs, negative ones counted from the end. Default: the last, -1. */
  readonly axis?: number | undefined;
  /** Is added to every row before anything else: one number for each class. x + bias is rounded once. */
  readonly bias?: Readonly<Floats> | readonly number[] | undefined;
  /** Divides what the bias made. Any finite number above 0; default 1. */
  readonly temperature?: number | undefined;
  /** Takes classes out where it is 0 or false, whatever the logit: one entry for each class, or one for each element. */
  readonly mask?: Readonly<Uint8Array> | readonly (boolean | number)[] | undefined;
  /**
   * What becomes of a row whose every element is -Infinity or masked: `"nan"` (default), or `"zero"` for probability 0,
   * which is log-probability -Infinity.
   */
  readonly allMasked?: "nan" | "zero" | undefined;
}

/** What `logSumExp` takes besides. */
export interface Weights {
  /** What each exponential is multiplied by, finite and of either sign: one for each class, or one for each element. */
  readonly weights?: Readonly<Floats> | readonly number[] | undefined;
}

/** All options of an operation over rows. */
export interface RowOptions<Out> extends ElementOptions<Out>, RowSettings {}

/** An operation that takes `Settings` beyond what every one does. The result's type follows the input, or `out`. */
export interface Operation<Settings> {
  <Out extends Integers>(
    logits: AnyInput,
    options: ElementOptions<Out> & Settings & Quantized & { readonly out: Out },
  ): Out;
  <Data extends Integers>(
    logits: Data | TensorLike<Data>,
    options: ElementOptions<NoInfer<Data>> & Settings & Quantized,
  ): Data;
  (logits: Float64Input, options?: ElementOptions<Float64Array> & Settings): Float64Array;
  (logits: Float32Input, options?: ElementOptions<Float32Array> & Settings): Float32Array;
  /** Plain numbers are computed in float64 if `out` is a Float64Array. */
  (logits: readonly number[], options: ElementOptions<Float64Array> & Settings): Float64Array;
  <Data extends Floats>(logits: Data | TensorLike<Data>, options?: ElementOptions<NoInfer<Data>> & Settings): Data;
  <Data extends Float16ArrayLike>(
    logits: Data | TensorLike<Data>,
    options?: ElementOptions<NoInfer<Data>> & Settings,
  ): Data;
  (logits: TensorLike<Uint16Array>, options?: ElementOptions<Uint16Array> & Settings): Uint16Array;
  (logits: Readonly<Uint16Array>, options: ElementOptions<Uint16Array> & Settings & Bits): Uint16Array;
}

/** Works on every element by itself. */
export interface Elementwise extends Operation<unknown> {}

/** Works along every row: one result per element, or one per row. */
export interface Rowwise extends Operation<RowSettings> {}

/** Works along every row; with `sign`, the result says which sign the logarithm's argument had. */
export interface LogSumExp extends Operation<RowSettings & Weights> {
  (logits: Float64Input, options: RowOptions<Float64Array> & Weights & Signed): SignedLogSumExp<Float64Array>;
  (logits: Float32Input, options: RowOptions<Float32Array> & Weights & Signed): SignedLogSumExp<Float32Array>;
}

/** What the sums' absolute values have for logarithms, and the sums' signs: -1, 0 or 1, and 0 for NaN. */
export interface SignedLogSumExp<Result> {
  readonly logSumExp: Result;
  readonly sign: Int8Array;
}

/**
 * What is known of rows from some of their classes, one entry a row. The sum of exp(x / T) over them is
 * exp(maximum / T) (1 + sum + sumError), T being `temperature`; where no class is left, `sum` is -1 and `maximum`
 * -Number.MAX_VALUE. Plain numbers: they survive JSON (where null stands for NaN) and structured clone.
 */
export interface PartialLogSumExp {
  /** The largest logit. */
  readonly maximum: readonly number[];
  /** The sum of exp((x - maximum) / T) over all other logits, and what rounding took from it. */
  readonly sum: readonly number[];
  readonly sumError: readonly number[];
  /** Of `quantization` without a bias, the logits are integers, and the temperature is that for them. */
  readonly temperature: number;
}

/** Takes in the logits of a shard. */
export type PartialLogSumExpFunction = (
  logits: AnyInput,
  options?: Pick<ElementOptions<never>, "dtype" | "quantization"> & Omit<RowSettings, "allMasked">,
) => PartialLogSumExp;

/** Finishes a shard. */
export interface FromPartial {
  (logits: Float64Input, state: PartialLogSumExp, options?: RowOptions<Float64Array>): Float64Array;
  (logits: Float32Input, state: PartialLogSumExp, options?: RowOptions<Float32Array>): Float32Array;
  <Data extends Float16ArrayLike>(
    logits: Data | TensorLike<Data>,
    state: PartialLogSumExp,
    options?: RowOptions<NoInfer<Data>>,
  ): Data;
  (logits: TensorLike<Uint16Array>, state: PartialLogSumExp, options?: RowOptions<Uint16Array>): Uint16Array;
  (logits: Readonly<Uint16Array>, state: PartialLogSumExp, options: RowOptions<Uint16Array> & Bits): Uint16Array;
}

interface Bits {
  readonly dtype: "float16" | "bfloat16";
}
interface Signed {
  readonly sign: true;
}
/** Everything that logits come in. */
export type AnyInput =
  | Float32Input
  | Float64Input
  | Readonly<Uint16Array>
  | Float16ArrayLike
  | TensorLike<Uint16Array | Float16ArrayLike>;

/** A `WebAssembly.Memory`, described by what is used of it (the declarations need no DOM types that way). */
export interface MemoryLike {
  readonly buffer: ArrayBufferLike;
}

/** What `kernelInfo()` tells. */
export interface KernelInfo {
  /** The module in use: `"relaxed"` has fused multiply-add, `"baseline"` gives the same bits on every engine. */
  readonly variant: "baseline" | "relaxed";
  /** Whether multiply-add rounds once. */
  readonly fused: boolean;
  /** The size of the WebAssembly module in bytes. */
  readonly bytes: number;
}
