// The softmax of one row of 1,000,000 classes, split over four worker threads; see README.md.
import { Worker } from "node:worker_threads";
import { mergePartials, type PartialLogSumExp, softmax } from "simd-softmax";

const CLASSES = 1_000_000;
const WORKERS = 4;

/** Normally distributed logits, the same in every run (a linear congruential generator; the Box-Muller transform). */
function logits(length: number): Float32Array {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return Float32Array.from({ length }, () => 3 * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()));
}

/** Sends a worker a message and waits for its reply. */
function ask<Reply>(worker: Worker, message: object): Promise<Reply> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.postMessage(message);
  });
}

const row = logits(CLASSES);
const each = CLASSES / WORKERS;
const workers = Array.from({ length: WORKERS }, () => new Worker(new URL("worker.js", import.meta.url)));

const states = await Promise.all(
  workers.map((worker, i) => ask<PartialLogSumExp>(worker, { shard: row.slice(i * each, (i + 1) * each) })),
);
const state = states.reduce((all, one) => mergePartials(all, one));
const parts = await Promise.all(workers.map((worker) => ask<Float32Array>(worker, { state })));
await Promise.all(workers.map((worker) => worker.terminate()));

const whole = softmax(row);
let worst = 0;
parts.forEach((part, i) => {
  part.forEach((p, j) => {
    const wanted = whole[i * each + j];
    worst = Math.max(worst, Math.abs(p - wanted) / wanted);
  });
});
const sum = parts.reduce((total, part) => part.reduce((all, p) => all + p, total), 0);
states.forEach(({ maximum, sum: rest }, i) => {
  console.log(`worker ${i + 1}: maximum ${maximum[0].toFixed(4)}, sum of the rest ${rest[0].toFixed(4)}`);
});
console.log(`all:      maximum ${state.maximum[0].toFixed(4)}, sum of the rest ${state.sum[0].toFixed(4)}`);
console.log(`${CLASSES.toLocaleString("en")} probabilities add up to ${sum.toFixed(6)}.`);
console.log(`Largest difference from the row in one piece: ${(worst * 2 ** 23).toFixed(1)} units in the last place.`);
if (!(worst * 2 ** 23 <= 8)) process.exitCode = 1;
