// The signatures of the operations that return one value per element, per row, or per shard.
import type { Bits, ElementOptions, Quantized, RowOptions, RowSettings, Weights } from "./options.js";
import type {
  AnyInput,
  Float16ArrayLike,
  Float32Input,
  Float64Input,
  Floats,
  Integers,
  TensorLike,
} from "./tensors.js";

/** An operation with further `Settings`. The result's type follows the input, or `out`. */
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
  /** An array of numbers is computed in float64 if `out` is a Float64Array. */
  (logits: readonly number[], options: ElementOptions<Float64Array> & Settings): Float64Array;
  <Data extends Floats>(logits: Data | TensorLike<Data>, options?: ElementOptions<NoInfer<Data>> & Settings): Data;
  <Data extends Float16ArrayLike>(
    logits: Data | TensorLike<Data>,
    options?: ElementOptions<NoInfer<Data>> & Settings,
  ): Data;
  (logits: TensorLike<Uint16Array>, options?: ElementOptions<Uint16Array> & Settings): Uint16Array;
  (logits: Readonly<Uint16Array>, options: ElementOptions<Uint16Array> & Settings & Bits): Uint16Array;
}

/** An operation on every element by itself. */
export interface Elementwise extends Operation<unknown> {}

/** An operation along every row. */
export interface Rowwise extends Operation<RowSettings> {}

/** An operation along every row, which with `sign` also returns the sign of the sum. */
export interface LogSumExp extends Operation<RowSettings & Weights> {
  (logits: Float64Input, options: RowOptions<Float64Array> & Weights & Signed): SignedLogSumExp<Float64Array>;
  (logits: Float32Input, options: RowOptions<Float32Array> & Weights & Signed): SignedLogSumExp<Float32Array>;
}

interface Signed {
  readonly sign: true;
}

/** The logarithms of the sums' absolute values, and the sums' signs: -1, 0 or 1; 0 for NaN. */
export interface SignedLogSumExp<Result> {
  readonly logSumExp: Result;
  readonly sign: Int8Array;
}

/**
 * The state of rows of which some classes were seen, one entry per row. The sum of exp(x / T) over those classes is
 * exp(maximum / T) (1 + sum + sumError), with T the `temperature`; where every class is masked, `sum` is -1 and `maximum`
 * -Number.MAX_VALUE. Plain numbers, which survive JSON (there null stands for NaN) and structured clone.
 */
export interface PartialLogSumExp {
  /** The largest logit. */
  readonly maximum: readonly number[];
  /** The sum of exp((x - maximum) / T) over all other logits. */
  readonly sum: readonly number[];
  /** The rounding error of `sum`. */
  readonly sumError: readonly number[];
  /** With a `quantization` and no bias, the logits are the integers, and this is the temperature for them. */
  readonly temperature: number;
}

/** Computes the state of a shard. */
export type PartialLogSumExpFunction = (
  logits: AnyInput,
  options?: Pick<ElementOptions<never>, "dtype" | "quantization"> & Omit<RowSettings, "allMasked">,
) => PartialLogSumExp;

/** Merges the states of two shards. */
export type MergePartials = (a: PartialLogSumExp, b: PartialLogSumExp) => PartialLogSumExp;

/** Computes a shard's probabilities from the merged state. */
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
