// The command line that all benchmarks share.
//
//   --check        exit code 1 if a target was missed
//   --json FILE    writes goals and times to FILE
//   --only TEXT    runs only the cases whose title contains TEXT
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { check: { type: "boolean" }, json: { type: "string" }, only: { type: "string" } },
});

export const { check, json, only } = values;

/** The cases that --only asks for, all without it; ends the process if there is none. */
export function selected<Case extends { readonly title: string }>(cases: readonly Case[]): readonly Case[] {
  if (only === undefined) return cases;
  const chosen = cases.filter(({ title }) => title.includes(only));
  if (chosen.length > 0) return chosen;
  console.error(`--only "${only}" matches none of these:\n${cases.map(({ title }) => `  ${title}`).join("\n")}`);
  process.exit(1);
}
