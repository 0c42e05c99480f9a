// The scores of classes of four float32 rows, one a lane, and their logarithms: scores.ts with the same operations.
import { demoted, halvesSwapped } from "../math/lanes";
import { exponentials, logs1p } from "../math/rough";
import { logs01, logs23, maxima01, maxima23, others01, others23 } from "../rows/logs";

// The results of the functions below.
export let scores: v128 = i64x2(0, 0);
export let logScores: v128 = i64x2(0, 0);

/** exp of -LARGEST is a normal number, and 0 as a float32. */
const LARGEST: f64 = 700;

/** exp(x) of two x of at most 0. */
// @ts-ignore: decorator
@inline
function decay(x: v128): v128 {
  return exponentials(f64x2.pmax(x, f64x2.splat(-LARGEST)));
}

/** 1 + z */
// @ts-ignore: decorator
@inline
function plusOne(z: v128): v128 {
  return f64x2.add(z, f64x2.splat(1));
}

/** The probabilities of the maxima, after takeLogs. */
export function takeMaxima(): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  scores = demoted(f64x2.div(one, plusOne(others01)), f64x2.div(one, plusOne(others23)));
  // + 0 turns -0 into 0, as below.
  logScores = f32x4.add(demoted(f64x2.sub(zero, logs01), f64x2.sub(zero, logs23)), f32x4.splat(0));
}

/** The probabilities of classes with the logits `x`, after takeLogs. */
export function takeProbabilities(x: v128, temperature: f64): void {
  const t = f64x2.splat(temperature);
  const q01 = f64x2.div(f64x2.sub(f64x2.promote_low_f32x4(x), maxima01), t);
  const q23 = f64x2.div(f64x2.sub(f64x2.promote_low_f32x4(halvesSwapped(x)), maxima23), t);
  const e01 = decay(q01);
  const e23 = decay(q23);
  scores = demoted(f64x2.div(e01, plusOne(others01)), f64x2.div(e23, plusOne(others23)));
  logScores = f32x4.add(demoted(f64x2.sub(q01, logs01), f64x2.sub(q23, logs23)), f32x4.splat(0));
}

/** The sigmoids of classes with the logits `x`. */
export function takeSigmoids(x: v128, t: f64): void {
  takePair(f64x2.promote_low_f32x4(x), t);
  const sigmoids01 = sigmoids;
  const logs = logSigmoids;
  takePair(f64x2.promote_low_f32x4(halvesSwapped(x)), t);
  scores = demoted(sigmoids01, sigmoids);
  logScores = f32x4.add(demoted(logs, logSigmoids), f32x4.splat(0));
}

let sigmoids: v128 = i64x2(0, 0);
let logSigmoids: v128 = i64x2(0, 0);

function takePair(x: v128, t: f64): void {
  const quotient = f64x2.div(x, f64x2.splat(t));
  const isNegative = f64x2.lt(quotient, f64x2.splat(0));
  const e = decay(f64x2.neg(f64x2.abs(quotient)));
  sigmoids = f64x2.div(v128.bitselect(e, f64x2.splat(1), isNegative), plusOne(e));
  logSigmoids = f64x2.sub(v128.and(quotient, isNegative), logs1p(e));
}
