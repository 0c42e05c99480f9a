// Which classes of a row a call is about: how many, under which filters.
import type { Block } from "./block.js";
import { type Given, readNumber, readWhole } from "./options.js";
import { readRepetition } from "./repetition.js";
import type { Rows } from "./rows.js";

/** Is done to rows in the front of the block, the first of which is the row `first`, before their kernel is called. */
export type Enter = (block: Block, double: boolean, first: number, rows: number) => void;

export interface Choice {
  /** So many classes are picked from each row, and whether with their probabilities. */
  readonly each: number;
  readonly withProbabilities?: boolean;
  // What the kernels are told (assembly/filter.ts): 0 stands for no topK, 1 for no topP and no typicalP, -Infinity for the
  // logarithm of no minP.
  readonly filters: readonly [topK: number, topP: number, logMinP: number, typicalP: number];
  readonly enter?: Enter | undefined;
}

/** The best `k` of each row. */
export function best(k: number): Choice {
  return { each: k, filters: [k, 1, -Infinity, 1], withProbabilities: true };
}

function readShare(name: string, option: string, value: unknown): number {
  return readNumber(name, option, value, "a number from 0 to 1", (share) => share >= 0 && share <= 1);
}

/** One class of each row, under the filters among the options. */
export function readFilters(
  name: string,
  { repetition, topK = 0, topP = 1, minP = 0, typicalP = 1 }: Given,
  { outer, length, inner }: Rows,
): Choice {
  return {
    each: 1,
    filters: [
      Math.min(readWhole(name, "topK", topK, 0), length),
      readShare(name, "topP", topP),
      Math.log(readShare(name, "minP", minP)),
      readShare(name, "typicalP", typicalP),
    ],
    enter: repetition === undefined ? undefined : readRepetition(name, repetition, outer * inner, length),
  };
}
