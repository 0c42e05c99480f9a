// The differential fuzzer: random calls against double-double arithmetic, on both modules.
//
//   npm run fuzz -- --seconds 60 --seed 1        as many cases as the time allows; the seed is printed
//   npm run fuzz -- --seed 1 --case 4711         one case again
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { seeded } from "../logits.js";
import { type Api, paste } from "./call.js";
import { randomCase } from "./cases.js";
import { check } from "./check.js";
import type { Errors } from "./comparison.js";

// Node 20 has relaxed SIMD behind a flag.
if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" }, case: { type: "string" } },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const only = values.case === undefined ? undefined : Number(values.case);
const seconds = Number(values.seconds);
if (![seed, seconds, only ?? 0].every(Number.isFinite)) throw new Error("--seconds, --seed and --case are numbers");

const fastest: Api = await import("simd-softmax");
const deterministic: Api = await import("simd-softmax/deterministic");
const variants = [
  ["deterministic", deterministic],
  [fastest.kernelInfo().variant, fastest],
] as const;

/** Each case has a generator of its own, so that it can be run again by itself. */
const caseOf = (index: number) => randomCase(seeded(Math.imul(seed, 0x9e3779b1) + index));

const errors: Errors = new Map();
let failures = 0;
let count = 0;

function run(index: number): void {
  const one = caseOf(index);
  for (const [variant, api] of variants) {
    try {
      check(api, one, errors);
    } catch (error) {
      failures++;
      console.log(`case ${index}, ${variant}: ${error instanceof Error ? error.message : error}`);
      console.log(`  ${paste(one)}`);
    }
  }
  count++;
}

console.log(`seed ${seed}`);
if (only !== undefined) run(only);
else {
  const end = performance.now() + 1000 * seconds;
  for (let index = 0; performance.now() < end && failures < 20; index++) run(index);
}
console.log(`${count} cases on ${variants.map(([name]) => name).join(" and ")}, ${failures} failures`);
for (const [name, { error, witness }] of [...errors].sort(([a], [b]) => a.localeCompare(b))) {
  console.log(
    `${name.padEnd(20)} ${error.toFixed(3)} ulp  ${witness.length > 160 ? `${witness.slice(0, 160)}...` : witness}`,
  );
}
process.exitCode = failures > 0 ? 1 : 0;
