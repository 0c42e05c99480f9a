// The types of the operations that select, filter or draw classes: argmax, topK, filter, sample and greedyCtc.
import type { ResultOf } from "./functions.js";
import type { ElementOptions, RowSettings } from "./options.js";
import type { AnyInput, FloatsFor, FloatsOf } from "./tensors.js";
import type { OptionsOn, Returned, Where } from "./threads.js";

/** Options of every operation that selects classes. */
interface SelectingOptions extends RowSettings, Pick<ElementOptions<never>, "dtype" | "quantization"> {}

/** Arrays that may receive indices: of 8 bits for at most 256 classes, of 16 for at most 65,536. */
export type Indices = Uint32Array | Int32Array | Uint16Array | Uint8Array;

/**
 * What selected classes are scored by: their probability relative to the whole row, or their sigmoid, each class for itself
 * (multi-label classification, detection), or nothing.
 */
export type Scores = "softmax" | "sigmoid" | "none";

/** Options of `argmax` and `topK`. */
export interface SelectionOptions<Result = never, Index extends Indices = Uint32Array, Scored extends Scores = Scores>
  extends SelectingOptions {
  /** Default "softmax". */
  readonly scores?: Scored | undefined;
  /** Arrays to write to, which are returned; those left out are new ones. */
  readonly out?:
    | (Scored extends "none"
        ? {
            /** Receives the classes. */
            readonly indices?: Index | undefined;
          }
        : {
            /** Receives the classes. */
            readonly indices?: Index | undefined;
            /** Receives their probabilities or sigmoids. */
            readonly probabilities?: Result | undefined;
            /** Receives the logarithms of these. */
            readonly logProbabilities?: Result | undefined;
          })
    | undefined;
}

/** The selected classes, k per row, row after row. */
export interface Selection<Result, Index extends Indices = Uint32Array> {
  /** The classes. */
  readonly indices: Index;
  /** Relative to the whole row, not to the selected classes; or sigmoids. */
  readonly probabilities: Result;
  /** The natural logarithms of the probabilities, computed from the logits. */
  readonly logProbabilities: Result;
}

/** The fields of a selection that are computed. */
export type Selected<Result, Index extends Indices, Scored extends Scores> = Scored extends "none"
  ? Pick<Selection<Result, Index>, "indices">
  : Selection<Result, Index>;

/** Selects the most probable class of every row. */
export type Argmax<On extends Where = "caller"> = <
  Logits extends AnyInput,
  Index extends Indices = Uint32Array,
  Scored extends Scores = "softmax",
>(
  logits: Logits,
  options?: SelectionOptions<FloatsOf<Logits>, Index, Scored> & OptionsOn<On>,
) => Returned<Selected<FloatsOf<Logits>, Index, Scored>, On>;

/** Selects the `k` most probable classes of every row. */
export type TopK<On extends Where = "caller"> = <
  Logits extends AnyInput,
  Index extends Indices = Uint32Array,
  Scored extends Scores = "softmax",
>(
  logits: Logits,
  k: number,
  options?: SelectionOptions<FloatsOf<Logits>, Index, Scored> & OptionsOn<On>,
) => Returned<Selected<FloatsOf<Logits>, Index, Scored>, On>;

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
  /** Penalties for classes that occurred before. Default: none. */
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
export type Filter<On extends Where = "caller"> = <
  Logits extends AnyInput,
  Out extends FloatsFor<Logits> = FloatsOf<Logits>,
>(
  logits: Logits,
  options?: FilterOptions<Out> & OptionsOn<On>,
) => Returned<ResultOf<Logits, Out, undefined>, On>;

/** Options of `sample`. */
export interface SampleOptions<Result = never, Index extends Indices = Uint32Array> extends SelectingOptions, Filters {
  /** As for every operation over rows; 0 takes the most probable class. */
  readonly temperature?: number | undefined;
  /** Returns a number in [0, 1); called once per row, in order. Default: Math.random. */
  readonly random?: (() => number) | undefined;
  /** Arrays to write to, which are returned; those left out are new ones. */
  readonly out?:
    | {
        /** Receives the drawn classes. */
        readonly indices?: Index | undefined;
        /** Receives their log-probabilities. */
        readonly logProbabilities?: Result | undefined;
      }
    | undefined;
}

/** The drawn classes, one per row. */
export interface Samples<Result, Index extends Indices = Uint32Array> {
  /** The drawn classes. */
  readonly indices: Index;
  /** Relative to the classes that were kept. */
  readonly logProbabilities: Result;
}

/** Draws one class of every row. */
export type Sample<On extends Where = "caller"> = <Logits extends AnyInput, Index extends Indices = Uint32Array>(
  logits: Logits,
  options?: SampleOptions<FloatsOf<Logits>, Index> & OptionsOn<On>,
) => Returned<Samples<FloatsOf<Logits>, Index>, On>;

/** Options of `greedyCtc`. */
export interface CtcOptions extends Omit<SelectingOptions, "axis"> {
  /** The blank class, which stands for no symbol. Default 0. */
  readonly blank?: number | undefined;
  /** The text of each class; that of the blank is not used. */
  readonly labels?: readonly string[] | undefined;
}

/** The transcription of one sequence of frames, with one entry per symbol. */
export interface Transcription<Result> {
  /** The labels of the symbols, concatenated; present if `labels` were given. */
  readonly text?: string;
  /** The classes of the symbols. */
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
