// The types of simd-softmax/pool: the functions of the same names, as promises.
import type { Argmax, Filter, Sample, TopK } from "./decoding.js";
import type { LogSumExp, Rowwise } from "./functions.js";
import type { CrossEntropy, Dense } from "./nn.js";

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
  readonly softmax: Rowwise<"threads">;
  /** As `logSoftmax`. */
  readonly logSoftmax: Rowwise<"threads">;
  /** As `logSumExp`. */
  readonly logSumExp: LogSumExp<"threads">;
  /** As `argmax`. */
  readonly argmax: Argmax<"threads">;
  /** As `topK`. */
  readonly topK: TopK<"threads">;
  /** As `filter`. */
  readonly filter: Filter<"threads">;
  /** As `sample`; `random` is called by the thread of the caller, once per row, in order. */
  readonly sample: Sample<"threads">;
  /** As `dense` of `simd-softmax/nn`. */
  readonly dense: Dense<"threads">;
  /** As `crossEntropy` of `simd-softmax/nn`. */
  readonly crossEntropy: CrossEntropy<"threads">;
  /** Ends all threads when the calls that were made before have ended. Later calls are rejected. */
  close(): Promise<void>;
}

/** Creates a pool. */
export type CreatePool = (options?: {
  /** How many threads compute. A whole number from 1 up; default: as many as the processor runs at once. */
  readonly threads?: number | undefined;
}) => Pool;
