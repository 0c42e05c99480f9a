// Whole calls of softmax, typed array in and out, beside a plain JavaScript loop.
//
//   npm run bench

import { kernelInfo, softmax } from "simd-softmax";
import { softmax as deterministic } from "simd-softmax/deterministic";
import { Bench } from "tinybench";
import { logits } from "./logits.js";
import { plainLoop } from "./loops.js";

const SHAPES = [
  [1, 10],
  [1, 1_000],
  [64, 1_000],
  [1, 32_000],
  [1, 151_936],
];
/** The two are timed in turn this often, so that a slow moment of the machine meets both. */
const ROUNDS = 7;
const ROUND_MS = 60;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Median microseconds per call of every function, timed in turn. */
async function measure(functions) {
  const times = new Map(Object.keys(functions).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(functions)) {
      const bench = new Bench({ time: ROUND_MS, warmupTime: round === 0 ? ROUND_MS : 5 });
      bench.add(name, run);
      await bench.run();
      times.get(name).push(bench.tasks[0].result.latency.p50 * 1000);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

const { variant, fused } = kernelInfo();
console.log(
  `Node ${process.versions.node}, ${variant}${fused ? " (fused)" : ""}; microseconds per call, and how many times faster than the loop\n`,
);
console.log(`${"rows x classes".padEnd(15)}${"loop".padStart(12)}${"baseline".padStart(20)}${variant.padStart(20)}`);
for (const [rows, length] of SHAPES) {
  const x = logits(rows * length);
  const out = new Float32Array(x.length);
  const shape = [rows, length];
  const options = { shape, out };
  // A call of well under a microsecond is timed in groups.
  const group = Math.max(1, Math.round(2_000 / x.length));
  const repeat = (call) => () => {
    for (let i = 0; i < group; i++) call();
  };
  const times = await measure({
    loop: repeat(() => plainLoop(x, out, rows, length)),
    baseline: repeat(() => deterministic(x, options)),
    [variant === "baseline" ? "again" : variant]: repeat(() => softmax(x, options)),
  });
  const cells = Object.values(times).map((time, i) => {
    const ratio = i === 0 ? "" : `  ${(times.loop / time).toFixed(1)}x`;
    return `${(time / group).toFixed(2)}${ratio}`.padStart(i === 0 ? 12 : 20);
  });
  console.log(`${`${rows} x ${length.toLocaleString("en")}`.padEnd(15)}${cells.join("")}`);
}
