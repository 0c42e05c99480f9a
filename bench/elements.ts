// exp over a million floats, and softmax in float64, beside loops.
//
//   npm run bench:elements
import { exp, sigmoid, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { atLeast, conclude } from "./goals.js";
import { logits } from "./logits.js";
import { plainLoop } from "./loops.js";
import { measure } from "./measure.js";
import { heading } from "./table.js";

const MILLION = 1_000_000;
const ROWS = 64;
const CLASSES = 1_000;

function expLoop(x, out) {
  for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]);
}

function sigmoidLoop(x, out) {
  for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
}

/** Calls the function of both modules and the loop on `x`; goals are ratios to the loop. */
async function compare(name, x, goals, call, loop) {
  const out = new x.constructor(x.length);
  const times = await measure(
    {
      loop: () => loop(x, out),
      ours: () => call({ exp, sigmoid, softmax }, x, out),
      baseline: () => call(deterministic, x, out),
    },
    x.length,
  );
  console.log(`\n${name}`);
  for (const [who, time] of Object.entries(times)) {
    const ratio = times.loop / time;
    const said = goals[who] === undefined ? "" : `  ${atLeast(`${name}, ${who}`, ratio, goals[who])}`;
    const each = `${((time * 1000) / x.length).toFixed(3)} ns/element`;
    console.log(`${who.padEnd(10)}${each.padStart(20)}${`${ratio.toFixed(2)}x`.padStart(10)}${said}`);
  }
}

console.log(heading());
const x = logits(MILLION);
await compare("exp, 1,000,000 float32", x, { ours: 10, baseline: 7 }, (of, x, out) => of.exp(x, { out }), expLoop);
await compare("sigmoid, 1,000,000 float32", x, {}, (of, x, out) => of.sigmoid(x, { out }), sigmoidLoop);
await compare(
  "softmax, 64 x 1,000 float64",
  Float64Array.from(logits(ROWS * CLASSES)),
  { ours: 4 },
  (of, x, out) => of.softmax(x, { shape: [ROWS, CLASSES], out }),
  (x, out) => plainLoop(x, out, ROWS, CLASSES),
);
conclude();
