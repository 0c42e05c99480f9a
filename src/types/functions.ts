// The signatures of the operations that return one value per element, per row, or per shard.
import type { BitsDtype, ElementOptions, Quantized, RowSettings, Weights } from "./options.js";
import type { AnyInput, FloatsOf, Integers, IntegersOf, OutFor, Quantization } from "./tensors.js";
import type { OptionsOn, Returned, Where } from "./threads.js";

/** Bit patterns need the option `dtype`, which says what they mean. */
type Typed<Logits, Type> =
  Logits extends Readonly<Uint16Array>
    ? Type extends BitsDtype
      ? unknown
      : 'a Uint16Array with the option dtype: "float16" or "bfloat16"'
    : unknown;

/** Integers as `out` need the option `outQuantization`. */
type QuantizedFor<Out> = Out extends Integers ? Required<Quantized<Quantization>> : unknown;

/** An array type on any buffer. */
export type Widened<Out> = Out extends Float32Array
  ? Float32Array
  : Out extends Float64Array
    ? Float64Array
    : Out extends Uint16Array
      ? Uint16Array
      : Out extends Int8Array
        ? Int8Array
        : Out extends Uint8Array
          ? Uint8Array
          : Out;

/** The array of the results: `out`, or with `outQuantization` integers, or floats like the input. */
export type ResultOf<Logits, Out, OutQuantization> = OutQuantization extends Quantization
  ? Widened<Out extends Integers ? Out : IntegersOf<Logits>>
  : Widened<Out>;

/** An operation with further `Settings`. The result's type follows the input, or `out`. */
export type Operation<Settings, On extends Where = "caller"> = <
  Logits extends AnyInput,
  Out extends OutFor<Logits> = FloatsOf<Logits>,
  OutQuantization extends Quantization | undefined = undefined,
  Type extends BitsDtype | undefined = undefined,
>(
  logits: Logits & Typed<Logits, Type>,
  options?: ElementOptions<Out, Type> & Quantized<OutQuantization> & Settings & QuantizedFor<Out> & OptionsOn<On>,
) => Returned<ResultOf<Logits, Out, OutQuantization>, On>;

/** An operation on every element by itself. */
export type Elementwise = Operation<unknown>;

/** An operation along every row. */
export type Rowwise<On extends Where = "caller"> = Operation<RowSettings, On>;

/** An operation along every row, which with `sign` also returns the sign of the sum. */
export type LogSumExp<On extends Where = "caller"> = <
  Logits extends AnyInput,
  Out extends OutFor<Logits> = FloatsOf<Logits>,
  OutQuantization extends Quantization | undefined = undefined,
  Type extends BitsDtype | undefined = undefined,
  Sign extends boolean | undefined = undefined,
>(
  logits: Logits & Typed<Logits, Type>,
  options?: ElementOptions<Out, Type> &
    Quantized<OutQuantization> &
    RowSettings &
    Weights<Sign> &
    QuantizedFor<Out> &
    OptionsOn<On>,
) => Returned<
  Sign extends true ? SignedLogSumExp<ResultOf<Logits, Out, OutQuantization>> : ResultOf<Logits, Out, OutQuantization>,
  On
>;

/** The logarithms of the sums' absolute values, and the sums' signs. */
export interface SignedLogSumExp<Result> {
  /** The logarithm of the absolute value of each row's sum. */
  readonly logSumExp: Result;
  /** -1, 0 or 1; 0 for NaN. */
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
export type FromPartial = <
  Logits extends AnyInput,
  Out extends OutFor<Logits> = FloatsOf<Logits>,
  OutQuantization extends Quantization | undefined = undefined,
  Type extends BitsDtype | undefined = undefined,
>(
  logits: Logits & Typed<Logits, Type>,
  state: PartialLogSumExp,
  options?: ElementOptions<Out, Type> & Quantized<OutQuantization> & RowSettings & QuantizedFor<Out>,
) => ResultOf<Logits, Out, OutQuantization>;
