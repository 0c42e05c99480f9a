// The scores of single classes of the current row, and their logarithms: probabilities by softmax, from the row's state after
// pass 2 of the logarithms, or by sigmoid, each class by itself. Those of a float32 row are computed as four rows' in
// scores4.ts, so that they have the same bits.
import { differenceOver, productError, quotientLow, sumError } from "../math/exact";
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { log1p } from "../math/log1p";
import { takeLog } from "../rows/float32";
import { others01, setMaxima } from "../rows/logs";
import * as row from "../rows/passes";
import * as state from "../rows/state";
import { logScores, scores, takeProbabilities, takeSigmoids } from "./scores4";
import { scoring, SOFTMAX } from "./settings";

/** The sum of the other exponentials relative to the maximum's own; NaN in a row without probabilities. */
export let others: f64 = 0;
let othersLow: f64 = 0;
/** The logarithm of the sum of all; float64 rows only. */
let log: f64 = 0;
/** The probability of a class of a row in which every class is masked. */
let empty: f64 = 0;

/** Takes over the state of the current row. */
export function takeSum<T>(whenEmpty: f64): void {
  empty = whenEmpty;
  if (sizeof<T>() == 4) {
    takeLog();
    setMaxima(f32x4.splat(state.maximum as f32));
    others = f64x2.extract_lane(others01, 0);
  } else {
    others = row.others<T>();
    othersLow = row.othersLow<T>();
    log = log1p(others, othersLow);
  }
  if (state.maximum == Infinity) others = NaN;
}

/** The results of takeScores. */
let score: f64 = 0;
export let logScore: f64 = 0;

/** Takes the score of a class with logit `x` and its logarithm. */
export function takeScores<T>(x: f64, t: f64): void {
  if (scoring == SOFTMAX && (isNaN(others) || state.maximum == -Infinity)) {
    score = isNaN(others) ? NaN : empty;
    logScore = score - Infinity; // NaN, or that of 0
  } else if (sizeof<T>() == 4) {
    if (scoring == SOFTMAX) takeProbabilities(f32x4.splat(x as f32), t);
    else takeSigmoids(f32x4.splat(x as f32), t);
    score = f32x4.extract_lane(scores, 0);
    logScore = f32x4.extract_lane(logScores, 0);
  } else if (scoring == SOFTMAX) takeProbability(x, t);
  else takeSigmoid(x, t);
}

/** Stores the score of a class with logit `x`, and its logarithm. */
export function storeScores<T>(target: usize, logTarget: usize, x: f64, t: f64): void {
  takeScores<T>(x, t);
  row.set<T>(target, 0, score);
  row.set<T>(logTarget, 0, logScore);
}

// What follows is for float64.

function takeProbability(x: f64, t: f64): void {
  const difference = differenceOver(x, state.maximum, t);
  expPair(difference, quotientLow);
  // The quotient of two sums in two parts each.
  const sum = 1 + others;
  const quotient = pairHigh / sum;
  const rest = pairHigh - quotient * sum - productError(quotient, sum) + pairLow - quotient * (sumError(1, others) + othersLow);
  score = scaled(quotient + rest / sum);
  logScore = difference - log + 0; // + 0 turns -0 into 0
}

/** value 2^pairExponent, the power in halves: a subnormal result is rounded once. */
function scaled(value: f64): f64 {
  const half = pairExponent >> 1;
  return value * powerOf2(half) * powerOf2(pairExponent - half);
}

/** From exp(-|x / T|). */
function takeSigmoid(x: f64, t: f64): void {
  const quotient = differenceOver(x, 0, t);
  const low = Math.abs(quotient) < Infinity ? quotientLow : 0;
  const isNegative = quotient < 0;
  expPair(isNegative ? quotient : -quotient, isNegative ? low : -low);
  const e = scaled(pairHigh + pairLow);
  score = isNegative ? scaled((pairHigh + pairLow) / (1 + e)) : 1 / (1 + e);
  logScore = (isNegative ? quotient : 0) - log1p(e, 0) + 0;
}
