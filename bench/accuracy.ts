// Compares the largest errors of softmax and log-softmax of this package and of every rival, in units in the last place.
//
//   npm run bench:accuracy        installs the rivals first
import { logSoftmax, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { selected } from "./arguments.ts";
import { conclude, record } from "./goals.ts";
import { DISTRIBUTIONS } from "./logits.ts";
import { heading } from "./measure.ts";
import { type Operator, type Rival, rivals } from "./peers/rivals.ts";

const OPERATORS: readonly Operator[] = ["Softmax", "LogSoftmax"];
const LENGTHS = [10, 1_000, 4_097, 32_000, 151_936, 1_000_000];
/** The largest error in ulp that our own results should have; the documentation promises 4 for softmax. */
const MOST_ULP = 3;

const runners: Readonly<Record<string, Rival>> = {
  ours: (x, _rows, _classes, operator) => (operator === "Softmax" ? softmax(x) : logSoftmax(x)),
  baseline: (x, _rows, _classes, operator) =>
    operator === "Softmax" ? deterministic.softmax(x) : deterministic.logSoftmax(x),
  ...rivals,
};

/** In float64, whose own error is below 1e-6 of a float32 ulp here: differences of float32 are exact or nearly so. */
function exact(x: Float32Array, operator: Operator): Float64Array {
  let best = 0;
  for (let i = 1; i < x.length; i++) if (x[i] > x[best]) best = i;
  const maximum = x[best];
  let others = 0;
  for (let i = 0; i < x.length; i++) if (i !== best) others += Math.exp(x[i] - maximum);
  if (operator === "Softmax") return Float64Array.from(x, (value) => Math.exp(value - maximum) / (1 + others));
  const log = Math.log1p(others);
  return Float64Array.from(x, (value) => value - maximum - log);
}

/** The distance of the float32 around `value`; 2^-149 below the normal numbers. */
function spacing(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return 2 ** Math.max(exponent - 23, -149);
}

function largestError(result: Float32Array, expected: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(result[i] - expected[i]) / spacing(expected[i]);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

const shown = (error: number) => (error < 100 ? error.toFixed(1) : Math.round(error).toLocaleString("en"));
const line = (title: string, cells: readonly string[]) =>
  console.log(`${title.padEnd(40)}${cells.map((cell) => cell.padStart(18)).join("")}`);

const cases = OPERATORS.flatMap((operator) =>
  Object.entries(DISTRIBUTIONS).flatMap(([distribution, logits]) =>
    LENGTHS.map((length) => ({ title: `${operator}, ${distribution}, ${length}`, operator, logits, length })),
  ),
);

console.log(`${heading()}; largest error in ulp\n`);
line("operator, logits, classes", Object.keys(runners));
let worst = 0;
for (const { title, operator, logits, length } of selected(cases)) {
  const x = logits(length);
  const expected = exact(x, operator);
  const errors: number[] = [];
  for (const run of Object.values(runners)) errors.push(largestError(await run(x, 1, length, operator), expected));
  const [ours, baseline] = errors;
  worst = Math.max(worst, ours, baseline);
  line(title, errors.map(shown));
}
const result = record("largest error in ulp", worst, { atMost: MOST_ULP });
console.log(`\nOurs and baseline: at most ${worst.toFixed(2)} ulp  ${result}`);
conclude(heading());
