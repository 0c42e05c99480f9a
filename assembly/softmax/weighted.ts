// log |sum of w exp(x / T)| of a row and the sum's sign, the weights w of either sign.
//
// Weights of both signs cancel, so the arithmetic is double-double: each exponential has two parts, to 2^-56 of it, and the
// rounding errors of products and sums are kept. The exponent of a weight is added to that of its exponential, so that
// neither overflows alone. All terms are relative to that of one class, about the largest:
//
//   log |sum| = x_own / T + log (2^K |sum of f 2^(k - K) exp((x - x_own) / T)|),   w = f 2^k,   K the own k
//
// A weight of 0 removes its class, whatever the logit. If there is a logit of +Infinity, finite ones do not count.
import { differenceOver, productError, quotientLow, sumError } from "../math/exact";
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { storeRounded } from "../math/nan";
import { LN2_HIGH, LN2_LOW, log1p } from "../math/log1p";
import { FINISH, FIRST, MAXIMUM, SUM } from "../rows/state";

// The state of the current row: the logit and the weight's exponent of the class that the others are relative to; and the
// sum in two parts.
let own: f64 = 0;
let ownExponent: i32 = 0;
let sum: f64 = 0;
let sumLow: f64 = 0;

/** A weight as `fraction` 2^exponent, 1 <= |fraction| < 2; subnormal weights are scaled first. */
let fraction: f64 = 0;
let exponent: i32 = 0;

function split(weight: f64): void {
  exponent = 0;
  if (Math.abs(weight) < 2.2250738585072014e-308) {
    weight *= 4611686018427387904; // 2^62
    exponent = -62;
  }
  const bits = reinterpret<u64>(weight);
  exponent += ((bits >> 52) & 0x7ff) as i32 - 1023;
  fraction = reinterpret<f64>((bits & 0x800fffffffffffff) | 0x3ff0000000000000);
}

/** Pass 1, one class: makes it the one that others are relative to if its term is larger. */
function compare(x: f64, t: f64): void {
  if (isNaN(x)) return;
  // By the difference of the logits: of terms near 1e20 the exponents alone decide, and would vanish in a sum with x / t.
  if (own == -Infinity || differenceOver(x, own, t) + ((exponent - ownExponent) as f64) * LN2_HIGH > 0) {
    own = x;
    ownExponent = exponent;
  }
}

/** Pass 2, one class: adds its term. */
function add(x: f64, t: f64): void {
  const infinite = own == Infinity;
  if (isNaN(x) || (infinite && x == Infinity && sum * fraction < 0)) sum = NaN;
  if (own == -Infinity || (infinite && x < Infinity)) return;
  expPair(infinite ? 0 : differenceOver(x, own, t), infinite ? 0 : quotientLow);
  const scale = powerOf2(pairExponent + exponent - ownExponent);
  const term = pairHigh * fraction;
  const termLow = (productError(pairHigh, fraction) + pairLow * fraction) * scale;
  sumLow += sumError(sum, term * scale) + termLow;
  sum += term * scale;
}

/** Pass 3: writes log |sum| at `target`, followed by the sign. */
function finish(target: usize, t: f64): void {
  const total = sum + sumLow;
  const sign = (total > 0 ? 1.0 : 0.0) - (total < 0 ? 1.0 : 0.0);
  split(total * sign);
  const scale = powerOf2(-exponent);
  const power = exponent + ownExponent;
  // Just below 1, the logarithm is taken of a fraction below 1: as -ln2 + log(1.99...) it would cancel.
  const below: f64 = power == -1 ? 0.5 : 1;
  const f = fraction * below;
  const rest = (sum - total + sumLow) * sign * scale * below;
  // own / T + k ln2 + log f with the rounding errors of all but the logarithm itself (k LN2_HIGH is exact).
  const k: f64 = power == -1 ? 0 : (power as f64);
  const log = log1p(f - 1, rest);
  const quotient = differenceOver(own, 0, t);
  const high = quotient + k * LN2_HIGH;
  const result = high + log;
  const low = sumError(quotient, k * LN2_HIGH) + sumError(high, log) + (quotientLow + k * LN2_LOW);
  // Infinite results have no low part. The bit operations above turn a NaN into a number; 0 * total restores it.
  const finite = Math.abs(result) < Infinity;
  storeRounded<f64>(target, total == 0 ? -Infinity : (finite ? result + low : result) + 0 * total);
  store<f64>(target, sign, 8);
}

function pass<T>(source: usize, weights: usize, length: u32, t: f64, findOwn: bool): void {
  for (; length > 0; length--, source += sizeof<T>(), weights += 8) {
    const x = load<T>(source) as f64;
    const weight = load<f64>(weights);
    if (weight == 0 || x == -Infinity) continue;
    split(weight);
    if (findOwn) compare(x, t);
    else add(x, t);
  }
}

function weightedLogSumExp<T>(source: usize, weights: usize, length: u32, t: f64, passes: u32): void {
  if (passes & FIRST) {
    own = -Infinity;
    ownExponent = 0;
    sum = sumLow = 0;
  }
  if (passes & MAXIMUM) pass<T>(source, weights, length, t, true);
  if (passes & SUM) pass<T>(source, weights, length, t, false);
  if (passes & FINISH) finish(weights, t);
}

/** One row. At `weights` there is one float64 per class; the two results are written over the first two. */
export function weightedLogSumExpF32(
  source: usize,
  weights: usize,
  _rows: u32,
  length: u32,
  t: f64,
  _empty: f64,
  passes: u32,
): void {
  weightedLogSumExp<f32>(source, weights, length, t, passes);
}

export function weightedLogSumExpF64(
  source: usize,
  weights: usize,
  _rows: u32,
  length: u32,
  t: f64,
  _empty: f64,
  passes: u32,
): void {
  weightedLogSumExp<f64>(source, weights, length, t, passes);
}
