// Dense layers and cross-entropy beside the loops that people write, TensorFlow.js and onnxruntime-web.
//
//   npm run bench:networks     installs the rivals first
import { allocate } from "simd-softmax";
import { crossEntropy, dense } from "simd-softmax/nn";
import * as deterministic from "simd-softmax/nn/deterministic";
import { type Comparison, compareAll } from "./compare.ts";
import { logits } from "./logits.ts";
import { plainCrossEntropy, plainDense } from "./loops.ts";
import type { Call } from "./measure.ts";
import { onnxDense, tensorFlowCrossEntropy, tensorFlowDense } from "./peers/networks.ts";

const FEATURES = 768;
const CLASSES = 1_000;

const weights = allocate(FEATURES * CLASSES);
weights.set(logits(weights.length).map((x) => x / 100));
const bias = logits(CLASSES);
const turned = allocate(weights.length);
turned.forEach((_, i) => {
  turned[i] = weights[(i % CLASSES) * FEATURES + Math.floor(i / CLASSES)];
});
const bytes = new Int8Array(allocate(weights.length / 4).buffer, 0, weights.length);
bytes.set(weights.map((w) => w * 1_000));
const scales = new Float64Array(CLASSES).fill(1e-3);
const copies = { weights: weights.slice(), turned: turned.slice() };

async function layer(rows: number): Promise<Comparison> {
  const x = logits(rows * FEATURES).map((value) => value / 10);
  const out = new Float32Array(rows * CLASSES);
  const shape = [rows, FEATURES];
  const options = { shape, activation: "softmax", out } as const;
  const calls: Record<string, Call> = {
    ours: () => dense(x, weights, bias, options),
    "features first": () => dense(x, turned, bias, { ...options, layout: "featuresFirst" }),
    "weights that are copied": () => dense(x, copies.weights, bias, options),
    baseline: () => deterministic.dense(x, weights, bias, options),
    "8-bit weights": () => dense(x, bytes, bias, { ...options, weightScales: scales }),
    "8-bit weights, baseline": () => deterministic.dense(x, bytes, bias, { ...options, weightScales: scales }),
    "plain loop": () => plainDense(x, copies.weights, bias, out, FEATURES),
    "tfjs wasm": await tensorFlowDense(x, copies.turned, bias, rows),
    "onnxruntime-web": await onnxDense(x, copies.turned, bias, rows),
  };
  if (rows === 1) calls["copying the weights"] = () => copies.weights.set(weights);
  const one = [
    { of: "plain loop", over: "ours", atLeast: 6 },
    { of: "ours", over: "copying the weights", atMost: 1.15 },
    { of: "ours", over: "8-bit weights", atLeast: 5 },
    { of: "baseline", over: "8-bit weights, baseline", atLeast: 2.5 },
    { of: "onnxruntime-web", over: "ours", atLeast: 1 },
  ];
  const several = [
    { of: "onnxruntime-web", over: "ours", atLeast: 1.2 },
    { of: "onnxruntime-web", over: "baseline", atLeast: 1 },
  ];
  return {
    title: `dense, ${rows} x ${FEATURES} to ${CLASSES}`,
    elements: rows * FEATURES * CLASSES,
    calls: () => calls,
    goals: [...(rows === 1 ? one : several), { of: "tfjs wasm", over: "ours", atLeast: 1 }],
  };
}

async function loss(rows: number, classes: number): Promise<Comparison> {
  const x = logits(rows * classes);
  const targets = Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes);
  const gradient = new Float32Array(x.length);
  const shape = [rows, classes];
  const calls: Record<string, Call> = {
    ours: () => crossEntropy(x, targets, { shape, gradient }),
    "loss alone": () => crossEntropy(x, targets, { shape }),
    "label smoothing": () => crossEntropy(x, targets, { shape, gradient, labelSmoothing: 0.1 }),
    "plain loop": () => plainCrossEntropy(x, targets, gradient, classes),
    "tfjs wasm": await tensorFlowCrossEntropy(x, targets, classes),
  };
  return {
    title: `crossEntropy with its gradient, ${rows} x ${classes}`,
    elements: x.length,
    calls: () => calls,
    goals: [
      { of: "plain loop", over: "ours", atLeast: classes < 100 ? 1 : 8 },
      { of: "tfjs wasm", over: "ours", atLeast: classes < 100 ? 1 : 12 },
    ],
  };
}

await compareAll([await layer(1), await layer(8), await layer(64), await loss(128, 1_000), await loss(64, 10)]);
