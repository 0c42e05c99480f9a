// The types of simd-softmax/nn.
import type { Widened } from "./functions.js";
import type { BitsDtype } from "./options.js";
import type { AnyInput, Floats, FloatsFor, FloatsOf, TensorLike } from "./tensors.js";
import type { OptionsOn, Returned, Signal, Where } from "./threads.js";

/** Numbers: a typed array, an array of numbers, or a tensor of these. */
export type Values = ArrayLike<number> | TensorLike;

/** A class index for every row, or one number per logit, as floats. */
export type TargetValues = ArrayLike<number> | ArrayLike<bigint> | TensorLike;

/** Options that say where the rows of an array are. */
export interface RowShape {
  /** The length of each axis, outermost first. Default: that of the tensor, or one row. */
  readonly shape?: readonly number[] | undefined;
  /** The class axis; negative values count from the end. Default: -1, the last. */
  readonly axis?: number | undefined;
  /** The dtype of the bit patterns in a `Uint16Array`. */
  readonly dtype?: BitsDtype | undefined;
}

/** Options of `dense`. */
export interface DenseOptions<Out> {
  /** [rows, features], or more axes before the features. Default: that of the tensor, or one row. */
  readonly shape?: readonly number[] | undefined;
  /**
   * How the weights lie: `"classesFirst"`, the default, is [classes, features], as PyTorch's Linear has them;
   * `"featuresFirst"` is [features, classes], as Keras's Dense has them.
   */
  readonly layout?: "classesFirst" | "featuresFirst" | undefined;
  /** What is applied to every row of results. Default: `"none"`. */
  readonly activation?: "none" | "softmax" | "logSoftmax" | "sigmoid" | "relu" | undefined;
  /** The scale of each class, by which its 8-bit weights are multiplied; for an `Int8Array` of weights alone. */
  readonly weightScales?: Values | undefined;
  /** The dtype of the bit patterns in `Uint16Array`s of features or weights. */
  readonly dtype?: BitsDtype | undefined;
  /** Receives the results, [rows, classes], and is returned. */
  readonly out?: Out | undefined;
}

/** A dense layer. */
export type Dense<On extends Where = "caller"> = <
  Features extends AnyInput,
  Out extends FloatsFor<Features> = FloatsOf<Features>,
>(
  x: Features,
  weights: AnyInput,
  bias?: Values | null | undefined,
  options?: DenseOptions<Out> & OptionsOn<On>,
) => Returned<Out, On>;

/** The derivatives of a loss by what a dense layer was given, each of the shape of what it is of. */
export interface DenseGradients<Result> {
  /** [rows, features] */
  readonly input: Result;
  /** In the layout of the weights. */
  readonly weights: Result;
  /** [classes] */
  readonly bias: Result;
}

/** The derivatives of a dense layer. */
export type DenseBackward = <Features extends Readonly<Floats> | readonly number[] | TensorLike>(
  x: Features,
  weights: AnyInput,
  outputGradient: Values,
  options?: Pick<DenseOptions<never>, "shape" | "layout" | "dtype">,
) => DenseGradients<FloatsOf<Features>>;

