// How much faster two threads are than one at arithmetic, which needs nothing but a core: what the machine has free.
import { Worker } from "node:worker_threads";
import { median } from "./measure.ts";

const ROUNDS = 15;
/** Multiplications that take a core some 15 ms, as long as the calls that are measured after it. */
const STEPS = 15_000_000;

const LOOP = `
  import { parentPort } from "node:worker_threads";
  parentPort.on("message", (steps) => {
    let value = 1;
    for (let i = 0; i < steps; i++) value = value * 0.999 + 1;
    parentPort.postMessage(value);
  });`;

function multiply(worker: Worker, steps: number): Promise<unknown> {
  const answered = new Promise((resolve) => worker.once("message", resolve));
  worker.postMessage(steps);
  return answered;
}

async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

/** The time of one thread over that of two with half of the steps each: 2 where two cores are free. */
export async function coresFree(): Promise<number> {
  const workers = [LOOP, LOOP].map((code) => new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`)));
  const [first] = workers as [Worker, Worker];
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await timeOf(() => multiply(first, STEPS));
    const two = await timeOf(() => Promise.all(workers.map((worker) => multiply(worker, STEPS / 2))));
    // The first round starts the threads and compiles.
    if (round > 0) ratios.push(one / two);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return median(ratios);
}
