// The types of simd-softmax/pool: the functions of the same names, as promises.
import type { FilterOptions, Indices, SampleOptions, Samples, Scores, Selected, SelectionOptions } from "./decoding.js";
import type { QuantizedFor, ResultOf, SignedLogSumExp, Typed } from "./functions.js";
import type { CrossEntropyOptions, DenseOptions, GradientOf, LossResult, TargetValues, Values } from "./nn.js";
import type { BitsDtype, ElementOptions, Quantized, RowSettings, Weights } from "./options.js";
import type { AnyInput, FloatsFor, FloatsOf, OutFor, Quantization } from "./tensors.js";

/** The part of an AbortSignal that is used. */
export interface Signal {
  /** Whether it was aborted. */
  readonly aborted: boolean;
  /** What the promise is then rejected with. */
  readonly reason?: unknown;
  /** Listens for the abort. */
  addEventListener(type: "abort", listener: () => void): void;
  /** No longer listens. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The option that every function of a pool takes besides. */
export interface Abortable {
  /** An AbortSignal, which ends the call within 100 ms. What `out` holds then is undefined. */
  readonly signal?: Signal | undefined;
}

/** An operation along every row, on threads. */
export type PoolRowwise = <
  Logits extends AnyInput,
  Out extends OutFor<Logits> = FloatsOf<Logits>,
  OutQuantization extends Quantization | undefined = undefined,
  Type extends BitsDtype | undefined = undefined,
>(
  logits: Logits & Typed<Logits, Type>,
  options?: ElementOptions<Out, Type> & Quantized<OutQuantization> & RowSettings & QuantizedFor<Out> & Abortable,
) => Promise<ResultOf<Logits, Out, OutQuantization>>;

/** `logSumExp` on threads. */
export type PoolLogSumExp = <
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
    Abortable,
) => Promise<
  Sign extends true ? SignedLogSumExp<ResultOf<Logits, Out, OutQuantization>> : ResultOf<Logits, Out, OutQuantization>
>;

/** `argmax` on threads. */
export type PoolArgmax = <
  Logits extends AnyInput,
  Index extends Indices = Uint32Array,
  Scored extends Scores = "softmax",
>(
  logits: Logits,
  options?: SelectionOptions<FloatsOf<Logits>, Index, Scored> & Abortable,
) => Promise<Selected<FloatsOf<Logits>, Index, Scored>>;

/** `topK` on threads. */
export type PoolTopK = <
  Logits extends AnyInput,
  Index extends Indices = Uint32Array,
  Scored extends Scores = "softmax",
>(
  logits: Logits,
  k: number,
  options?: SelectionOptions<FloatsOf<Logits>, Index, Scored> & Abortable,
) => Promise<Selected<FloatsOf<Logits>, Index, Scored>>;

/** `filter` on threads. */
export type PoolFilter = <Logits extends AnyInput, Out extends FloatsFor<Logits> = FloatsOf<Logits>>(
  logits: Logits,
  options?: FilterOptions<Out> & Abortable,
) => Promise<ResultOf<Logits, Out, undefined>>;

/** `sample` on threads. `random` is called by the thread of the caller, once per row, in order. */
export type PoolSample = <Logits extends AnyInput, Index extends Indices = Uint32Array>(
  logits: Logits,
  options?: SampleOptions<FloatsOf<Logits>, Index> & Abortable,
) => Promise<Samples<FloatsOf<Logits>, Index>>;

/** `dense` of `simd-softmax/nn` on threads. */
export type PoolDense = <Features extends AnyInput, Out extends FloatsFor<Features> = FloatsOf<Features>>(
  x: Features,
  weights: AnyInput,
  bias?: Values | null | undefined,
  options?: DenseOptions<Out> & Abortable,
) => Promise<Out>;

/** `crossEntropy` of `simd-softmax/nn` on threads. */
export type PoolCrossEntropy = <Logits extends AnyInput, const Gradient extends GradientOf<Logits> = false>(
  logits: Logits,
  targets: TargetValues,
  options?: CrossEntropyOptions<Gradient> & Abortable,
) => Promise<LossResult<Logits, Gradient>>;

/**
 * Threads, and the functions that are computed on them. Each takes what the function of its name takes, and `signal`; its
 * promise is resolved with the same result, bit for bit, and rejected with the error that the function throws. Arrays that
 * were passed must not be changed before that; they are never detached. If a thread dies, the call is rejected, what `out`
 * holds is undefined, and the next call works.
 */
export interface Pool {
  /** How many threads compute. */
  readonly threads: number;
  /** As `softmax`. */
  readonly softmax: PoolRowwise;
  /** As `logSoftmax`. */
  readonly logSoftmax: PoolRowwise;
  /** As `logSumExp`. */
  readonly logSumExp: PoolLogSumExp;
  /** As `argmax`. */
  readonly argmax: PoolArgmax;
  /** As `topK`. */
  readonly topK: PoolTopK;
  /** As `filter`. */
  readonly filter: PoolFilter;
  /** As `sample`. */
  readonly sample: PoolSample;
  /** As `dense` of `simd-softmax/nn`. */
  readonly dense: PoolDense;
  /** As `crossEntropy` of `simd-softmax/nn`. */
  readonly crossEntropy: PoolCrossEntropy;
  /** Ends all threads when the calls that were made before have ended. Later calls are rejected. */
  close(): Promise<void>;
}

/** Creates a pool. */
export type CreatePool = (options?: {
  /** How many threads compute. A whole number from 1 up; default: as many as the processor runs at once. */
  readonly threads?: number | undefined;
}) => Pool;
