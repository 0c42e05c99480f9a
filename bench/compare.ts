// Measures comparisons one after the other, and prints their times, ratios and goals.
import { selected } from "./arguments.ts";
import { conclude, type Result, record, type Target } from "./goals.ts";
import { type Call, heading, measure, type Times } from "./measure.ts";

/** A target for the time of `of` divided by that of `over`. */
export type RatioGoal = { readonly of: string; readonly over: string } & Target;

export interface Comparison {
  readonly title: string;
  /** How many elements a call works on. */
  readonly elements: number;
  /** Prepares the data. Ratios are printed over the time of the first call. */
  readonly calls: () => Readonly<Record<string, Call>>;
  readonly goals: readonly RatioGoal[];
}

/** A whole benchmark of the comparisons that --only asks for. */
export async function compareAll(comparisons: readonly Comparison[]): Promise<void> {
  console.log(heading());
  const results: Result[] = [];
  for (const { title, elements, calls, goals } of selected(comparisons)) {
    const times = await measure(calls(), elements);
    results.push({ title, times });
    console.log(`\n${title}`);
    printTimes(times, elements);
    for (const { of, over, ...target } of goals) printGoal(title, of, over, times, target);
  }
  conclude(heading(), results);
}

function printTimes(times: Times, elements: number): void {
  const [base = Number.NaN] = Object.values(times);
  for (const [name, time] of Object.entries(times)) {
    const columns = [
      name.padEnd(36),
      `${time.toFixed(2)} us`.padStart(14),
      `${((time * 1000) / elements).toFixed(3)} ns/element`.padStart(22),
      `${(time / base).toFixed(2)}x`.padStart(10),
    ];
    console.log(columns.join(""));
  }
}

/** Does nothing where one of the two was not measured: a rival that is not installed has no time. */
function printGoal(title: string, of: string, over: string, times: Times, target: Target): void {
  const [time, base] = [times[of], times[over]];
  if (time === undefined || base === undefined) return;
  const ratio = time / base;
  console.log(
    `${`${of} / ${over}`.padEnd(72)}${`${ratio.toFixed(2)}x`.padStart(10)}  ${record(`${title}: ${of} / ${over}`, ratio, target)}`,
  );
}
