// simd-softmax/pool beside the plain call, beside two bare threads that do the same (what the machine allows), and beside
// onnxruntime-node with two threads; and how long an abort takes.
//
//   npm run bench:pool        installs the rivals first
import { setTimeout as pause } from "node:timers/promises";
import { softmax, topK } from "simd-softmax";
import { dense } from "simd-softmax/nn";
import { createPool } from "simd-softmax/pool";
import { selected } from "./arguments.ts";
import { coresFree } from "./cores.ts";
import { conclude, type Result, record } from "./goals.ts";
import { logits } from "./logits.ts";
import { heading, median } from "./measure.ts";
import { onnxRuntimeNode } from "./peers/libraries.ts";
import { model } from "./peers/onnx.ts";
import { ask, startThread } from "./threads.ts";

const THREADS = 2;
const ROUNDS = 15;
/** Milliseconds before each call: the threads of onnxruntime-node go on for some after theirs, waiting for more to do. */
const PAUSE = 50;
/** What two threads must reach, and what arithmetic alone must reach for two cores to be free. */
const TWO_CORES = 1.7;

const pool = createPool({ threads: THREADS });
const ort = await onnxRuntimeNode();
const session = await ort.InferenceSession.create(model("Softmax"), {
  intraOpNumThreads: THREADS,
  interOpNumThreads: 1,
});

function onSharedMemory(array: Float32Array): Float32Array {
  const shared = new Float32Array(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}

/** A thread that computes the softmax of the rows that it is sent, and nothing else. */
const BARE = `
  import { parentPort } from "node:worker_threads";
  import { softmax } from ${JSON.stringify(import.meta.resolve("../dist/index.js"))};
  parentPort.on("message", ({ x, shape, out }) => {
    softmax(x, { shape, out });
    parentPort.postMessage(0);
  });`;
const bare = Array.from({ length: THREADS }, () => startThread(BARE));

/** The softmax of shared rows by bare threads, each of which has as many. */
async function byBareThreads(x: Float32Array, [rows, classes]: readonly [number, number], out: Float32Array) {
  const each = rows / THREADS;
  const part = (array: Float32Array, i: number) => array.subarray(i * each * classes, (i + 1) * each * classes);
  await Promise.all(bare.map((thread, i) => ask(thread, { x: part(x, i), shape: [each, classes], out: part(out, i) })));
}

interface Case {
  readonly title: string;
  readonly calls: Readonly<Record<string, () => unknown>>;
}

function softmaxCase(rows: number, classes: number): Case {
  const shape = [rows, classes] as const;
  const x = logits(rows * classes);
  const out = new Float32Array(x.length);
  const [shared, sharedOut] = [onSharedMemory(x), onSharedMemory(out)];
  return {
    title: `softmax, ${rows.toLocaleString("en")} x ${classes.toLocaleString("en")}`,
    calls: {
      "plain call": () => softmax(x, { shape, out }),
      "bare threads": () => byBareThreads(shared, shape, sharedOut),
      pool: () => pool.softmax(shared, { shape, out: sharedOut }),
      "pool, copied": () => pool.softmax(x, { shape, out }),
      [`onnxruntime-node, ${THREADS} threads`]: () => session.run({ x: new ort.Tensor("float32", x, [...shape]) }),
    },
  };
}

function otherCases(): Case[] {
  const rows = [256, 32_000];
  const x = logits(256 * 32_000);
  const shared = onSharedMemory(x);
  const features = logits(4_096 * 768);
  const sharedFeatures = onSharedMemory(features);
  const weights = logits(1_000 * 768);
  const sharedWeights = onSharedMemory(weights);
  const layer = { shape: [4_096, 768] };
  return [
    {
      title: "topK of 5, 256 x 32,000",
      calls: {
        "plain call": () => topK(x, 5, { shape: rows }),
        pool: () => pool.topK(shared, 5, { shape: rows }),
        "pool, copied": () => pool.topK(x, 5, { shape: rows }),
      },
    },
    {
      title: "dense, 4,096 x 768 to 1,000 classes",
      calls: {
        "plain call": () => dense(features, weights, null, layer),
        pool: () => pool.dense(sharedFeatures, sharedWeights, null, layer),
        "pool, copied": () => pool.dense(features, weights, null, layer),
      },
    },
  ];
}

const cases = [
  ...[
    [256, 32_000],
    [64, 32_000],
    [16, 32_000],
    [4_096, 1_000],
  ].map(([rows, classes]) => softmaxCase(rows as number, classes as number)),
  ...otherCases(),
];

console.log(heading());
const free = await coresFree();
console.log(`arithmetic, two threads: ${free.toFixed(2)} times one`);
const results: Result[] = [];
for (const { title, calls } of selected(cases)) {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, call] of Object.entries(calls)) {
      await pause(PAUSE);
      const began = performance.now();
      await call();
      // The first round starts threads and compiles.
      if (round > 0) times[name]?.push(1_000 * (performance.now() - began));
    }
  }
  const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  results.push({ title, times: medians });
  console.log(`\n${title}`);
  const plain = medians["plain call"] as number;
  for (const [name, time] of Object.entries(medians)) {
    console.log(`  ${name.padEnd(30)} ${(time / 1_000).toFixed(2).padStart(8)} ms  ${(plain / time).toFixed(2)}`);
  }
  if (!title.startsWith("softmax, 256")) continue;
  const poolTime = medians["pool"] as number;
  if (free < TWO_CORES) console.log(`  no two free cores, so ${TWO_CORES} cannot be told`);
  else console.log(`  ${record("256 x 32,000: plain call / pool", plain / poolTime, { atLeast: TWO_CORES })}`);
  const rival = medians[`onnxruntime-node, ${THREADS} threads`] as number;
  console.log(
    `  ${record("256 x 32,000: onnxruntime-node with two threads / pool", rival / poolTime, { atLeast: 1 })}`,
  );
}

/** Milliseconds from an abort to the rejection, in the middle of long work. */
async function abortTime(rows: number, classes: number): Promise<number> {
  const controller = new AbortController();
  const x = logits(rows * classes);
  const call = pool.filter(x, { shape: [rows, classes], typicalP: 0.5, signal: controller.signal });
  await new Promise((resolve) => setTimeout(resolve, 30));
  const began = performance.now();
  controller.abort();
  await call.catch(() => {});
  return performance.now() - began;
}

console.log("\nAborts");
for (const [what, rows, classes] of [
  ["many rows", 512, 32_000],
  ["one row", 1, 2 ** 24],
] as const) {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) times.push(await abortTime(rows, classes));
  const longest = Math.max(...times);
  console.log(`  ${what}: ${longest.toFixed(1)} ms at most  ${record(`abort, ${what}: ms`, longest, { atMost: 100 })}`);
}
await pool.close();
await Promise.all(bare.map((thread) => thread.terminate()));
conclude(heading(), results);
