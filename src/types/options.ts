// The options that operations share.
import type { Floats, Quantization } from "./tensors.js";

/** The dtype of the bit patterns in a `Uint16Array`. */
export type BitsDtype = "float16" | "bfloat16";

/** Options of every operation. */
export interface ElementOptions<Out, Type = BitsDtype | undefined> {
  /**
   * Receives the result and is returned. It has the result's dtype and length. It may be the input itself, but must not
   * otherwise overlap it.
   */
  readonly out?: Out | undefined;
  /** The dtype of the bit patterns in a `Uint16Array`, unless a tensor's `type` says it. Results are bit patterns too. */
  readonly dtype?: Type | undefined;
  /** How an `Int8Array` or `Uint8Array` is dequantized. Default: the integers themselves. */
  readonly quantization?: Quantization | undefined;
}

/** The option with which an operation returns 8-bit integers instead of floats. */
export interface Quantized<OutQuantization = Quantization | undefined> {
  /**
   * How the results are quantized, rounding to nearest even, in the integer dtype of `out` or else of the input.
   * TensorFlow Lite's probabilities have scale 1/256 and zero point -128 (`Int8Array`) or 0 (`Uint8Array`). NaN becomes
   * the zero point.
   */
  readonly outQuantization?: OutQuantization | undefined;
}

/** Further options of operations over rows. */
export interface RowSettings {
  /** The length of each axis, outermost first. Default: that of the tensor, or one row. */
  readonly shape?: readonly number[] | undefined;
  /** The class axis; negative values count from the end. Default: -1, the last. */
  readonly axis?: number | undefined;
  /** Added to every row before anything else, one number per class. x + bias is rounded once. */
  readonly bias?: Readonly<Floats> | readonly number[] | undefined;
  /** Divides x + bias. A finite number above 0; default 1. */
  readonly temperature?: number | undefined;
  /** Masks the classes where it is 0 or false, whatever their logits: one entry per class, or one per element. */
  readonly mask?: Readonly<Uint8Array> | readonly (boolean | number)[] | undefined;
  /**
   * The result for a row in which every class is -Infinity or masked: `"nan"` (default), or `"zero"` for probability 0 and
   * log-probability -Infinity.
   */
  readonly allMasked?: "nan" | "zero" | undefined;
}

/** All options of an operation over rows. */
export interface RowOptions<Out> extends ElementOptions<Out>, RowSettings {}

/** Further options of `logSumExp`. */
export interface Weights<Sign = boolean | undefined> {
  /** Whether the signs of the sums are returned too. Default false. */
  readonly sign?: Sign | undefined;
  /** Factors of the exponentials, finite and of either sign: one per class, or one per element. */
  readonly weights?: Readonly<Floats> | readonly number[] | undefined;
}
