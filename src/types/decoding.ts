// The types of the operations that select, filter or draw classes: argmax, topK, filter, sample and greedyCtc.
import type { ResultOf } from "./functions.js";
import type { ElementOptions, RowSettings } from "./options.js";
import type { AnyInput, FloatsFor, FloatsOf } from "./tensors.js";

/** Options of the operations that select classes. */
export interface SelectionOptions extends RowSettings, Pick<ElementOptions<never>, "dtype" | "quantization"> {}

/** The selected classes, k per row, row after row. */
export interface Selection<Result> {
  readonly indices: Uint32Array;
  /** Relative to the whole row, not to the selected classes. */
  readonly probabilities: Result;
  readonly logProbabilities: Result;
}

/** Selects the most probable class of every row. */
export type Argmax = <Logits extends AnyInput>(
  logits: Logits,
  options?: SelectionOptions,
) => Selection<FloatsOf<Logits>>;

/** Selects the `k` most probable classes of every row. */
export type TopK = <Logits extends AnyInput>(
  logits: Logits,
  k: number,
  options?: SelectionOptions,
) => Selection<FloatsOf<Logits>>;

/** Penalties for classes that occurred before, applied in this order. */
export interface Repetition {
  /** The classes: one list for all rows, or one per row. */
  readonly tokens: TokenList | readonly TokenList[];
  /** Divides a positive logit and multiplies a negative one. A finite number above 0; default 1. */
  readonly penalty?: number | undefined;
  /** Subtracted once for each time that the class occurred. Default 0. */
  readonly frequency?: number | undefined;
  /** Subtracted once if the class occurred. Default 0. */
  readonly presence?: number | undefined;
}

/** Classes, as `generate()` of transformers.js and tokenizers return them. */
export type TokenList = ArrayLike<number> | ArrayLike<bigint>;

/**
 * Which classes are kept. In the order of Hugging Face's transformers: `bias`, `repetition`, `temperature`, `topK`, `topP`,
 * `minP`, `typicalP`; each looks at what the previous one kept.
 */
export interface Filters {
  readonly repetition?: Repetition | undefined;
  /** How many of the most probable classes are kept. A whole number; default 0, all of them. */
  readonly topK?: number | undefined;
  /**
   * Keeps the smallest set of most probable classes whose total probability reaches this; at least one class. From 0 to
   * 1 (default), which keeps all.
   */
  readonly topP?: number | undefined;
  /** Keeps classes with at least this times the top probability. From 0 (default), which keeps all, to 1. */
  readonly minP?: number | undefined;
  /**
   * Keeps the smallest set of classes whose total probability reaches this, taking those whose surprise is nearest to the
   * entropy first; at least one class. From 0 to 1 (default), which keeps all.
   */
  readonly typicalP?: number | undefined;
}

/** Options of `filter`. */
export interface FilterOptions<Out> extends ElementOptions<Out>, Omit<RowSettings, "allMasked">, Filters {}

/** Keeps some classes of every row. */
export type Filter = <Logits extends AnyInput, Out extends FloatsFor<Logits> = FloatsOf<Logits>>(
  logits: Logits,
  options?: FilterOptions<Out>,
) => ResultOf<Logits, Out, undefined>;

/** Options of `sample`. */
export interface SampleOptions extends SelectionOptions, Filters {
  /** As for every operation over rows; 0 takes the most probable class. */
  readonly temperature?: number | undefined;
  /** Returns a number in [0, 1); called once per row, in order. Default: Math.random. */
  readonly random?: (() => number) | undefined;
}

/** The drawn classes, one per row. */
export interface Samples<Result> {
  readonly indices: Uint32Array;
  /** Relative to the classes that were kept. */
  readonly logProbabilities: Result;
}

/** Draws one class of every row. */
export type Sample = <Logits extends AnyInput>(logits: Logits, options?: SampleOptions) => Samples<FloatsOf<Logits>>;

/** Options of `greedyCtc`. */
export interface CtcOptions extends Omit<SelectionOptions, "axis"> {
  /** The blank class, which stands for no symbol. Default 0. */
  readonly blank?: number | undefined;
  /** The text of each class; that of the blank is not used. */
  readonly labels?: readonly string[] | undefined;
}

/** The transcription of one sequence of frames, with one entry per symbol. */
export interface Transcription<Result> {
  /** The labels of the symbols, concatenated; present if `labels` were given. */
  readonly text?: string;
  readonly indices: Uint32Array;
  /** The highest probability of the symbol in any of its frames. */
  readonly probabilities: Result;
  /** The first frame of each symbol. */
  readonly starts: Uint32Array;
  /** The frame after the last one of each symbol. */
  readonly ends: Uint32Array;
}

/** Transcribes each sequence of frames. */
export type GreedyCtc = <Logits extends AnyInput>(
  logits: Logits,
  options?: CtcOptions,
) => Transcription<FloatsOf<Logits>>[];
