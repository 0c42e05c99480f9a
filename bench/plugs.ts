// Compares TensorFlow.js's cpu backend with its own kernels and with ours.
//
//   npm run bench:plugs        installs TensorFlow.js first
import { registerKernels } from "simd-softmax/tfjs";
import { selected } from "./arguments.ts";
import { conclude, record } from "./goals.ts";
import { heading, measure } from "./measure.ts";
import { CLASSES, operations, ROWS, tf } from "./peers/tfjs.ts";

/** How many times as long as ours their softmax must take. */
const SOFTMAX_TARGET = 50;

const calls = Object.fromEntries(selected(operations).map(({ title, call }) => [title, call]));
// A kernel is registered for the whole process, so the two sides cannot be interleaved.
const theirs = await measure(calls, ROWS * CLASSES);
registerKernels(tf);
const ours = await measure(calls, ROWS * CLASSES);

console.log(`${heading()}\n\ntfjs cpu, 64 x 1,000: their kernels, ours`);
for (const [title, time = Number.NaN] of Object.entries(ours)) {
  const before = theirs[title] ?? Number.NaN;
  const ratio = before / time;
  const result = title === "softmax" ? record("tfjs softmax: theirs / ours", ratio, { atLeast: SOFTMAX_TARGET }) : "";
  const columns = [`${before.toFixed(1)} us`, `${time.toFixed(1)} us`, `${ratio.toFixed(1)}x`];
  console.log(`${title.padEnd(26)}${columns.map((c) => c.padStart(14)).join("")}  ${result}`.trimEnd());
}
conclude(heading());
