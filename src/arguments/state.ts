// The state of a shard, as a plain object and as the kernels have it.
import type { PartialLogSumExp } from "../types/index.js";
import { wrongKind } from "./messages.js";
import { readPositive } from "./numbers.js";

/** The float64 numbers of one row: maximum, sum, and the sum's rounding error (assembly/rows/partial.ts). */
export const STATE_LENGTH = 3;

/** The states of all rows, one after the other. */
export interface PackedState {
  readonly values: Float64Array;
  readonly temperature: number;
}

export function unpackState({ values, temperature }: PackedState): PartialLogSumExp {
  const every = (at: number) => Array.from(values.filter((_, i) => i % STATE_LENGTH === at));
  return { maximum: every(0), sum: every(1), sumError: every(2), temperature };
}

export function readState(name: string, state: unknown): PackedState {
  const { maximum, sum, sumError, temperature } = (state ?? {}) as Partial<PartialLogSumExp>;
  const lists = [maximum, sum, sumError];
  const rows = maximum?.length;
  // JSON writes null for NaN.
  const isRight = (x: unknown) => typeof x === "number" || x === null;
  if (!lists.every((list) => Array.isArray(list) && list.length === rows && list.every(isRight))) {
    const expected = "{ maximum, sum, sumError, temperature }, as partialLogSumExp returns it";
    throw wrongKind(name, `expected a state ${expected}`, state);
  }
  const values = Float64Array.from({ length: STATE_LENGTH * (rows as number) }, (_, i) => {
    return lists[i % STATE_LENGTH]?.[Math.floor(i / STATE_LENGTH)] ?? NaN;
  });
  return { values, temperature: readPositive(name, "the state's temperature", temperature ?? null) };
}
