// Whole calls, typed array in, typed array out, beside every rival and the hand-written loops.
//
//   npm run bench:peers            installs the rivals first
//   npm run bench:peers -- --check ends with exit code 1 if a goal of cases.js is missed
import { parseArgs } from "node:util";
import { kernelInfo, logSoftmax, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { CASES, RIVALS, title } from "./cases.js";
import { logits } from "./logits.js";
import { arrayMethods, plainLogLoop, plainLoop, unrolledLoop } from "./loops.js";
import { measure } from "./measure.js";
import { contenders } from "./peers/contenders.js";

const { values } = parseArgs({ options: { check: { type: "boolean" } } });

function callsOf({ operator, rows, classes }) {
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

const { variant, fused } = kernelInfo();
console.log(`Node ${process.versions.node}, ${variant}${fused ? " (fused)" : ""}`);
const missed = [];
for (const one of CASES) {
  const elements = one.rows * one.classes;
  const times = await measure(callsOf(one), elements);
  console.log(`\n${title(one)}`);
  for (const [name, time] of Object.entries(times)) {
    const nanoseconds = (time * 1000) / elements;
    const goal = one.goals[RIVALS.indexOf(name)];
    const ratio = time / times.ours;
    const short = goal !== undefined && ratio < goal;
    if (short) missed.push(`${title(one)}, ${name}: ${ratio.toFixed(2)} instead of ${goal}`);
    const columns = [
      name.padEnd(18),
      `${time.toFixed(2)} us`.padStart(14),
      `${nanoseconds.toFixed(3)} ns/element`.padStart(20),
      `${(8 / nanoseconds).toFixed(2)} GB/s`.padStart(12), // 4 bytes in, 4 out
      `${ratio.toFixed(2)}x`.padStart(10),
      goal === undefined ? "" : `  ${short ? "MISSED" : "ok"}, goal ${goal}`,
    ];
    console.log(columns.join(""));
  }
}
if (values.check) {
  console.log(missed.length === 0 ? "\nEvery goal reached." : `\n${missed.length} goals missed:\n${missed.join("\n")}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}
