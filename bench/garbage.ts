// Measures what a million calls with `out` leave on the heap.
//
//   npm run bench:garbage
import { softmax } from "simd-softmax";
import { conclude, record } from "./goals.ts";
import { logits } from "./logits.ts";
import { heading } from "./measure.ts";

const CLASSES = 1_000;
const CALLS = 1_000_000;
/** Enough calls for the engine to have optimised them before the first reading. */
const WARM_CALLS = 10_000;
/** For what the engine itself keeps, such as optimised code; one byte per call would be 977 KiB. */
const MOST_KIB = 100;

const x = logits(CLASSES);
const options = { out: new Float32Array(CLASSES) };

function memoryAfter(calls: number): NodeJS.MemoryUsage {
  if (!globalThis.gc) throw new Error("needs node --expose-gc");
  for (let i = 0; i < calls; i++) softmax(x, options);
  globalThis.gc();
  return process.memoryUsage();
}

const before = memoryAfter(WARM_CALLS);
const after = memoryAfter(CALLS);
for (const kind of ["heapUsed", "external", "arrayBuffers"] as const) {
  const more = (after[kind] - before[kind]) / 1024;
  const result = record(`1,000,000 calls of 1 x 1,000: KiB more ${kind}`, more, { atMost: MOST_KIB });
  console.log(`${kind.padEnd(14)}${more.toFixed(1).padStart(10)} KiB more  ${result}`);
}
conclude(heading());
