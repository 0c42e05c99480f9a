// The public types of what picks classes: argmax, topK, filter, sample and greedyCtc.
import type { AnyInput, ElementOptions, Float16ArrayLike, RowSettings, TensorLike } from "./types.js";

/** The floats that the results for `Logits` come in. */
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

/** What an operation takes that picks classes. */
export interface PickOptions extends RowSettings, Pick<ElementOptions<never>, "dtype" | "quantization"> {}

/** Classes that were picked, so many for each row, and rows one behind the other. */
export interface Picks<Result> {
  readonly indices: Uint32Array;
  /** In the row as a whole, before any class was picked. */
  readonly probabilities: Result;
  readonly logProbabilities: Result;
}

/** The most probable class of every row. */
export type Argmax = <Logits extends AnyInput>(logits: Logits, options?: PickOptions) => Picks<FloatsOf<Logits>>;

/** The `k` most probable classes of every row. */
export type TopK = <Logits extends AnyInput>(
  logits: Logits,
  k: number,
  options?: PickOptions,
) => Picks<FloatsOf<Logits>>;

/** Which classes came before, and what that does to their logits, in this order. */
export interface Repetition {
  /** The classes: one list for all rows, or one for each. */
  readonly tokens: TokenList | readonly TokenList[];
  /** Divides a logit above 0, and multiplies one below. A finite number above 0; default 1. */
  readonly penalty?: number | undefined;
  /** Is subtracted as often as the class came. Default 0. */
  readonly frequency?: number | undefined;
  /** Is subtracted once. Default 0. */
  readonly presence?: number | undefined;
}
export type TokenList = ArrayLike<number> | ArrayLike<bigint>;

/**
 * Which classes are kept. In the order of Hugging Face's transformers: `bias`, `repetition`, `temperature`, `topK`, `topP`,
 * `minP`, `typicalP`; each looks at what the one before left.
 */
export interface Filters {
  readonly repetition?: Repetition | undefined;
  /** How many of the best are kept. A whole number; default 0, all of them. */
  readonly topK?: number | undefined;
  /** Keeps the fewest of the best whose probabilities reach this; at least one. From 0 to 1 (default), all of them. */
  readonly topP?: number | undefined;
  /** Keeps those with at least this share of the best one's probability. From 0 (default), all of them, to 1. */
  readonly minP?: number | undefined;
  /**
   * Keeps the fewest whose probabilities reach this, those with a surprise nearest to the entropy first; at least one.
   * From 0 to 1 (default), all of them.
   */
  readonly typicalP?: number | undefined;
}

/** What `filter` takes. */
export interface FilterOptions<Out> extends ElementOptions<Out>, Omit<RowSettings, "allMasked">, Filters {}

/** Keeps some classes of every row. */
export interface Filter {
  /** Plain numbers are computed in float64 if `out` is a Float64Array. */
  (logits: readonly number[], options: FilterOptions<Float64Array> & { readonly out: Float64Array }): Float64Array;
  <Logits extends AnyInput>(logits: Logits, options?: FilterOptions<FloatsOf<Logits>>): FloatsOf<Logits>;
}

/** What `sample` takes besides. */
export interface SampleOptions extends PickOptions, Filters {
  /** As for every operation; and 0, which takes the most probable class. */
  readonly temperature?: number | undefined;
  /** Gives numbers from 0 to below 1, one for each row, in order. Default: Math.random. */
  readonly random?: (() => number) | undefined;
}

/** Classes that were drawn, one for each row. */
export interface Samples<Result> {
  readonly indices: Uint32Array;
  /** Among the classes that were kept. */
  readonly logProbabilities: Result;
}

/** One class of every row, drawn at random. */
export type Sample = <Logits extends AnyInput>(logits: Logits, options?: SampleOptions) => Samples<FloatsOf<Logits>>;

/** What `greedyCtc` takes besides. */
export interface CtcOptions extends Omit<PickOptions, "axis"> {
  /** The class that stands for no symbol. Default 0. */
  readonly blank?: number | undefined;
  /** What each class is written as; that of the blank is not used. */
  readonly labels?: readonly string[] | undefined;
}

/** What was recognised in one sequence of frames: an entry for each symbol. */
export interface Transcription<Result> {
  /** The labels one behind the other, if there are labels. */
  readonly text?: string;
  readonly indices: Uint32Array;
  /** The largest probability that the symbol has in one of its frames. */
  readonly probabilities: Result;
  /** The first of the symbol's frames, and that behind its last. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** What was recognised in each sequence of frames. */
export type GreedyCtc = <Logits extends AnyInput>(
  logits: Logits,
  options?: CtcOptions,
) => Transcription<FloatsOf<Logits>>[];
