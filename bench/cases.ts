// The cases, and how many times faster than each rival a whole call must be (Node 24, relaxed module).
import { logSoftmax, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { logits } from "./logits.js";
import { arrayMethods, plainLogLoop, plainLoop, unrolledLoop } from "./loops.js";

/** Rivals in the order of the goals' columns; onnxruntime-node runs native code on AVX-512. */
const RIVALS = ["plain loop", "tfjs wasm", "onnxruntime-web", "onnxruntime-node"];

const goalsOf = (numbers) => Object.fromEntries(RIVALS.map((name, i) => [name, numbers[i]]));
const soft = (rows, classes, numbers) => ({ operator: "Softmax", rows, classes, goals: goalsOf(numbers) });

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
  { operator: "LogSoftmax", rows: 64, classes: 32_000, goals: goalsOf([14, 2.2, 3.5, 0.8]) },
];

/** What the baseline module must reach: ahead of tfjs wasm everywhere, 9 times the plain loop at 64 x 1,000. */
export function baselineGoals({ operator, rows, classes }) {
  const goals = { "tfjs wasm": 1 };
  if (operator === "Softmax" && rows === 64 && classes === 1_000) goals["plain loop"] = 9;
  return goals;
}

export function title({ operator, rows, classes }) {
  const shape = `${rows.toLocaleString("en")} x ${classes.toLocaleString("en")}`;
  return operator === "Softmax" ? shape : `${shape} log`;
}

/** A case's data, and everybody's function to call on it; `contenders` are those of peers/contenders.js. */
export function callsOf({ operator, rows, classes }, contenders) {
  const x = logits(rows * classes);
  const out = new Float32Array(x.length);
  const options = { shape: [rows, classes], out };
  const log = operator === "LogSoftmax";
  const loop = log ? plainLogLoop : plainLoop;
  const calls = {
    ours: () => (log ? logSoftmax : softmax)(x, options),
    baseline: () => (log ? deterministic.logSoftmax : deterministic.softmax)(x, options),
    "plain loop": () => loop(x, out, rows, classes),
  };
  for (const [name, run] of Object.entries(contenders)) calls[name] = () => run(x, rows, classes, operator);
  if (!log) {
    calls["unrolled loop"] = () => unrolledLoop(x, out, rows, classes);
    calls["array methods"] = () => arrayMethods(x, out, rows, classes);
  }
  calls.copy = () => out.set(x);
  return calls;
}
