// A million calls of 1 x 1,000 with `out`: what they leave on the heap.
//
//   npm run bench:garbage
import { softmax } from "simd-softmax";
import { atMost, conclude } from "./goals.js";
import { logits } from "./logits.js";

const CALLS = 1_000_000;
/** What the engine itself keeps of a run, optimised code say; one byte a call would be 977. */
const MOST_KIB = 100;

const x = logits(1_000);
const options = { shape: [1, 1_000], out: new Float32Array(1_000) };
for (let i = 0; i < 10_000; i++) softmax(x, options);
globalThis.gc();
const before = process.memoryUsage();
for (let i = 0; i < CALLS; i++) softmax(x, options);
globalThis.gc();
const after = process.memoryUsage();
for (const kind of ["heapUsed", "external", "arrayBuffers"]) {
  const more = (after[kind] - before[kind]) / 1024;
  console.log(`${kind.padEnd(14)}${more.toFixed(1).padStart(10)} KiB more  ${atMost(kind, more, MOST_KIB)}`);
}
conclude();
