// Times functions side by side: in turn and in many rounds, so that a slow moment of the machine affects all of them.
import { kernelInfo } from "simd-softmax";
import { Bench } from "tinybench";

export type Call = () => unknown;
/** Microseconds per call, by name. */
export type Times = Readonly<Record<string, number>>;

// Chosen so that the median repeats within a few percent; ten functions take about five seconds.
const ROUNDS = 7;
const ROUND_MS = 60;
/** Later rounds only have to warm the caches again. */
const LATER_WARMUP_MS = 5;
/** At least so many calls a round, however long one takes. */
const LEAST_CALLS = 5;
/** Calls on fewer elements are timed in groups: reading the clock takes some 40 ns, 2,000 elements take about 2 us. */
const GROUP_ELEMENTS = 2_000;

/** The engine and the module that is measured. */
export function heading(): string {
  const { variant, fused } = kernelInfo();
  return `Node ${process.versions.node}, ${variant}${fused ? " (fused)" : ""}`;
}

/** The upper one of an even number of values; NaN of none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** The median time of every function over interleaved rounds. A function may return a promise, which is awaited. */
export async function measure(calls: Readonly<Record<string, Call>>, elements: number): Promise<Times> {
  const group = Math.max(1, Math.round(GROUP_ELEMENTS / elements));
  const functions = Object.entries(calls).map(([name, call]) => ({
    name,
    run: grouped(call, group),
    times: [] as number[],
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, times } of functions) {
      times.push(((await medianMilliseconds(run, round === 0 ? ROUND_MS : LATER_WARMUP_MS)) * 1000) / group);
    }
  }
  return Object.fromEntries(functions.map(({ name, times }) => [name, median(times)]));
}

async function medianMilliseconds(run: Call, warmupTime: number): Promise<number> {
  const bench = new Bench({ time: ROUND_MS, warmupTime, iterations: LEAST_CALLS, throws: true }).add("", run);
  const [task] = await bench.run();
  if (task?.result.state !== "completed") throw new Error(`tinybench ended in state ${task?.result.state}`);
  return task.result.latency.p50;
}

function grouped(call: Call, group: number): Call {
  if (call() instanceof Promise) {
    return async () => {
      for (let i = 0; i < group; i++) await call();
    };
  }
  return () => {
    for (let i = 0; i < group; i++) call();
  };
}
