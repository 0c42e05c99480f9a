// The softmax calls that are compared with loops and rivals.
import { logSoftmax, softmax } from "simd-softmax";
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
}

const soft = (rows: number, classes: number): Case => ({ operator: "Softmax", rows, classes });

const CASES: readonly Case[] = [
  soft(1, 10),
  soft(1, 1_000),
  soft(64, 1_000),
  soft(256, 1_000),
  soft(1, 4_097),
  soft(1, 32_000),
  soft(1, 151_936),
  soft(64, 32_000),
  soft(5_000, 2),
  soft(1_024, 8),
  soft(8_576, 67),
  { operator: "LogSoftmax", rows: 64, classes: 32_000 },
];

/** Nothing is to be faster on any shape, native code included; how fast the machine allows, native.ts says. */
const GOALS: readonly RatioGoal[] = [
  { of: "plain loop", over: "ours", atLeast: 1 },
  { of: "tfjs wasm", over: "ours", atLeast: 1 },
  { of: "onnxruntime-web", over: "ours", atLeast: 1 },
  { of: "onnxruntime-node", over: "ours", atLeast: 1 },
  { of: "tfjs wasm", over: "baseline", atLeast: 1 },
];

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
    goals: GOALS,
  }));
}
