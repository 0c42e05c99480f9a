// How much faster two threads are than one at arithmetic, which needs nothing but a core: what the machine has free.
import { median } from "./measure.ts";
import { ask, startThread } from "./threads.ts";

const ROUNDS = 15;
/** Multiplications that take a core some 30 ms, and each of two some 15, as long as the calls that are measured after it. */
const STEPS = 15_000_000;

const LOOP = `
  import { parentPort } from "node:worker_threads";
  parentPort.on("message", (steps) => {
    let value = 1;
    for (let i = 0; i < steps; i++) value = value * 0.999 + 1;
    parentPort.postMessage(value);
  });`;

async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

/** The time of one thread over that of two with half of the steps each: 2 where two cores are free. */
export async function coresFree(): Promise<number> {
  const threads = [startThread(LOOP), startThread(LOOP)] as const;
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await timeOf(() => ask(threads[0], STEPS));
    const two = await timeOf(() => Promise.all(threads.map((thread) => ask(thread, STEPS / 2))));
    // The first round starts the threads and compiles.
    if (round > 0) ratios.push(one / two);
  }
  await Promise.all(threads.map((thread) => thread.terminate()));
  return median(ratios);
}
