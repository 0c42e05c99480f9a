// Imbalanced classes: weights for the loss, log-priors for the logits, and indices for sampling.

import { shown } from "../../arguments/messages.js";
import { RESAMPLE_OPTIONS, WEIGHTS_OPTIONS } from "../../arguments/nn/network-options.js";
import { countOf, type Numbers, readNumbers } from "../../arguments/nn/values.js";
import { readFinite, readWhole, wrongNumber } from "../../arguments/numbers.js";
import { readOptions } from "../../arguments/options.js";
import type { ClassWeights, LogPrior, Resample } from "../../types/nn.js";

/** Counts of classes: numbers from `least` up. */
function readCounts(name: string, given: unknown, least: string): Numbers {
  const counts = readNumbers(name, "counts", given);
  const isRight = (count: number) => count < Infinity && (least === "0" ? count >= 0 : count > 0);
  for (let i = 0; i < countOf(counts); i++) {
    const count = counts[i] as number;
    const expected = `a finite number ${least === "0" ? "from 0 up" : "above 0"}`;
    if (!isRight(count)) throw wrongNumber(name, `the count of class ${i}`, count, expected);
  }
  return counts;
}

const METHODS: Readonly<Record<string, (counts: Float64Array, beta: number) => Float64Array>> = {
  balanced(counts) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => total / (counts.length * count));
  },
  inverse: (counts) => scaled(counts.map((count) => 1 / count)),
  // (1 - beta) / (1 - beta^count), where log1p and expm1 keep the digits of a beta near 1.
  effective: (counts, beta) =>
    scaled(counts.map((count) => (beta === 0 ? 1 : (beta - 1) / Math.expm1(count * Math.log(beta))))),
};

/** Weights whose mean is 1. */
function scaled(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (weight * weights.length) / sum);
}

export const classWeights: ClassWeights = (counts, given) => {
  const { method = "balanced", beta } = readOptions("classWeights", given, WEIGHTS_OPTIONS);
  const weigh = typeof method === "string" && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!weigh) {
    throw new RangeError(`classWeights: method is ${Object.keys(METHODS).map(shown).join(", ")}; got ${shown(method)}`);
  }
  if (method === "effective" && !(typeof beta === "number" && beta >= 0 && beta < 1)) {
    throw wrongNumber("classWeights", "beta", beta, "a number from 0 to below 1");
  }
  if (method !== "effective" && beta !== undefined) {
    throw new TypeError(`classWeights: beta is for the method "effective", not for ${shown(method)}`);
  }
  return weigh(Float64Array.from(readCounts("classWeights", counts, "above 0")), beta as number);
};

export const logPrior: LogPrior = (counts, tau) => {
  const numbers = Float64Array.from(readCounts("logPrior", counts, "0"));
  const total = numbers.reduce((sum, count) => sum + count, 0);
  if (total === 0)
    throw new RangeError(`logPrior: expected counts of which one is above 0, got ${numbers.length} zeros`);
  const scale = readFinite("logPrior", "tau", tau ?? 1);
  if (scale === 0) return numbers.fill(0);
  return numbers.map((count) => scale * Math.log(count / total));
};

/** Random 32-bit integers from a seed: SplitMix32, the finalizer of MurmurHash3 over a counter (Steele, Lea, Flood 2014). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

/** Shuffles in place (Fisher and Yates, in Durstenfeld's order). */
export function shuffle(places: Uint32Array, random: () => number): Uint32Array {
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor((random() / 2 ** 32) * (i + 1));
    const place = places[i] as number;
    places[i] = places[j] as number;
    places[j] = place;
  }
  return places;
}

/** How many rows each class is to have. */
function readWanted(to: unknown, groups: readonly Uint32Array[]): readonly number[] {
  const present = groups.map(({ length }) => length).filter((count) => count > 0);
  if (to === "smallest" || to === "largest") {
    const count = to === "smallest" ? Math.min(...present) : Math.max(...present);
    return groups.map(({ length }) => (length > 0 ? count : 0));
  }
  if (typeof to === "string" || to === undefined) {
    throw new RangeError(`resample: to is "smallest", "largest" or one count per class, got ${shown(to)}`);
  }
  const counts = readNumbers("resample", "to", to);
  if (countOf(counts) < groups.length) {
    throw new RangeError(`resample: to needs a count for each of ${groups.length} classes, got ${countOf(counts)}`);
  }
  return Array.from(counts as ArrayLike<number>, (count, c) => {
    readWhole("resample", `the count of class ${c}`, count, 0);
    if (count > 0 && !groups[c]?.length) throw new RangeError(`resample: class ${c} has no row to take ${count} of`);
    return count;
  });
}

/** So many of the places: each as often as every other, and the rest drawn without repetition. */
function drawn(places: Uint32Array, count: number, random: () => number): Uint32Array {
  const result = new Uint32Array(count);
  const whole = places.length === 0 ? 0 : Math.floor(count / places.length);
  for (let i = 0; i < whole; i++) result.set(places, i * places.length);
  const rest = count - whole * places.length;
  if (rest > 0) result.set(shuffle(places.slice(), random).subarray(0, rest), whole * places.length);
  return result;
}

export const resample: Resample = (labels, given) => {
  const { to, seed } = readOptions("resample", given, RESAMPLE_OPTIONS);
  const random = generator(readWhole("resample", "seed", seed, 0, 2 ** 32 - 1));
  const numbers = readNumbers("resample", "labels", labels);
  const rows: number[][] = [];
  for (let i = 0; i < countOf(numbers); i++) {
    const label = readWhole("resample", `the label at index ${i}`, numbers[i], 0, 2 ** 24);
    while (rows.length <= label) rows.push([]);
    (rows[label] as number[]).push(i);
  }
  const groups = rows.map((places) => Uint32Array.from(places));
  const parts = readWanted(to, groups).map((count, c) => drawn(groups[c] ?? new Uint32Array(0), count, random));
  const result = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return shuffle(result, random);
};
