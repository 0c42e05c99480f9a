// argmax, topK and sample along any axis, beside softmax of the same shape and beside loops.
import { argmax, logSoftmax, logSumExp, sample, softmax, topK } from "simd-softmax";
import type { Comparison, RatioGoal } from "./compare.ts";
import { logits } from "./logits.ts";
import { argmaxByColumns, argmaxByLines } from "./loops.ts";

/** The calls for `columns` rows of `classes` that are columns. */
function columnCalls(classes: number, columns: number) {
  const x = logits(classes * columns);
  const options = { shape: [classes, columns], axis: 0 };
  const out = new Float32Array(x.length);
  const best = new Float32Array(columns);
  const indices = new Uint32Array(columns);
  const all = { indices, probabilities: new Float32Array(columns), logProbabilities: new Float32Array(columns) };
  const drawn = { indices, logProbabilities: all.logProbabilities };
  return {
    softmax: () => softmax(x, { ...options, out }),
    "argmax, scores none": () => argmax(x, { ...options, scores: "none", out: { indices } }),
    "loop, column by column": () => argmaxByColumns(x, indices, classes, columns),
    "loop, line by line": () => argmaxByLines(x, indices, best, classes, columns),
    argmax: () => argmax(x, { ...options, out: all }),
    "topK, 3": () => topK(x, 3, options),
    sample: () => sample(x, { ...options, out: drawn }),
  };
}

const COLUMN_GOALS: readonly RatioGoal[] = [
  { of: "loop, column by column", over: "argmax, scores none", atLeast: 4 },
  { of: "loop, line by line", over: "argmax, scores none", atLeast: 4 },
  { of: "argmax", over: "softmax", atMost: 1.3 },
  { of: "topK, 3", over: "softmax", atMost: 3 },
  { of: "sample", over: "softmax", atMost: 3 },
];

/** The class axis of an image or grid: [1, classes, ...cells], axis 1. */
export function classAxis(shape: readonly [1, number, ...number[]]): Comparison {
  const [, classes, ...cells] = shape;
  const columns = cells.reduce((all, extent) => all * extent, 1);
  return {
    title: `[${shape.join(", ")}], axis 1: selections`,
    elements: classes * columns,
    calls: () => columnCalls(classes, columns),
    goals: COLUMN_GOALS,
  };
}

/** Batches of short rows. */
export function shortRows(rows: number, classes: number, logarithms: number, best3: number): Comparison {
  const calls = () => {
    const x = logits(rows * classes);
    const shape = [rows, classes];
    const out = new Float32Array(x.length);
    return {
      softmax: () => softmax(x, { shape, out }),
      logSoftmax: () => logSoftmax(x, { shape, out }),
      logSumExp: () => logSumExp(x, { shape }),
      argmax: () => argmax(x, { shape }),
      "topK, 3": () => topK(x, Math.min(3, classes), { shape }),
      sample: () => sample(x, { shape }),
    };
  };
  const goals = ["logSoftmax", "logSumExp", "argmax"].map((of) => ({ of, over: "softmax", atMost: logarithms }));
  return {
    title: `${rows.toLocaleString("en")} x ${classes}: short rows`,
    elements: rows * classes,
    calls,
    goals: [...goals, { of: "topK, 3", over: "softmax", atMost: best3 }],
  };
}
