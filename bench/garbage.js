// A million calls of 1 x 1,000 with `out`: what they leave on the heap.
//
//   node --expose-gc bench/garbage.js
import { softmax } from "simd-softmax";
import { logits } from "./logits.js";

const CALLS = 1_000_000;
const x = logits(1_000);
const options = { shape: [1, 1_000], out: new Float32Array(1_000) };
for (let i = 0; i < 10_000; i++) softmax(x, options);
globalThis.gc();
const before = process.memoryUsage();
for (let i = 0; i < CALLS; i++) softmax(x, options);
globalThis.gc();
const after = process.memoryUsage();
for (const kind of ["heapUsed", "external", "arrayBuffers"]) {
  console.log(`${kind.padEnd(14)}${((after[kind] - before[kind]) / 1024).toFixed(1).padStart(10)} KiB more`);
}
