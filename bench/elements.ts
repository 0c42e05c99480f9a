// Compares exp and sigmoid of a million floats, and softmax in float64, with loops.
//
//   npm run bench:elements
import { exp, sigmoid, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { compareAll } from "./compare.ts";
import { logits } from "./logits.ts";
import { plainLoop } from "./loops.ts";

const MILLION = 1_000_000;
/** Where the caches hold input and output. */
const SOME = 64_000;
const ROWS = 64;
const CLASSES = 1_000;

function expLoop(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]);
}

function sigmoidLoop(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
}

function expCalls(elements: number) {
  const x = logits(elements);
  const out = new Float32Array(elements);
  return {
    ours: () => exp(x, { out }),
    baseline: () => deterministic.exp(x, { out }),
    loop: () => expLoop(x, out),
  };
}

function sigmoidCalls() {
  const x = logits(MILLION);
  const out = new Float32Array(MILLION);
  return {
    ours: () => sigmoid(x, { out }),
    baseline: () => deterministic.sigmoid(x, { out }),
    loop: () => sigmoidLoop(x, out),
  };
}

function float64Calls() {
  const x = Float64Array.from(logits(ROWS * CLASSES));
  const options = { shape: [ROWS, CLASSES], out: new Float64Array(x.length) };
  return {
    ours: () => softmax(x, options),
    baseline: () => deterministic.softmax(x, options),
    loop: () => plainLoop(x, options.out, ROWS, CLASSES),
  };
}

await compareAll([
  {
    title: "exp, 1,000,000 float32",
    elements: MILLION,
    calls: () => expCalls(MILLION),
    goals: [],
  },
  {
    title: "exp, 64,000 float32",
    elements: SOME,
    calls: () => expCalls(SOME),
    goals: [{ of: "loop", over: "ours", atLeast: 10 }],
  },
  { title: "sigmoid, 1,000,000 float32", elements: MILLION, calls: sigmoidCalls, goals: [] },
  {
    title: "softmax, 64 x 1,000 float64",
    elements: ROWS * CLASSES,
    calls: float64Calls,
    goals: [{ of: "loop", over: "ours", atLeast: 2.5 }],
  },
]);
