// log |sum of w exp(x / T)| of a row and the sum's sign, the weights w of either sign.
//
// Weights of both signs cancel, so everything is in float64 twice over: each exponential comes in two parts, to 2^-56 of
// it, and what products and sums round is kept. The exponent of a weight is added to that of its exponential, so that
// neither overflows alone. Everything is relative to one class, that of about the largest term:
//
//   log |sum| = x_own / T + log (2^K |sum of f 2^(k - K) exp((x - x_own) / T)|),   w = f 2^k,   K the own k
//
// A weight of 0 takes its class out, whatever the logit. Beside a logit of +Infinity no finite one counts.
import { differenceOver, productError, quotientLow, sumError } from "./exact";
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "./expd";
import { LN2_HIGH, LN2_LOW, log1p } from "./log1p";
import { FINISH, FIRST, FLOAT64, MAXIMUM, SUM } from "./row";

// The row in hand: the logit and the exponent that the others are relative to, what they were chosen by, and the sum in two
// parts.
let own: f64 = 0;
let ownExponent: i32 = 0;
let size: f64 = 0;
let sum: f64 = 0;
let sumLow: f64 = 0;

/** A weight as `fraction` 2^exponent, 1 <= |fraction| < 2; subnormal ones are given an exponent first. */
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

/** Pass 1, of one class: whether others are to be relative to it. */
function see(x: f64, t: f64): void {
  // t times the logarithm of the term, or that itself, whichever cannot overflow.
  const added = (exponent as f64) * LN2_HIGH;
  const here = t < 1 ? x + t * added : x / t + added;
  if (here > size) {
    size = here;
    own = x;
    ownExponent = exponent;
  }
}

/** Pass 2, of one class: adds its term. */
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

/** Pass 3: log |sum| at `target`, and its sign behind it. */
function finish(target: usize, t: f64): void {
  const total = sum + sumLow;
  const sign = (total > 0 ? 1.0 : 0.0) - (total < 0 ? 1.0 : 0.0);
  split(total * sign);
  const scale = powerOf2(-exponent);
  const power = exponent + ownExponent;
  // Just below 1 the logarithm is that of a fraction below 1: as -ln2 + log(1.99...) it would cancel.
  const below: f64 = power == -1 ? 0.5 : 1;
  const f = fraction * below;
  const rest = (sum - total + sumLow) * sign * scale * below;
  const log = log1p(f - 1, rest) + (power == -1 ? 0 : (power as f64) * LN2_LOW + (power as f64) * LN2_HIGH);
  const none = total == 0 || own == -Infinity;
  // Of NaN all digits above are some number's.
  store<f64>(target, none ? -Infinity : own / t + log + 0 * total);
  store<f64>(target, none ? 0 : sign, 8);
}

function pass(source: usize, weights: usize, length: u32, wide: bool, t: f64, passes: u32): void {
  const step: usize = wide ? 8 : 4;
  for (; length > 0; length--, source += step, weights += 8) {
    const x = wide ? load<f64>(source) : (load<f32>(source) as f64);
    const weight = load<f64>(weights);
    if (weight == 0 || x == -Infinity) continue;
    split(weight);
    if (passes & MAXIMUM) see(x, t);
    else add(x, t);
  }
}

/** One float64 a class at `weights`, where the two results are in the end. There is one row. */
export function weighted(source: usize, weights: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  const wide = (wanted & FLOAT64) != 0;
  if (wanted & FIRST) {
    own = size = -Infinity;
    ownExponent = 0;
    sum = sumLow = 0;
  }
  if (wanted & MAXIMUM) pass(source, weights, length, wide, t, MAXIMUM);
  if (wanted & SUM) pass(source, weights, length, wide, t, SUM);
  if (wanted & FINISH) finish(weights, t);
}
