// The threads of simd-softmax/pool: aborts, deaths, many calls at once, and what is left of them.
import { execFileSync } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import workerThreads, { type Worker } from "node:worker_threads";
import * as plain from "simd-softmax";
import { createPool } from "simd-softmax/pool";
import { afterAll, describe, expect, test, vi } from "vitest";
import { type AnyArray, floats, ROWS, SIZE, sameResults } from "./pool-calls.js";
import { sameBits } from "./same.js";

/** The threads that piscina starts, and the most memory that the next ones may use. */
const threads: Worker[] = [];
let heapMegabytes: number | undefined;
const { Worker: PlainWorker } = workerThreads;
workerThreads.Worker = class extends PlainWorker {
  constructor(...[file, options]: ConstructorParameters<typeof Worker>) {
    super(file, heapMegabytes ? { ...options, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } } : options);
    threads.push(this);
  }
};

const pool = createPool({ threads: 3 });
afterAll(() => pool.close());

/** Work of many jobs. */
const MANY = { x: floats(64 * 32_000), options: { shape: [64, 32_000], typicalP: 0.3 } };
/** A job that takes one thread about half a second: longer than a busy machine keeps the main thread waiting. */
const LONG = { x: floats(2 ** 24), options: { typicalP: 0.5, repetition: { tokens: [1], penalty: 2 } } };

describe("aborts", () => {
  test("before the call", async () => {
    const signal = AbortSignal.abort(new Error("changed my mind"));
    await expect(pool.softmax(floats(SIZE), { signal })).rejects.toThrow("changed my mind");
  });

  test("in the middle: the reason comes, no listener stays, and the next call works", async () => {
    const controller = new AbortController();
    let listeners = 0;
    const signal = {
      get aborted() {
        return controller.signal.aborted;
      },
      get reason() {
        return controller.signal.reason;
      },
      addEventListener(type: "abort", listener: () => void) {
        listeners++;
        controller.signal.addEventListener(type, listener);
        // When the first jobs have been sent.
        setTimeout(() => controller.abort(new Error("enough")), 0);
      },
      removeEventListener(type: "abort", listener: () => void) {
        listeners--;
        controller.signal.removeEventListener(type, listener);
      },
    };
    await expect(pool.filter(MANY.x, { ...MANY.options, signal })).rejects.toThrow("enough");
    expect(listeners).toBe(0);
    sameBits(await pool.softmax(MANY.x, { shape: [64, 32_000] }), plain.softmax(MANY.x, { shape: [64, 32_000] }));
  });

  test("by a getter of the options, or by random, before there are jobs", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const options = {
      signal,
      get shape() {
        controller.abort(new Error("now"));
        return ROWS;
      },
    };
    await expect(pool.softmax(floats(SIZE), options)).rejects.toThrow("now");
    const other = new AbortController();
    const random = () => {
      other.abort(new Error("then"));
      return 0.5;
    };
    await expect(pool.sample(floats(SIZE), { shape: ROWS, random, signal: other.signal })).rejects.toThrow("then");
  });

  test("options with private fields, and a signal", async () => {
    class Options {
      #temperature = 2;
      readonly shape = ROWS;
      readonly signal = new AbortController().signal;
      get temperature() {
        return this.#temperature;
      }
    }
    sameBits(
      await pool.softmax(floats(SIZE), new Options()),
      plain.softmax(floats(SIZE), { shape: ROWS, temperature: 2 }),
    );
  });

  test("a job that takes longer than the grace period loses its thread, and other calls do not", async () => {
    const own = createPool({ threads: 1 });
    const controller = new AbortController();
    const long = own.filter(LONG.x, { ...LONG.options, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    const next = own.argmax(LONG.x);
    await expect(long).rejects.toThrow("abort");
    sameResults(await next, plain.argmax(LONG.x));
    await own.close();
  });
});

test("many threads, many calls at once: Node warns of nothing", async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  const own = createPool({ threads: 8 });
  const calls = Array.from({ length: 12 }, () => own.softmax(floats(SIZE), { shape: ROWS }));
  for (const result of await Promise.all(calls)) sameBits(result, plain.softmax(floats(SIZE), { shape: ROWS }));
  await own.close();
  await new Promise((resolve) => setTimeout(resolve, 0));
  process.off("warning", listen);
  expect(warnings).toEqual([]);
});

