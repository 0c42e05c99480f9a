// The largest error of softmax and log-softmax of this package and of every rival, in units in the last place (ulp) of
// the exact result.
//
//   npm run bench:accuracy
import { logSoftmax, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { atMost, conclude } from "./goals.js";
import { KINDS } from "./logits.js";
import { contenders } from "./peers/contenders.js";

const LENGTHS = [10, 1_000, 4_097, 32_000, 151_936, 1_000_000];
/** What no cell of our own may exceed. */
const BOUND = 3;

const ours = (functions) => (x, _rows, _classes, operator) =>
  operator === "Softmax" ? functions.softmax(x) : functions.logSoftmax(x);
const all = {
  ours: ours({ softmax, logSoftmax }),
  baseline: ours(deterministic),
  ...contenders,
};

/** In float64, whose own error is below 1e-6 of a float32 ulp here: differences of float32 are exact or nearly so. */
function exact(x, operator) {
  let at = 0;
  for (let i = 1; i < x.length; i++) if (x[i] > x[at]) at = i;
  let others = 0;
  for (let i = 0; i < x.length; i++) if (i !== at) others += Math.exp(x[i] - x[at]);
  if (operator === "Softmax") return Float64Array.from(x, (value) => Math.exp(value - x[at]) / (1 + others));
  const log = Math.log1p(others);
  return Float64Array.from(x, (value) => value - x[at] - log);
}

/** The distance of the float32 around `value`; 2^-149 below the normal numbers. */
function spacing(value) {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return 2 ** Math.max(exponent - 23, -149);
}

function largestError(result, wanted) {
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(result[i] - wanted[i]) / spacing(wanted[i]);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

const shown = (error) => (error < 100 ? error.toFixed(1) : Math.round(error).toLocaleString("en"));

let worst = 0;
for (const operator of ["Softmax", "LogSoftmax"]) {
  console.log(`\n${operator}, largest error in ulp`);
  console.log(["logits".padEnd(16), "classes".padStart(10), ...Object.keys(all).map((n) => n.padStart(18))].join(""));
  for (const [kind, logits] of Object.entries(KINDS)) {
    for (const length of LENGTHS) {
      const x = logits(length);
      const wanted = exact(x, operator);
      const errors = [];
      for (const run of Object.values(all)) errors.push(largestError(await run(x, 1, length, operator), wanted));
      worst = Math.max(worst, errors[0], errors[1]);
      console.log([kind.padEnd(16), `${length}`.padStart(10), ...errors.map((e) => shown(e).padStart(18))].join(""));
    }
  }
}
console.log(`\nOurs: ${worst.toFixed(2)} ulp at most  ${atMost("largest error in ulp", worst, BOUND)}`);
conclude();
