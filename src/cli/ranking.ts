// The best classes of a row.
import type { Floats } from "../types.js";

/** A class at its place in the ranking. */
export interface Ranked {
  readonly index: number;
  readonly label: string | undefined;
  /** The probability, or the log-probability. */
  readonly value: number;
}

/** The `count` classes with the largest values, largest first, ties by index, NaN first. */
export function ranking(values: Floats, count: number, labels: readonly string[] | undefined): Ranked[] {
  const rank = (value: number) => (Number.isNaN(value) ? Infinity : value);
  const order = Array.from(values.keys()).sort((a, b) => {
    const [x, y] = [rank(values[a] as number), rank(values[b] as number)];
    return x === y ? a - b : y - x;
  });
  return order.slice(0, count).map((index) => ({ index, label: labels?.[index], value: values[index] as number }));
}
