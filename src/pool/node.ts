// Threads of Node, in a pool of piscina's: it replaces threads that end or run out of memory.
import type { Piscina } from "piscina";
import type { Reply, Task } from "./task.js";
import type { Threads } from "./threads.js";

async function load(threads: number): Promise<Piscina> {
  const { Piscina } = await import("piscina").catch((cause) => {
    throw new Error("simd-softmax/pool needs piscina in Node: npm install piscina", { cause });
  });
  const filename = new URL("./pool-piscina.cjs", import.meta.url).href;
  // Threads that sleep in Atomics.wait began 2 ms later after a pause of 50 ms; by messages alone all begin within 0.7 ms.
  const atomics = "disabled";
  return new Piscina({ filename, minThreads: threads, maxThreads: threads, atomics, recordTiming: false });
}

export function startThreads(count: number): Threads {
  let pool: Promise<Piscina> | undefined;
  const ready = () => {
    pool ??= load(count);
    return pool;
  };
  return {
    count,
    ready,
    async run(task: Task, transfer, signal): Promise<Reply> {
      return (await ready()).run(task, { transferList: transfer as ArrayBuffer[], signal: signal ?? null });
    },
    async close() {
      // It is not there if piscina is not.
      const all = await pool?.catch(() => undefined);
      if (!all) return;
      // A thread that an abort ended may exit after the others, and would be replaced even then.
      all.options.minThreads = 0;
      await all.destroy();
    },
  };
}
