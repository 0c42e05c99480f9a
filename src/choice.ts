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
  readonly topK: number;
  readonly topP: number;
  readonly logMinP: number;
  readonly typicalP: number;
  readonly enter?: Enter | undefined;
}

/** Classes without any filters. */
export const PLAIN: Choice = { each: 1, topK: 0, topP: 1, logMinP: -Infinity, typicalP: 1 };

/** The best `k` of each row. */
export function best(k: number): Choice {
  return { ...PLAIN, each: k, topK: k, withProbabilities: true };
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
    topK: Math.min(readWhole(name, "topK", topK, 0), length),
    topP: readShare(name, "topP", topP),
    logMinP: Math.log(readShare(name, "minP", minP)),
    typicalP: readShare(name, "typicalP", typicalP),
    enter: repetition === undefined ? undefined : readRepetition(name, repetition, outer * inner, length),
  };
}

/** @throws RangeError if there is no class to pick */
export function checkClasses(name: string, { length }: Rows): void {
  if (length === 0) throw new RangeError(`${name}: expected rows of at least 1 class, got rows of 0`);
}
