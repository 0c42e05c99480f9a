// Labelled rows of features, and what is measured of their predictions.
import { argmax } from "simd-softmax";
import { dense } from "simd-softmax/nn";

export interface Rows {
  readonly features: Float32Array;
  readonly targets: Int32Array;
  readonly width: number;
}

/** A seeded generator (mulberry32), so that every run is the same. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The rows at these places. */
export function pick({ features, targets, width }: Rows, places: ArrayLike<number>): Rows {
  const picked = new Float32Array(places.length * width);
  const labels = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) {
    picked.set(features.subarray(places[i] * width, (places[i] + 1) * width), i * width);
    labels[i] = targets[places[i]];
  }
  return { features: picked, targets: labels, width };
}

/** Shuffled rows in two parts, the second of so many. */
export function split(rows: Rows, heldOut: number): readonly [Rows, Rows] {
  const random = seeded(1);
  const places = Array.from(rows.targets, (_, place) => ({ place, at: random() })).sort((a, b) => a.at - b.at);
  const order = places.map(({ place }) => place);
  return [pick(rows, order.slice(heldOut)), pick(rows, order.slice(0, heldOut))];
}

/** How many rows each class has. */
export function countsOf({ targets }: Rows, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const target of targets) counts[target]++;
  return counts;
}

/** The most probable class of every row. */
export function predictions(
  { features, targets, width }: Rows,
  { weights, bias }: { readonly weights: Float32Array; readonly bias: Float32Array },
): ArrayLike<number> {
  const logits = dense(features, weights, bias, { shape: [targets.length, width] });
  return argmax(logits, { shape: [targets.length, bias.length], scores: "none" }).indices;
}

export function accuracy({ targets }: Rows, predicted: ArrayLike<number>): number {
  return targets.reduce((right, target, row) => right + (predicted[row] === target ? 1 : 0), 0) / targets.length;
}

/** The mean over the classes of the share of a class's rows that were found. */
export function macroRecall(rows: Rows, predicted: ArrayLike<number>, classes: number): number {
  const counts = countsOf(rows, classes);
  const found = new Array<number>(classes).fill(0);
  for (const [row, target] of rows.targets.entries()) if (predicted[row] === target) found[target]++;
  return found.reduce((sum, count, c) => sum + count / counts[c], 0) / classes;
}
