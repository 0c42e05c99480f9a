// What is measured, held to what was wanted. With --check a run ends with exit code 1 if a goal was missed.
import { parseArgs } from "node:util";

const { values: options } = parseArgs({ options: { check: { type: "boolean" }, json: { type: "string" } } });

/** Where the results are to be written as JSON, if anywhere. */
export const jsonFile = options.json;

const missed = [];
let count = 0;

function note(what, holds, measured, wanted) {
  count++;
  if (!holds) missed.push(`${what}: ${measured}, ${wanted} wanted`);
  return `${holds ? "ok    " : "MISSED"} ${wanted}`;
}

const digits = (value) => value.toFixed(2);

/** Notes whether `value` is at least `goal`, and puts it into words. */
export function atLeast(what, value, goal) {
  return note(what, value >= goal, digits(value), `at least ${goal}`);
}

/** Notes whether `value` is at most `goal`, and puts it into words. */
export function atMost(what, value, goal) {
  return note(what, value <= goal, digits(value), `at most ${goal}`);
}

/** The last lines of a run. */
export function conclude() {
  console.log(missed.length === 0 ? `\nAll ${count} goals reached.` : `\n${missed.length} of ${count} goals missed:`);
  for (const line of missed) console.log(`  ${line}`);
  if (options.check && missed.length > 0) process.exitCode = 1;
}
