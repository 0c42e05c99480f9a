// The operations that threads know, by number.
import type { Operation } from "../engine/operation.js";
import * as table from "../operations/table.js";

const OPERATIONS: readonly Operation[] = /* @__PURE__ */ [
  table.SOFTMAX,
  table.LOG_SOFTMAX,
  table.LOG_SUM_EXP,
  table.WEIGHTED_LOG_SUM_EXP,
  table.ARGMAX,
  table.TOP_K,
  table.FILTER,
  table.DRAWABLE,
  table.SAMPLE,
  table.PARTIAL_LOG_SUM_EXP,
  table.SOFTMAX_FROM_PARTIAL,
  table.LOG_SOFTMAX_FROM_PARTIAL,
];

/** The number of an operation; -1 for those of simd-softmax/nn, which each call makes anew. */
export const codeOf = (operation: Operation): number => OPERATIONS.indexOf(operation);

export const operationOf = (code: number): Operation => OPERATIONS[code] as Operation;
