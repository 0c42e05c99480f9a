// The softmax calls that are compared with loops and rivals, and how many times their time must be that of ours.
import { kernelInfo, logSoftmax, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import type { Comparison, RatioGoal } from "./compare.ts";
import { logits } from "./logits.ts";
import { arrayMethods, plainLogLoop, plainLoop, unrolledLoop } from "./loops.ts";
import type { Call } from "./measure.ts";
import type { Operator, Rival } from "./peers/rivals.ts";

interface Case {
  readonly operator: Operator;
  readonly rows: number;
  readonly classes: number;
  /** Targets for the plain loop, tfjs wasm, onnxruntime-web and onnxruntime-node, as multiples of our time. */
  readonly targets: readonly [number, number, number, number];
}

const soft = (rows: number, classes: number, targets: Case["targets"]): Case => ({
  operator: "Softmax",
  rows,
  classes,
  targets,
});

// The targets were set near the ratios first measured on an x64 server core with AVX-512, which onnxruntime-node's native
// code uses: that is why it may be faster.
const CASES: readonly Case[] = [
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
  { operator: "LogSoftmax", rows: 64, classes: 32_000, targets: [14, 2.2, 3.5, 0.8] },
];

/** The targets are for the fused module on Node 24; elsewhere only those of the baseline module apply. */
const onReference = () => kernelInfo().fused && process.versions.node.startsWith("24.");

function goalsOf({ operator, rows, classes, targets }: Case): RatioGoal[] {
  const [loop, tfjs, web, native] = targets;
  const goals: RatioGoal[] = [{ of: "tfjs wasm", over: "baseline", atLeast: 1 }];
  if (operator === "Softmax" && rows === 64 && classes === 1_000) {
    goals.push({ of: "plain loop", over: "baseline", atLeast: 9 });
  }
  if (!onReference()) return goals;
  return [
    { of: "plain loop", over: "ours", atLeast: loop },
    { of: "tfjs wasm", over: "ours", atLeast: tfjs },
    { of: "onnxruntime-web", over: "ours", atLeast: web },
    { of: "onnxruntime-node", over: "ours", atLeast: native },
    ...goals,
  ];
}

function titleOf({ operator, rows, classes }: Case): string {
  const shape = `${rows.toLocaleString("en")} x ${classes.toLocaleString("en")}`;
  return operator === "Softmax" ? shape : `${shape} log`;
}

function callsOf({ operator, rows, classes }: Case, rivals: Readonly<Record<string, Rival>>): Record<string, Call> {
  const x = logits(rows * classes);
  const out = new Float32Array(x.length);
  const options = { shape: [rows, classes], out };
  const log = operator === "LogSoftmax";
  const loop = log ? plainLogLoop : plainLoop;
  const calls: Record<string, Call> = {
    ours: () => (log ? logSoftmax : softmax)(x, options),
    baseline: () => (log ? deterministic.logSoftmax : deterministic.softmax)(x, options),
    "plain loop": () => loop(x, out, rows, classes),
  };
  for (const [name, run] of Object.entries(rivals)) calls[name] = () => run(x, rows, classes, operator);
  if (!log) {
    calls["unrolled loop"] = () => unrolledLoop(x, out, rows, classes);
    calls["array methods"] = () => arrayMethods(x, out, rows, classes);
  }
  calls["copy"] = () => out.set(x);
  return calls;
}

export function comparisons(rivals: Readonly<Record<string, Rival>> = {}): Comparison[] {
  return CASES.map((one) => ({
    title: titleOf(one),
    elements: one.rows * one.classes,
    calls: () => callsOf(one, rivals),
    goals: goalsOf(one),
  }));
}
