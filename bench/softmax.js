// Whole calls of softmax, typed array in and out, beside a plain JavaScript loop.
//
//   npm run bench

import { kernelInfo, softmax } from "simd-softmax";
import { softmax as deterministic } from "simd-softmax/deterministic";
import { logits } from "./logits.js";
import { plainLoop } from "./loops.js";
import { measure } from "./measure.js";

const SHAPES = [
  [1, 10],
  [1, 1_000],
  [64, 1_000],
  [1, 32_000],
  [1, 151_936],
];

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
  const times = await measure(
    {
      loop: () => plainLoop(x, out, rows, length),
      baseline: () => deterministic(x, options),
      [variant === "baseline" ? "again" : variant]: () => softmax(x, options),
    },
    x.length,
  );
  const cells = Object.values(times).map((time, i) => {
    const ratio = i === 0 ? "" : `  ${(times.loop / time).toFixed(1)}x`;
    return `${time.toFixed(2)}${ratio}`.padStart(i === 0 ? 12 : 20);
  });
  console.log(`${`${rows} x ${length.toLocaleString("en")}`.padEnd(15)}${cells.join("")}`);
}
