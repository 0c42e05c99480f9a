// The table of operations: for each its signature, its kernels and its passes.
import {
  ELEMENT_OPTIONS,
  FILTER_OPTIONS,
  LOG_SUM_EXP_OPTIONS,
  PARTIAL_OPTIONS,
  ROW_OPTIONS,
  SAMPLE_OPTIONS,
  SELECTION_OPTIONS,
} from "../arguments/option-names.js";
import { operation, WHOLE } from "../engine/operation.js";

// The passes (engine/operation.ts). The sums are written out as numbers: an operation with an expression in it stays in a
// bundle that does not use it.
const MAXIMUM = 2;
const SUM = 4;
const SUM_KEPT = 36; // SUM + WRITES
const FINISH = 40; // 8 + WRITES
const FINISH_KEPT = 104; // FINISH + READS_OUT
const SUM_AGAIN_AND_FINISH = 56; // 16 + FINISH
const SUM_AND_FINISH = 12; // SUM + 8
const SUM_TO_PARTIAL = 260; // SUM + GETS_PARTIAL
const FINISH_FROM_PARTIAL = 184; // SUM_AGAIN_AND_FINISH + SETS_PARTIAL
const LOG_FROM_PARTIAL = 168; // FINISH + SETS_PARTIAL
const ROW_FROM_PARTIAL = 136; // 8 + SETS_PARTIAL

export const SOFTMAX = /* @__PURE__ */ operation({
  name: "softmax",
  options: ROW_OPTIONS,
  kernelF32: "softmaxF32",
  kernelF64: "softmaxF64",
  columnsKernel: "softmaxColumnsF32",
  // Rows of two classes have a loop of their own (assembly/rows/pairs.ts).
  shortRows: { least: 3, most: 24 },
  result: "element",
  rowwise: true,
  passes: [MAXIMUM, SUM_KEPT, FINISH_KEPT],
  narrowPasses: [MAXIMUM, SUM, SUM_AGAIN_AND_FINISH],
});

export const LOG_SOFTMAX = /* @__PURE__ */ operation({
  name: "logSoftmax",
  options: ROW_OPTIONS,
  kernelF32: "logSoftmaxF32",
  kernelF64: "logSoftmaxF64",
  columnsKernel: "logSoftmaxColumnsF32",
  shortRows: { least: 2, most: 64 },
  result: "element",
  rowwise: true,
  passes: [MAXIMUM, SUM, FINISH],
});

export const LOG_SUM_EXP = /* @__PURE__ */ operation({
  name: "logSumExp",
  options: LOG_SUM_EXP_OPTIONS,
  kernelF32: "logSumExpF32",
  kernelF64: "logSumExpF64",
  columnsKernel: "logSumExpColumnsF32",
  shortRows: { least: 2, most: 64 },
  result: "row",
  rowwise: true,
  passes: [MAXIMUM, SUM_AND_FINISH],
});

export const WEIGHTED_LOG_SUM_EXP = /* @__PURE__ */ operation({
  name: "logSumExp",
  options: LOG_SUM_EXP_OPTIONS,
  kernelF32: "weightedLogSumExpF32",
  kernelF64: "weightedLogSumExpF64",
  result: "row",
  rowwise: true,
  takes: "weights",
  passes: [MAXIMUM, SUM_AND_FINISH],
});

export const PARTIAL_LOG_SUM_EXP = /* @__PURE__ */ operation({
  name: "partialLogSumExp",
  options: PARTIAL_OPTIONS,
  kernelF32: "logSumExpF32",
  kernelF64: "logSumExpF64",
  result: "state",
  rowwise: true,
  passes: [MAXIMUM, SUM_TO_PARTIAL],
});

export const SOFTMAX_FROM_PARTIAL = /* @__PURE__ */ operation({
  name: "softmaxFromPartial",
  options: ROW_OPTIONS,
  kernelF32: "softmaxF32",
  kernelF64: "softmaxF64",
  result: "element",
  rowwise: true,
  takes: "state",
  passes: [MAXIMUM, FINISH_FROM_PARTIAL],
});

/** The same for logSoftmax, and for logSumExp, which any of the row's classes gives. */
export const LOG_SOFTMAX_FROM_PARTIAL = /* @__PURE__ */ operation({
  name: "logSoftmax",
  options: ROW_OPTIONS,
  kernelF32: "logSoftmaxF32",
  kernelF64: "logSoftmaxF64",
  result: "element",
  rowwise: true,
  takes: "state",
  passes: [MAXIMUM, LOG_FROM_PARTIAL],
});

export const LOG_SUM_EXP_FROM_PARTIAL = /* @__PURE__ */ operation({
  name: "logSumExp",
  options: LOG_SUM_EXP_OPTIONS,
  kernelF32: "logSumExpF32",
  kernelF64: "logSumExpF64",
  result: "row",
  rowwise: true,
  takes: "state",
  passes: [MAXIMUM, ROW_FROM_PARTIAL],
});

export const EXP = /* @__PURE__ */ operation({
  name: "exp",
  options: ELEMENT_OPTIONS,
  kernelF32: "expF32",
  kernelF64: "expF64",
  result: "element",
  rowwise: false,
  passes: [WHOLE],
});

export const SIGMOID = /* @__PURE__ */ operation({
  name: "sigmoid",
  options: ELEMENT_OPTIONS,
  kernelF32: "sigmoidF32",
  kernelF64: "sigmoidF64",
  result: "element",
  rowwise: false,
  passes: [WHOLE],
});

export const ARGMAX = /* @__PURE__ */ operation({
  name: "argmax",
  options: SELECTION_OPTIONS,
  kernelF32: "argmaxF32",
  kernelF64: "argmaxF64",
  columnsKernel: "argmaxColumnsF32",
  shortRows: { least: 2, most: 64 },
  result: "selection",
  rowwise: true,
  passes: [MAXIMUM, SUM_AND_FINISH],
});

export const TOP_K = /* @__PURE__ */ operation({
  name: "topK",
  options: SELECTION_OPTIONS,
  kernelF32: "topKF32",
  kernelF64: "topKF64",
  columnsKernel: "topKColumnsF32",
  shortRows: { least: 2, most: 64 },
  result: "selection",
  rowwise: true,
  whole: true,
  passes: [WHOLE],
});

export const FILTER = /* @__PURE__ */ operation({
  name: "filter",
  options: FILTER_OPTIONS,
  kernelF32: "filterF32",
  kernelF64: "filterF64",
  result: "element",
  rowwise: true,
  whole: true,
  passes: [WHOLE],
});

/** What sample checks before it draws: whether each row can be drawn from. */
export const DRAWABLE = /* @__PURE__ */ operation({
  name: "sample",
  options: SAMPLE_OPTIONS,
  kernelF32: "drawableF32",
  kernelF64: "drawableF64",
  columnsKernel: "drawableColumnsF32",
  result: "selection",
  rowwise: true,
  whole: true,
  passes: [WHOLE],
});

export const SAMPLE = /* @__PURE__ */ operation({
  name: "sample",
  options: SAMPLE_OPTIONS,
  draws: true,
  kernelF32: "sampleF32",
  kernelF64: "sampleF64",
  columnsKernel: "sampleColumnsF32",
  shortRows: { least: 2, most: 64 },
  result: "selection",
  rowwise: true,
  whole: true,
  passes: [WHOLE],
});
