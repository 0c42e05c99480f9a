// The types of softmaxStream.
import type { BitsDtype, ElementOptions, RowSettings } from "./options.js";
import type { Floats, Integers } from "./tensors.js";

declare global {
  /** The web's own; declared here for programs that are compiled without its types. */
  // biome-ignore lint/suspicious/noExplicitAny: the declarations of one interface must have the same parameters
  interface TransformStream<I = any, O = any> {}
}

/** Options of `softmaxStream`. */
export interface StreamOptions<Type>
  extends Omit<RowSettings, "shape" | "axis" | "mask">,
    Pick<ElementOptions<never>, "quantization"> {
  /**
   * The length of each axis of all logits that come, outermost first, the last one's being the number of classes. The first
   * may be Infinity, if it is not known how many come.
   */
  readonly shape: readonly number[];
  /** Masks the classes where it is 0 or false: one entry per class. */
  readonly mask?: RowSettings["mask"];
  /** Whether results are log-probabilities. Default: false. */
  readonly log?: boolean | undefined;
  /** The dtype of the bit patterns in `Uint16Array`s; with `bytes: true` that of the numbers, by default `"float32"`. */
  readonly dtype?: Type | undefined;
}

/** What logits may come in. */
type StreamChunk = Floats | Integers | Uint16Array;

/** The probabilities of logits that come in chunks, as a stream. */
export interface SoftmaxStream {
  /** Chunks are bytes, cut anywhere, and so are results: little-endian numbers of the `dtype`. */
  (
    options: StreamOptions<BitsDtype | "float32" | "float64"> & {
      /** Chunks are what files and requests give: bytes, cut anywhere, even in the middle of a number. */
      readonly bytes: true;
    },
  ): TransformStream<Uint8Array, Uint8Array>;
  /** Chunks are typed arrays, all of one type. */
  <Chunk extends StreamChunk = Float32Array>(
    options: StreamOptions<BitsDtype> & {
      /** Whether chunks are bytes. Default: false, they are typed arrays of numbers. */
      readonly bytes?: false | undefined;
    },
  ): TransformStream<Chunk, Chunk extends Integers ? Float32Array : Chunk>;
}
