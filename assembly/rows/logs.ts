// The logarithms of float32 rows, of four rows at a time: what their sums leave to be done in float64. 01 and 23 are the
// first two rows and the last two; a row by itself is in all lanes.
import * as expf from "../math/expf";
import { demoted, halvesSwapped } from "../math/lanes";
import { exponentials, LN2, logs1p } from "../math/rough";

/** The own exponentials of two maxima, on the scale of rows with these `references` (expf.ts). */
// @ts-ignore: decorator
@inline
function ownExponentials(maxima: v128, references: v128, t: v128): v128 {
  return exponentials(f64x2.sub(f64x2.div(maxima, t), f64x2.mul(references, f64x2.splat(LN2))));
}

/** The powers of two by which the exponentials of rows with these maxima are scaled: R in float32-sum.ts. */
// @ts-ignore: decorator
@inline
function referencesOf(maximum: v128): v128 {
  return f32x4.sub(f32x4.splat(expf.ROUNDER), expf.rounderFor(maximum));
}

/** A maximum's own exponential, on the scale of its row. */
export function ownExponential(maximum: f64, t: f64): f64 {
  const reference = f64x2.promote_low_f32x4(referencesOf(f32x4.splat(maximum as f32)));
  return f64x2.extract_lane(ownExponentials(f64x2.splat(maximum), reference, f64x2.splat(t)), 0);
}

// The results of takeLogs: the maxima, the sums of the other exponentials relative to the maxima's own, and log(1 + that),
// by which log-sum-exp exceeds maximum / t.
export let maxima01: v128 = i64x2(0, 0);
export let maxima23: v128 = i64x2(0, 0);
export let others01: v128 = i64x2(0, 0);
export let others23: v128 = i64x2(0, 0);
export let logs01: v128 = i64x2(0, 0);
export let logs23: v128 = i64x2(0, 0);

/** Takes the logarithms of four rows from their maxima and the sums of the other exponentials. */
export function takeLogs(maximum: v128, sums01: v128, sums23: v128, temperature: f64): void {
  const t = f64x2.splat(temperature);
  const references = referencesOf(maximum);
  setMaxima(maximum);
  others01 = f64x2.div(sums01, ownExponentials(maxima01, f64x2.promote_low_f32x4(references), t));
  others23 = f64x2.div(sums23, ownExponentials(maxima23, f64x2.promote_low_f32x4(halvesSwapped(references)), t));
  logs01 = logs1p(others01);
  logs23 = logs1p(others23);
}

/** Sets the maxima alone, for a row that was shifted before its sum was taken. */
// @ts-ignore: decorator
@inline
export function setMaxima(maximum: v128): void {
  maxima01 = f64x2.promote_low_f32x4(maximum);
  maxima23 = f64x2.promote_low_f32x4(halvesSwapped(maximum));
}

/** The log-sum-exp of the four rows. */
export function logSumExp4(temperature: f64): v128 {
  const t = f64x2.splat(temperature);
  return demoted(f64x2.add(f64x2.div(maxima01, t), logs01), f64x2.add(f64x2.div(maxima23, t), logs23));
}

// maximum + T log, which x is diminished by for its log-probability, in two parts: an x near it cancels without loss, and the
// logarithm of a confident row, far below the maximum's last digit, is entirely in the second, which is divided by the
// temperature and negated.
export let subtrahend: v128 = i64x2(0, 0);
export let minusSubtrahendLow: v128 = i64x2(0, 0);

/** What the second part takes of the rounding of `sum` = maximum + added to a float. */
// @ts-ignore: decorator
@inline
function lowPart(rounded: v128, maxima: v128, added: v128, t: v128): v128 {
  return f64x2.div(f64x2.sub(f64x2.sub(f64x2.promote_low_f32x4(rounded), maxima), added), t);
}

/** Takes the subtrahends of the four rows. */
export function takeSubtrahends(temperature: f64): void {
  const t = f64x2.splat(temperature);
  const added01 = f64x2.mul(t, logs01);
  const added23 = f64x2.mul(t, logs23);
  subtrahend = demoted(f64x2.add(maxima01, added01), f64x2.add(maxima23, added23));
  minusSubtrahendLow = demoted(
    lowPart(subtrahend, maxima01, added01, t),
    lowPart(halvesSwapped(subtrahend), maxima23, added23, t),
  );
}
