// Timing side by side: every contender in turn, again and again, so that a slow moment of the machine meets them all.
import { Bench } from "tinybench";

const ROUNDS = 7;
const ROUND_MS = 60;
/** Calls shorter than this many elements' worth are timed in groups: the clock itself takes some 40 ns. */
const GROUP_ELEMENTS = 2_000;

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/**
 * Median microseconds per call of every function, over interleaved rounds.
 *
 * @param {Record<string, () => unknown>} functions - may give promises, which are awaited
 * @param {number} elements - how many a call works on
 */
export async function measure(functions, elements) {
  const group = Math.max(1, Math.round(GROUP_ELEMENTS / elements));
  const times = new Map(Object.keys(functions).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(functions)) {
      const bench = new Bench({ time: ROUND_MS, warmupTime: round === 0 ? ROUND_MS : 5, iterations: 5 });
      bench.add(name, grouped(call, group));
      await bench.run();
      const { result } = bench.tasks[0];
      if (result.state !== "completed") throw result.error ?? new Error(`${name}: ${result.state}`);
      times.get(name).push((result.latency.p50 * 1000) / group);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

function grouped(call, group) {
  if (call() instanceof Promise) {
    return async () => {
      for (let i = 0; i < group; i++) await call();
    };
  }
  return () => {
    for (let i = 0; i < group; i++) call();
  };
}
