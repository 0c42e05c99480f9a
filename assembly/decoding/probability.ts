// The probability and log-probability of single classes of the current row, from its state after pass 2 of the logarithms.
import { differenceOver, productError, quotientLow, sumError } from "../math/exact";
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { log1p } from "../math/log1p";
import * as row from "../rows/passes";
import * as state from "../rows/state";

/** The sum of the other exponentials relative to the maximum's own, and the logarithm of the sum of all; NaN in a row
 * without probabilities. */
export let others: f64 = 0;
let othersLow: f64 = 0;
let log: f64 = 0;
/** The probability of a class of a row in which every class is masked. */
let empty: f64 = 0;

/** Takes over the state of the current row. */
export function takeSum<T>(whenEmpty: f64): void {
  others = state.maximum == Infinity ? NaN : row.others<T>();
  othersLow = row.othersLow<T>();
  log = log1p(others, othersLow);
  empty = whenEmpty;
}

/** The probability of a class with logit `x`. */
export function probabilityOf(x: f64, t: f64): f64 {
  if (state.maximum == -Infinity && others >= 0) return empty;
  expPair(differenceOver(x, state.maximum, t), quotientLow);
  // The quotient of two sums in two parts each. Its exponent is applied in halves: a subnormal result is rounded once.
  const sum = 1 + others;
  const quotient = pairHigh / sum;
  const rest = pairHigh - quotient * sum - productError(quotient, sum) + pairLow - quotient * (sumError(1, others) + othersLow);
  const half = pairExponent >> 1;
  return (quotient + rest / sum) * powerOf2(half) * powerOf2(pairExponent - half);
}

/** The log-probability of a class with logit `x`, rounded to T. */
export function logProbabilityOf<T>(x: f64, t: f64): f64 {
  if (state.maximum == -Infinity && others >= 0) return empty - Infinity;
  // + 0 turns -0 into 0
  return row.rounded<T>(differenceOver(x, state.maximum, t) - log) + 0;
}