describe("threads that die", () => {
  test("killed in the middle: the call says so, the next one works", async () => {
    const before = threads.length;
    const own = createPool({ threads: 3 });
    await own.softmax(floats(SIZE), { shape: ROWS });
    const victim = threads[before];
    // Four jobs, one of each row, of some 70 ms each.
    const options = { shape: [4, 2 ** 22], typicalP: 0.5 };
    setTimeout(() => victim?.terminate(), 5);
    await expect(own.filter(LONG.x, options)).rejects.toThrow(/filter: a thread failed .* what out holds is undefined/);
    expect(victim?.threadId).toBe(-1);
    sameBits(await own.filter(LONG.x, options), plain.filter(LONG.x, options));
    // One was replaced.
    expect(threads.length).toBe(before + 4);
    await own.close();
  });

  test("out of memory: the same", async () => {
    heapMegabytes = 24;
    const own = createPool({ threads: 2 });
    const rows = 1_100_000;
    const x = floats(2 * rows);
    const repetition = { tokens: Array.from({ length: rows }, () => [1]), penalty: 2 };
    await expect(own.filter(x, { shape: [rows, 2], repetition })).rejects.toThrow(
      /a thread failed .*memory.* is undefined/,
    );
    heapMegabytes = undefined;
    sameBits(await own.softmax(x, { shape: [rows, 2] }), plain.softmax(x, { shape: [rows, 2] }));
    await own.close();
  });
});

/** What is used once messages have been freed and the garbage is collected, in the background too. */
async function usedBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test("10,000 mixed calls at once: each gets its own result, and no memory stays", async () => {
  const large = floats(SIZE);
  const small = floats(1_000);
  const wanted = [
    plain.softmax(large, { shape: ROWS }),
    plain.argmax(small).indices,
    plain.logSumExp(large, { shape: ROWS }),
    plain.topK(small, 5).indices,
  ] as AnyArray[];
  const calls: (() => Promise<AnyArray>)[] = [
    () => pool.softmax(large, { shape: ROWS }),
    async () => (await pool.argmax(small)).indices,
    () => pool.logSumExp(large, { shape: ROWS }),
    async () => (await pool.topK(small, 5)).indices,
  ];
  const round = async (count: number) => {
    let next = 0;
    const work = async () => {
      while (next < count) {
        const i = next++;
        // One in a hundred is large.
        const kind = i % 100 === 0 ? (i / 100) % 4 : 1 + 2 * (i % 2);
        sameBits(await (calls[kind] as () => Promise<AnyArray>)(), wanted[kind] as AnyArray);
      }
    };
    await Promise.all(Array.from({ length: 50 }, work));
  };
  await round(2_000);
  const before = await usedBytes();
  await round(10_000);
  // A few of the results, of which there were 50 of 6.5 MB.
  const settled = { timeout: 30_000 };
  await vi.waitFor(async () => expect((await usedBytes()) - before).toBeLessThan(20e6), settled);
  await vi.waitFor(() => expect(threads.filter(({ threadId }) => threadId > 0).length).toBeLessThanOrEqual(3), settled);
});

describe("the end", () => {
  test("close() waits for calls, ends every thread, may be repeated, and later calls are rejected", async () => {
    const own = createPool({ threads: 3 });
    const call = own.softmax(floats(SIZE), { shape: ROWS });
    const closed = own.close();
    sameBits(await call, plain.softmax(floats(SIZE), { shape: ROWS }));
    await closed;
    await own.close();
    // A thread that has ended has the id -1.
    expect(threads.slice(-3).map(({ threadId }) => threadId)).toEqual([-1, -1, -1]);
    await expect(own.softmax([1])).rejects.toThrow("softmax: the pool is closed");
  });

  test("close() after an abort: no thread that was ended is replaced", async () => {
    const before = threads.length;
    for (let i = 0; i < 3; i++) {
      const own = createPool({ threads: 2 });
      const controller = new AbortController();
      const long = own.filter(floats(2 ** 22), { typicalP: 0.5, signal: controller.signal });
      setTimeout(() => controller.abort(), 100);
      await long.catch(() => {});
      await own.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(threads.slice(before).filter(({ threadId }) => threadId > 0)).toEqual([]);
  });

  test("a process that forgets its pool ends", () => {
    const program = `
      import { createPool } from "simd-softmax/pool";
      const x = new Float32Array(${SIZE});
      const pool = createPool({ threads: 3 });
      process.stdout.write(String((await pool.softmax(x, { shape: [${ROWS}] })).length));`;
    const flags = ["--input-type=module", "--eval", program];
    expect(execFileSync(process.execPath, flags, { encoding: "utf8" })).toBe(`${SIZE}`);
  });
});