/** How losses become one number, and their gradient. */
export interface LossOptions<Gradient> {
  /** `"mean"` (default), `"sum"`, or `"none"`, which leaves the loss of every row. */
  readonly reduction?: "mean" | "sum" | "none" | undefined;
  /** The mean of no rows, or of rows whose weights add up to 0: `"nan"` (default) or `"zero"`. */
  readonly empty?: "nan" | "zero" | undefined;
  /** Whether the derivative of the loss by every logit is returned too; an array receives it, and may be the logits' own. */
  readonly gradient?: Gradient | undefined;
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions<Gradient> extends RowShape, LossOptions<Gradient> {
  /** Added to every row of logits, one number per class: `logPrior` gives one for imbalanced classes. */
  readonly bias?: Readonly<Floats> | readonly number[] | undefined;
  /** The weight of each class. A row counts as much as its target's class, in the mean's divisor too. */
  readonly classWeights?: Values | undefined;
  /** The share of every target that is spread over all classes. From 0 (default) to 1. */
  readonly labelSmoothing?: number | undefined;
  /** The class index of rows that take no part. Default: -100. */
  readonly ignoreIndex?: number | undefined;
  /** The exponent of (1 - p) by which every -log p is multiplied (Lin et al. 2017). Default: 0. */
  readonly focal?: number | undefined;
  /** The factor of the square of log-sum-exp that is added to every row. Default: 0. */
  readonly zLoss?: number | undefined;
}

/** Losses of float64 logits are float64, of all others float32. */
export type LossOf<Logits> = FloatsOf<Logits> extends Float64Array ? Float64Array : Float32Array;

/** Whether a gradient is wanted, or what receives it. */
type GradientOf<Logits> = boolean | FloatsFor<Logits>;

/** A loss, and its gradient if it was asked for. */
export type LossResult<Logits, Gradient> = Gradient extends false
  ? {
      /** Of length 1, or one loss per row with the reduction `"none"`. */
      readonly loss: LossOf<Logits>;
    }
  : {
      /** Of length 1, or one loss per row with the reduction `"none"`. */
      readonly loss: LossOf<Logits>;
      /** The derivative of the loss (with `"none"`, of the losses' sum) by every logit. */
      readonly gradient: Gradient extends boolean ? FloatsOf<Logits> : Widened<Gradient>;
    };

/** Cross-entropy from logits. */
export type CrossEntropy<On extends Where = "caller"> = <
  Logits extends AnyInput,
  const Gradient extends GradientOf<Logits> = false,
>(
  logits: Logits,
  targets: TargetValues,
  options?: CrossEntropyOptions<Gradient> & OptionsOn<On>,
) => Returned<LossResult<Logits, Gradient>, On>;

/** Options of `binaryCrossEntropy`. */
export interface BinaryOptions<Gradient> extends LossOptions<Gradient> {
  /** The length of each axis, outermost first: what the factors are repeated along. */
  readonly shape?: readonly number[] | undefined;
  /** The weight of the positive part of every target: one number, or one for each place along the last axis or axes. */
  readonly positiveWeights?: number | Values | undefined;
  /** The weight of every element's loss, likewise; the mean's divisor is the number of elements nevertheless. */
  readonly weights?: number | Values | undefined;
  /** The dtype of the bit patterns in a `Uint16Array`. */
  readonly dtype?: BitsDtype | undefined;
}

/** Binary cross-entropy from logits. */
export type BinaryCrossEntropy = <Logits extends AnyInput, const Gradient extends GradientOf<Logits> = false>(
  logits: Logits,
  targets: Values | readonly boolean[],
  options?: BinaryOptions<Gradient>,
) => LossResult<Logits, Gradient>;

/** The derivative of an operation by its input, from its results and the derivative of the loss by these. */
export type Backward = <Results extends AnyInput, Out extends FloatsFor<Results> = FloatsOf<Results>>(
  results: Results,
  outputGradient: Values,
  options?: RowShape & { readonly out?: Out | undefined },
) => Out;

/** Weights of classes from their counts. */
export type ClassWeights = (
  counts: Values,
  options?: {
    /**
     * `"balanced"` (default): total / (classes * count), as scikit-learn has it. `"inverse"`: 1 / count, with a mean of 1.
     * `"effective"`: (1 - beta) / (1 - beta^count), with a mean of 1 (Cui et al. 2019).
     */
    readonly method?: "balanced" | "inverse" | "effective" | undefined;
    /** From 0 to below 1; 0.999 and 0.9999 are usual. For `"effective"` alone, which needs it. */
    readonly beta?: number | undefined;
  },
) => Float64Array;

/** Logarithms of the classes' shares. */
export type LogPrior = (counts: Values, tau?: number) => Float64Array;

/** Places of rows that have the classes as often as wanted. */
export type Resample = (
  labels: Values,
  options: {
    /** As many rows of each class as of the smallest or largest that occurs, or so many of each. */
    readonly to: "smallest" | "largest" | Values;
    /** From 0 to 2^32 - 1. The same seed draws the same rows, everywhere. */
    readonly seed: number;
  },
) => Uint32Array;

/** A temperature and the loss at it. */
export interface FittedTemperature {
  /** Divides the logits; 0 if rows are separable, Infinity if they are uninformative. */
  readonly temperature: number;
  /** The mean cross-entropy at this temperature. */
  readonly loss: number;
  /**
   * `"converged"`; `"separable"` if the target is the most probable class of every row, so that a lower temperature is always
   * better; `"uninformative"` if the logits do no better than chance, so that a higher one is.
   */
  readonly status: "converged" | "separable" | "uninformative";
}

/** Fits a temperature. */
export type FitTemperature = (
  logits: AnyInput,
  targets: TargetValues,
  options?: RowShape & { readonly ignoreIndex?: number | undefined },
) => FittedTemperature;

/** The rows whose confidence lies in one bin. */
export interface ReliabilityBin {
  /** How many rows. */
  readonly count: number;
  /** Their mean confidence; 0 in an empty bin. */
  readonly confidence: number;
  /** The share of them that are right; 0 in an empty bin. */
  readonly accuracy: number;
}

/** How far confidences are from accuracies. */
export type CalibrationError = (
  logits: AnyInput,
  targets: TargetValues,
  options?: RowShape & {
    readonly ignoreIndex?: number | undefined;
    /** How many bins of equal width there are from 0 to 1. Default: 15. */
    readonly bins?: number | undefined;
    /** `"l1"` (default): the mean distance; `"l2"`: the root of the mean square; `"max"`: the largest. */
    readonly norm?: "l1" | "l2" | "max" | undefined;
  },
) => {
  /** The distance between confidence and accuracy over all bins, by the `norm`. */
  readonly error: number;
  /** From the lowest confidence to the highest. */
  readonly bins: readonly ReliabilityBin[];
};

/** A trained dense layer: what `dense` takes, and survives `JSON.stringify` as arrays of numbers, which `dense` takes too. */
export interface Head {
  /** How many features a row has. */
  readonly features: number;
  /** How many classes there are. */
  readonly classes: number;
  /** [classes, features] */
  readonly weights: Float32Array;
  /** [classes] */
  readonly bias: Float32Array;
  /** The same with arrays of numbers. */
  toJSON(): HeadJson;
}

/** A head as JSON. */
export interface HeadJson {
  /** How many features a row has. */
  readonly features: number;
  /** How many classes there are. */
  readonly classes: number;
  /** [classes, features] */
  readonly weights: number[];
  /** [classes] */
  readonly bias: number[];
}

/** Trains a head. */
export type TrainHead = (
  features: Readonly<Floats> | readonly number[] | TensorLike,
  targets: ArrayLike<number> | TensorLike,
  options: {
    readonly classes: number;
    /** How often every row is seen. Default: 20. */
    readonly epochs?: number | undefined;
    /** The rows of a step. Default: 64. */
    readonly batch?: number | undefined;
    /** Adam's. Default: 0.01. */
    readonly learningRate?: number | undefined;
    /** The share of the weights that a step takes away, times the learning rate. Default: 0.0001. */
    readonly weightDecay?: number | undefined;
    /** As of `crossEntropy`. */
    readonly classWeights?: Values | undefined;
    /** Added to the logits in training alone, as `logPrior` gives it for imbalanced classes. */
    readonly bias?: Values | undefined;
    /** From 0 (default) to 2^32 - 1. The same seed and module give the same head. */
    readonly seed?: number | undefined;
    /** An AbortSignal, which is looked at before every epoch. */
    readonly signal?: Pick<Signal, "aborted" | "reason"> | undefined;
    /** Called after every epoch, and awaited. The loss is the mean over the epoch's rows. */
    readonly onEpoch?: ((progress: { readonly epoch: number; readonly loss: number }) => unknown) | undefined;
  },
) => Promise<Head>;
