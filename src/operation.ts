// The operations: what their kernels are called, and which passes these make over a row.
import type { KernelName } from "./kernel.js";

// A pass over a row that comes by in pieces is a sum of bits. The lowest are the kernel's, which assembly/row.ts explains.
// Sums are written out: an operation with an expression in it stays in a bundle that does not use it.
export const KERNEL_BITS = 31;
/** The kernel's bit that begins a row, and all passes over a row that is whole. */
export const FIRST = 1;
export const ALL = 15;
/** The rows are float64. */
export const DOUBLE = 32;
/** What the pass leaves in the block goes to `out`. */
export const WRITES = 64;
/** It reads what the pass before wrote there, not the input. */
export const READS_OUT = 128;
/** What is known of the row from all its shards is set before the pass, or gotten behind it. */
export const SETS_PARTIAL = 256;
export const GETS_PARTIAL = 512;

const MAXIMUM = 2;
const SUM = 4;
const SUM_KEPT = 68; // SUM + WRITES
const FINISH = 72; // 8 + WRITES
const FINISH_KEPT = 200; // FINISH + READS_OUT
const SUM_AGAIN_AND_FINISH = 88; // 16 + FINISH
const SUM_AND_FINISH = 12; // SUM + 8
/** The one pass over a row that is whole. */
export const WHOLE = 79; // ALL + WRITES
const SUM_TO_PARTIAL = 516; // SUM + GETS_PARTIAL
const FINISH_FROM_PARTIAL = 344; // SUM_AGAIN_AND_FINISH + SETS_PARTIAL

export interface Operation {
  readonly name:
    | "softmax"
    | "logSoftmax"
    | "logSumExp"
    | "exp"
    | "sigmoid"
    | "partialLogSumExp"
    | "softmaxFromPartial"
    | "argmax"
    | "topK"
    | "filter"
    | "sample"
    | "greedyCtc";
  /**
   * One result an element, one a row, the three float64 of what is known of a row (assembly/partial.ts), or classes that
   * are picked from it.
   */
  readonly result: "element" | "row" | "partial" | "pick";
  /**
   * The passes, for rows that do not fit the block. A row's result is there after the last piece of the last one. None:
   * every element stands alone, and is a row of one.
   */
  readonly passes: readonly number[];
  /** The same where `out` cannot hold what a pass leaves there for the next. */
  readonly narrowPasses?: readonly number[];
  /** What else it takes: weights, or what is known of each row from elsewhere. */
  readonly takes?: "weights" | "partial";
  /** Its rows cannot come by in pieces. */
  readonly whole?: true;
  // The kernels' names are literals: with names put together at run time V8 keeps discarding the optimised code of who
  // looks a kernel up, and a call of 10 classes takes 0.33 us instead of 0.12.
  readonly kernel: KernelName;
  /**
   * What columnsF32 (assembly/columns.ts) calls it, for float32 rows along another axis than the last. Without it they
   * are brought in one by one.
   */
  readonly columns?: 0 | 1 | 2;
}

export const SOFTMAX: Operation = {
  name: "softmax",
  kernel: "softmax",
  columns: 0,
  result: "element",
  passes: [MAXIMUM, SUM_KEPT, FINISH_KEPT],
  narrowPasses: [MAXIMUM, SUM, SUM_AGAIN_AND_FINISH],
};

export const LOG_SOFTMAX: Operation = {
  name: "logSoftmax",
  kernel: "logSoftmax",
  columns: 1,
  result: "element",
  passes: [MAXIMUM, SUM, FINISH],
};

export const LOG_SUM_EXP: Operation = {
  name: "logSumExp",
  kernel: "logSumExp",
  columns: 2,
  result: "row",
  passes: [MAXIMUM, SUM_AND_FINISH],
};

export const WEIGHTED_LOG_SUM_EXP: Operation = {
  name: "logSumExp",
  kernel: "weighted",
  result: "row",
  takes: "weights",
  passes: [MAXIMUM, SUM_AND_FINISH],
};

export const PARTIAL_LOG_SUM_EXP: Operation = {
  name: "partialLogSumExp",
  kernel: "logSumExp",
  result: "partial",
  passes: [MAXIMUM, SUM_TO_PARTIAL],
};

export const SOFTMAX_FROM_PARTIAL: Operation = {
  name: "softmaxFromPartial",
  kernel: "softmax",
  result: "element",
  takes: "partial",
  passes: [MAXIMUM, FINISH_FROM_PARTIAL],
};

export const EXP: Operation = {
  name: "exp",
  kernel: "exp",
  result: "element",
  passes: [],
};

export const SIGMOID: Operation = {
  name: "sigmoid",
  kernel: "sigmoid",
  result: "element",
  passes: [],
};

export const ARGMAX: Operation = {
  name: "argmax",
  kernel: "argmax",
  result: "pick",
  passes: [MAXIMUM, SUM_AND_FINISH],
};

export const TOP_K: Operation = {
  name: "topK",
  kernel: "topK",
  result: "pick",
  whole: true,
  passes: [WHOLE],
};

export const FILTER: Operation = {
  name: "filter",
  kernel: "filter",
  result: "element",
  whole: true,
  passes: [WHOLE],
};

export const SAMPLE: Operation = {
  name: "sample",
  kernel: "sample",
  result: "pick",
  whole: true,
  passes: [WHOLE],
};
