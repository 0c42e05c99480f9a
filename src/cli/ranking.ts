// The classes of a row that are printed: the most likely, or drawn ones.
import type { Floats } from "simd-softmax";
import { sample, topK } from "simd-softmax";

/** A class that is printed. */
export interface Ranked {
  readonly index: number;
  readonly label: string | undefined;
  /** The probability, or the log-probability. */
  readonly value: number;
}

type Labels = readonly string[] | undefined;

/** The `count` most likely classes, best first, ties by index, NaN first. */
export function ranking(
  logits: Floats,
  count: number,
  labels: Labels,
  { temperature, log }: { temperature: number; log: boolean },
): Ranked[] {
  if (logits.length === 0) return [];
  const best = topK(logits, Math.min(count, logits.length), { temperature });
  const values = log ? best.logProbabilities : best.probabilities;
  return Array.from(best.indices, (index, rank) => ({ index, label: labels?.[index], value: values[rank] as number }));
}

/**
 * How many elements are drawn from at a time: a row of few classes is repeated in one call, a long one is passed by itself.
 * After thousands of calls, one process in 15 stood still at its end (Node 20.20, which waits there for a compilation).
 */
const DRAWN = 2 ** 16;

/** `count` classes drawn with replacement according to their logits, with their `values`. */
export function drawing(
  logits: Floats,
  values: Floats,
  count: number,
  labels: Labels,
  options: { temperature: number; random: () => number },
): Ranked[] {
  const { length } = logits;
  const most = Math.min(count, Math.ceil(DRAWN / (length || 1)));
  const rows = new (logits.constructor as Float64ArrayConstructor)(most * length);
  for (let row = 0; row < most; row++) rows.set(logits, row * length);
  const draws: Ranked[] = [];
  while (draws.length < count) {
    const times = Math.min(most, count - draws.length);
    const { indices } = sample(rows.subarray(0, times * length), { ...options, shape: [times, length] });
    for (const index of indices) draws.push({ index, label: labels?.[index], value: values[index] as number });
  }
  return draws;
}

/** A generator of repeatable random numbers in [0, 1) (mulberry32, by T. Ettinger, in the public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
