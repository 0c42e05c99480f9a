// Compares measurements with their targets, and keeps both for the summary, the exit code and the JSON file.
import { writeFileSync } from "node:fs";
import { check, json } from "./arguments.ts";
import type { Times } from "./measure.ts";

export type Target = { readonly atLeast: number } | { readonly atMost: number };

export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly target: Target;
}

/** The times of one comparison, in microseconds per call. */
export interface Result {
  readonly title: string;
  readonly times: Times;
}

/** What a benchmark writes with --json. */
export interface Measured {
  readonly heading: string;
  readonly goals: readonly Goal[];
  readonly results: readonly Result[];
}

const goals: Goal[] = [];

/** By how many percent of the target the measurement falls short of it; at most 0 if it is reached. NaN misses. */
export function shortfall({ measured, target }: Goal): number {
  return "atLeast" in target ? 100 * (1 - measured / target.atLeast) : 100 * (measured / target.atMost - 1);
}

export const reached = (goal: Goal): boolean => shortfall(goal) <= 0;

export const targetText = (target: Target): string =>
  "atLeast" in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;

/** Records a goal, and returns the text to print beside the measurement. */
export function record(what: string, measured: number, target: Target): string {
  const goal = { what, measured, target };
  goals.push(goal);
  return `${reached(goal) ? "ok    " : "MISSED"} ${targetText(target)}`;
}

/** Ends a benchmark: prints the summary, sets the exit code and writes the JSON file. */
export function conclude(heading: string, results: readonly Result[] = []): void {
  const missed = goals.filter((goal) => !reached(goal));
  console.log(
    `\nTargets reached: ${goals.length - missed.length} of ${goals.length}${missed.length > 0 ? "; missed:" : ""}`,
  );
  for (const { what, measured, target } of missed) {
    console.log(`  ${what}: ${measured.toFixed(2)}, target ${targetText(target)}`);
  }
  if (check && missed.length > 0) process.exitCode = 1;
  const measured: Measured = { heading, goals, results };
  if (json) writeFileSync(json, JSON.stringify(measured, null, 1));
}
