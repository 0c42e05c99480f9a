// What the race has shown so far, and the same as Markdown.
import type { KernelInfo } from "simd-softmax";
import { duration, short } from "../common/format.ts";
import { OURS } from "./cases.ts";
import { type Errors, LENGTHS } from "./errors.ts";
import { median, ROUNDS } from "./measure.ts";
import type { Told } from "./worker.ts";

export interface Race {
  readonly cases: number;
  readonly info?: KernelInfo;
  /** By case, the times of every round. */
  readonly rounds: ReadonlyMap<string, readonly Readonly<Record<string, number>>[]>;
  readonly errors: readonly Errors[];
  readonly state: "running" | "stopped" | "done";
  readonly failure?: string;
}

export const startOf = (cases: number): Race => ({ cases, rounds: new Map(), errors: [], state: "running" });

/** The race after one more message. */
export function after(race: Race, told: Told): Race {
  switch (told.kind) {
    case "start":
      return { ...race, info: told.info };
    case "round": {
      const rounds = new Map(race.rounds);
      rounds.set(told.name, [...(rounds.get(told.name) ?? []), told.times]);
      return { ...race, rounds };
    }
    case "errors":
      return { ...race, errors: [...race.errors, told.errors] };
    case "end":
      return { ...race, state: "done" };
    case "failure":
      return { ...race, state: "stopped", failure: told.message };
  }
}

/** How much of the race is over, from 0 to 1. */
export function shareOf({ cases, rounds, errors }: Race): number {
  const done = [...rounds.values()].reduce((sum, { length }) => sum + length, 0) + errors.length;
  return done / (cases * ROUNDS + LENGTHS.length);
}

/** A case's medians: our time, and the others' time divided by ours in the same round. */
export interface Line {
  readonly name: string;
  readonly microseconds: number;
  readonly ratios: readonly (readonly [rival: string, ratio: number])[];
}

export function linesOf({ rounds }: Race): Line[] {
  return [...rounds].map(([name, times]) => {
    const rivals = Object.keys(times[0] ?? {}).filter((rival) => rival !== OURS);
    const ratio = (rival: string) => median(times.map((round) => (round[rival] ?? NaN) / (round[OURS] ?? NaN)));
    return {
      name,
      microseconds: median(times.map((round) => round[OURS] ?? NaN)),
      ratios: rivals.toSorted().map((rival) => [rival, ratio(rival)] as const),
    };
  });
}

/** A ratio in words. */
export const times = (ratio: number) => `${ratio.toFixed(1)} ×`;

const ratiosIn = ({ ratios }: Line): string => ratios.map(([rival, ratio]) => `${rival} ${times(ratio)}`).join(", ");

export function markdownOf(race: Race, engine: string): string {
  const { info, errors } = race;
  return [
    `simd-softmax (${info?.variant ?? "?"} module) on ${engine}`,
    "",
    "| case | simd-softmax | times as long |",
    "| --- | --- | --- |",
    ...linesOf(race).map((line) => `| ${line.name} | ${duration(line.microseconds)} | ${ratiosIn(line)} |`),
    "",
    "| classes | largest error, simd-softmax | float32 loop |",
    "| --- | --- | --- |",
    ...errors.map(
      ({ length, ours, loop }) => `| ${length.toLocaleString("en")} | ${short(ours)} ulp | ${short(loop)} ulp |`,
    ),
  ].join("\n");
}
