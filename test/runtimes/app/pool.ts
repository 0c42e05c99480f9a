// The checks of simd-softmax/pool: the bits of the plain functions, where input is copied and, if the host has it, on shared
// memory.
import { argmax, filter, logSumExp, sample, softmax, topK } from "simd-softmax";
import { crossEntropy, dense } from "simd-softmax/nn";
import { createPool } from "simd-softmax/pool";
import { draw, generator, hashOf } from "./numbers.ts";

export interface PoolReport {
  readonly count: number;
  readonly failed: string[];
  /** Whether arrays on shared memory were among them. */
  readonly isShared: boolean;
}

// More than what is computed without threads.
const ROWS = [1_620, 1_000];
const SIZE = 1_620_000;

function onSharedMemory<Elements extends Float32Array | Int32Array>(array: Elements): Elements {
  const shared = new SharedArrayBuffer(array.byteLength);
  const copy = new (array.constructor as Float32ArrayConstructor)(shared);
  copy.set(array);
  return copy as Float32Array as Elements;
}

type Result = Float32Array | Record<string, Float32Array | Uint32Array>;
const digestOf = (result: Result) =>
  hashOf(ArrayBuffer.isView(result) ? [result as Float32Array] : Object.values(result)).hash;

/** What an operation gives, plain and on threads. */
type Both = readonly [name: string, plain: () => Result, pooled: () => Promise<Result>];

export async function poolReport(): Promise<PoolReport> {
  const isShared = typeof SharedArrayBuffer !== "undefined";
  const pool = createPool({ threads: 3 });
  const failed: string[] = [];
  let count = 0;
  const memories = isShared ? [<Value>(value: Value) => value, onSharedMemory] : [<Value>(value: Value) => value];
  for (const change of memories as ((array: Float32Array) => Float32Array)[]) {
    const x = change(draw(Float32Array, SIZE, 1));
    const weights = change(draw(Float32Array, 100 * 256, 2));
    const features = change(draw(Float32Array, 600 * 256, 3));
    const targets = Int32Array.from({ length: 1_620 }, (_, i) => (i * 7) % 1_000);
    const long = change(draw(Float32Array, 1_700_000, 4));
    const rows = { shape: ROWS };
    const columns = { shape: [3, 540, 1_000], axis: 1 };
    const nucleus = () => ({ ...rows, topP: 0.9, random: generator(5) });
    const layer = { shape: [600, 256], activation: "softmax" } as const;
    const loss = { ...rows, gradient: true } as const;
    const all: readonly Both[] = [
      ["softmax", () => softmax(x, rows), () => pool.softmax(x, rows)],
      ["softmax of columns", () => softmax(x, columns), () => pool.softmax(x, columns)],
      ["logSumExp", () => logSumExp(x, rows), () => pool.logSumExp(x, rows)],
      ["argmax", () => ({ ...argmax(x, rows) }), async () => ({ ...(await pool.argmax(x, rows)) })],
      ["topK", () => ({ ...topK(x, 5, rows) }), async () => ({ ...(await pool.topK(x, 5, rows)) })],
      ["filter", () => filter(x, { ...rows, topK: 50 }), () => pool.filter(x, { ...rows, topK: 50 })],
      ["sample", () => ({ ...sample(x, nucleus()) }), async () => ({ ...(await pool.sample(x, nucleus())) })],
      ["dense", () => dense(features, weights, null, layer), () => pool.dense(features, weights, null, layer)],
      [
        "crossEntropy",
        () => ({ ...crossEntropy(x, targets, loss) }),
        async () => ({ ...(await pool.crossEntropy(x, targets, loss)) }),
      ],
      ["a small call", () => softmax([2, 1, -3.2]), () => pool.softmax([2, 1, -3.2])],
    ];
    for (const [name, plain, pooled] of all) {
      count++;
      const [got, wanted] = [digestOf(await pooled()), digestOf(plain())];
      if (got !== wanted) failed.push(`pool, ${name}: other bits`);
    }
    count += 2;
    // Both are within 4 units in the last place.
    const [whole, shared] = [softmax(long), await pool.softmax(long)];
    if (!whole.every((p, i) => Math.abs(p - shared[i]) <= 2 ** -20 * p)) failed.push("pool: a row on all threads");
    const out = change(new Float32Array(SIZE));
    if ((await pool.softmax(x, { ...rows, out })) !== out || digestOf(out) !== digestOf(softmax(x, rows))) {
      failed.push("pool: out has other bits");
    }
  }
  for (const [what, expected, call] of [
    ["a wrong call", "shape [3] needs 3 values", () => pool.softmax([1, 2], { shape: [3] })],
    ["an abort", "enough", abort],
    ["a closed pool", "the pool is closed", closed],
  ] as const) {
    count++;
    const message = await call().then(
      () => "nothing",
      (error) => String(error),
    );
    if (!message.includes(expected)) failed.push(`pool, ${what}: got ${message}`);
  }
  return { count, failed, isShared };

  function abort(): Promise<unknown> {
    const controller = new AbortController();
    const call = pool.filter(draw(Float32Array, SIZE, 1), { shape: ROWS, topP: 0.5, signal: controller.signal });
    controller.abort(new Error("enough"));
    return call;
  }

  async function closed(): Promise<unknown> {
    await pool.close();
    return pool.softmax([1]);
  }
}
