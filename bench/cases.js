// The cases, and how many times faster than each rival a call must be (Node 24, relaxed module): the goals that
// `--check` holds the measurements to.

/** Rivals in the order of the goals' columns; onnxruntime-node runs native code on AVX-512. */
export const RIVALS = ["plain loop", "tfjs wasm", "onnxruntime-web", "onnxruntime-node"];

const soft = (rows, classes, goals) => ({ operator: "Softmax", rows, classes, goals });

export const CASES = [
  soft(1, 10, [1.2, 25, 80, 60]),
  soft(1, 1_000, [13, 5, 12, 9]),
  soft(64, 1_000, [15, 1.8, 3.5, 0.75]),
  soft(256, 1_000, [15, 1.8, 3.4, 0.7]),
  soft(1, 4_097, [14, 2.6, 5.5, 2.8]),
  soft(1, 32_000, [15, 2.3, 3.6, 0.85]),
  soft(1, 151_936, [14, 1.7, 3.3, 0.65]),
  soft(64, 32_000, [14, 2.2, 3.8, 1]),
  soft(5_000, 2, [8, 8, 8, 1]),
  soft(1_024, 8, [8, 4, 5, 1]),
  soft(8_576, 67, [10, 2, 3.5, 0.7]),
  { operator: "LogSoftmax", rows: 64, classes: 32_000, goals: [14, 2.2, 3.5, 0.8] },
];

export function title({ operator, rows, classes }) {
  const shape = `${rows.toLocaleString("en")} x ${classes.toLocaleString("en")}`;
  return operator === "Softmax" ? shape : `${shape} log`;
}
