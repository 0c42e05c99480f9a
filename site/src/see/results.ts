// The numbers of "See it": what the package computes, and what a formula without subtracting the maximum does.
import { exp, logSoftmax, sigmoid, softmax } from "simd-softmax";
import type { State } from "./state.ts";

export interface Results {
  /** (x + shift + bias) / T of every class; -Infinity of a masked one. */
  readonly scaled: readonly number[];
  /** What is subtracted from these before the exponential: the maximum, or 0. */
  readonly subtracted: number;
  /** exp(scaled - subtracted); of sigmoid exp(-scaled). */
  readonly exponentials: Float32Array;
  /** Their sum, in float32 as people add them. */
  readonly sum: number;
  /** One result per class. */
  readonly values: Float32Array;
}

/** The biases and the mask that are switched on. */
const operands = ({ biased, bias, masked, mask }: State) => ({
  bias: biased ? bias : undefined,
  mask: masked ? mask : undefined,
});

function sumOf(values: Float32Array): number {
  return values.reduce((sum, value) => Math.fround(sum + value), 0);
}

export function resultsOf(state: State): Results {
  const { logits, shift, temperature, operation, unstable } = state;
  const { bias, mask } = operands(state);
  const shifted = Float32Array.from(logits, (x) => x + shift);
  const scaled = Array.from(shifted, (x, i) =>
    mask?.[i] === false ? -Infinity : (x + (bias?.[i] ?? 0)) / temperature,
  );
  if (operation === "sigmoid") {
    const exponentials = exp(Float32Array.from(scaled, (z) => -z));
    const values = unstable ? exponentials.map((e) => 1 / (1 + e)) : sigmoid(Float32Array.from(scaled));
    return { scaled, subtracted: 0, exponentials, sum: NaN, values };
  }
  const maximum = Math.max(...scaled);
  const subtracted = unstable || maximum === -Infinity ? 0 : maximum;
  const exponentials = exp(Float32Array.from(scaled, (z) => z - subtracted));
  const sum = sumOf(exponentials);
  if (unstable) {
    const shares = exponentials.map((e) => e / sum);
    return { scaled, subtracted, exponentials, sum, values: operation === "softmax" ? shares : shares.map(Math.log) };
  }
  const compute = operation === "softmax" ? softmax : logSoftmax;
  return { scaled, subtracted, exponentials, sum, values: compute(shifted, { bias, mask, temperature }) };
}

/** The probability that a value stands for, by which bars are drawn. */
export function shareOf(operation: State["operation"], value: number): number {
  return operation === "logSoftmax" ? Math.exp(value) : value;
}
