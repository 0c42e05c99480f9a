// exp of four floats.
//
//   exp(x / T) = 2^n * (1 + c1 r + r^2 q(r)),   n = round(x log2(e) / T),   r = x - n T ln2,   |r| <= T ln2 / 2
//
// T is the temperature. It costs nothing per element: it is folded into the constants once, in float64, so that x is
// never divided (a float32 x / T would lose up to 11 ulp at |x / T| = 100). T ln2 comes in two parts. The high one has
// 15 significant bits, so n times it is exact for |n| < 512, which is why |x / T| stays below LARGEST_EXPONENT here.
// n is found by adding 1.5 * 2^23: the sum's last bit counts ones, so the addition itself rounds.
//
// q comes from scripts/fit-exp.ts: relative error of exp at most 2^-27.96 for T = 1.
// Largest error of exp4 over all 2^32 inputs (npm run test:exhaustive):
//   baseline 0.894934 ulp at 4.506645679, relaxed 0.875030 ulp at 15.596619606
// Largest error of expScaled4, in units of 2^-24 of the result, on every eighth float32 in [-83, 89]: baseline 1.64, relaxed
// 1.29.
import { madd4 } from "./lanes";

const LOG2E: f64 = 1.4426950408889634;
const LN2: f64 = 0.6931471805599453;

// 0x3efffffe 0x3e2aaa49 0x3d2aac79 0x3c091cea 0x3ab51227
const Q0: f64 = 0.4999999403953552;
const Q1: f64 = 0.1666652113199234;
const Q2: f64 = 0.04166838899254799;
const Q3: f64 = 0.008368710055947304;
const Q4: f64 = 0.0013814613921567798;

/** 1.5 * 2^23. */
export const ROUNDER: f32 = 12582912;

/** The exponent given to the largest exponential of a row. */
const TOP: f64 = 60;

/** The smallest n - R that expScaled4 can be given: 2^-125 times p, which is at least 0.7, is a normal number. */
const BOTTOM: f64 = -125;

/** Elements count as at most this many powers of two below the maximum; 2 less than possible, to allow for rounding. */
const DEPTH: f64 = TOP - BOTTOM - 2;

/** The largest |x / T| the reduction is exact for: 210 / ln2 = 303, and 187 more below a maximum at -303, is under 512. */
export const LARGEST_EXPONENT: f64 = 210;

// The constants live in mutable globals and are copied to locals before each loop: V8 builds a v128 constant anew at
// every use, three instructions each, which was half of the loop's time.
export let log2e: v128 = i64x2(0, 0);
export let minusLn2High: v128 = i64x2(0, 0);
export let minusLn2Low: v128 = i64x2(0, 0);
export let c1: v128 = i64x2(0, 0);
export let c2: v128 = i64x2(0, 0);
export let c3: v128 = i64x2(0, 0);
export let c4: v128 = i64x2(0, 0);
export let c5: v128 = i64x2(0, 0);
export let c6: v128 = i64x2(0, 0);
export let one: v128 = i64x2(0, 0);
// For exp4 alone: the rounders plus two exponent biases and plus one; the x below which exp is under 2^-150 and above which
// it exceeds the largest float; and 1/2.
export let twice: v128 = i64x2(0, 0);
export let once: v128 = i64x2(0, 0);
export let lowest: v128 = i64x2(0, 0);
export let highest: v128 = i64x2(0, 0);
export let half: v128 = i64x2(0, 0);
// For the passes over a row: ROUNDER; twice ROUNDER plus TOP; DEPTH as a difference of x; LARGEST_EXPONENT as an x; the lowest
// float.
let rounder: v128 = i64x2(0, 0);
let twiceAndTop: v128 = i64x2(0, 0);
export let depth: v128 = i64x2(0, 0);
export let largestX: v128 = i64x2(0, 0);
export let lowestFloat: v128 = i64x2(0, 0);
let folded: f64 = 0;

// @ts-ignore: decorator
@inline
function splat(x: f64): v128 {
  return f32x4.splat(x as f32);
}

/** x rounded to 15 significant bits. */
function round15(x: f64): f64 {
  return reinterpret<f32>((reinterpret<u32>(x as f32) + 0x100) & 0xfffffe00) as f64;
}

/** Folds temperature `t` into the constants; it lies in [2^-16, 2^16], so that no power of it overflows. */
export function fold4(t: f64): void {
  if (t == folded) return;
  const high = round15(t * LN2);
  const u = 1 / t;
  log2e = splat(LOG2E * u);
  minusLn2High = splat(-high);
  minusLn2Low = splat(high - t * LN2);
  const neutral = u * t; // 1, in a form that no compiler folds back into a constant
  one = splat(neutral);
  twice = splat(neutral * (ROUNDER + 2 * 127));
  once = splat(neutral * (ROUNDER + 127));
  lowest = splat(neutral * -104);
  highest = splat(neutral * 89);
  half = splat(neutral * 0.5);
  lowestFloat = splat(neutral * -(f32.MAX_VALUE as f64));
  rounder = splat(neutral * ROUNDER);
  twiceAndTop = splat(neutral * (2 * ROUNDER + TOP));
  depth = splat(DEPTH * LN2 * t);
  largestX = splat(LARGEST_EXPONENT * t);
  c1 = splat(u);
  c2 = splat(Q0 * u * u);
  c3 = splat(Q1 * u * u * u);
  c4 = splat(Q2 * u * u * u * u);
  c5 = splat(Q3 * u * u * u * u * u);
  c6 = splat(Q4 * u * u * u * u * u * u);
  folded = t;
}

/**
 * The rounder of a row: 1.5 * 2^23 - R, which puts the largest exponential near 2^TOP. It takes few steps, because each waits
 * for the previous one, and a short row waits for all of them.
 */
// @ts-ignore: decorator
@inline
export function rounderFor(maximum: v128): v128 {
  return f32x4.sub(twiceAndTop, madd4(maximum, log2e, rounder));
}

/** q(r), the part that every exp shares. */
// @ts-ignore: decorator
@inline
function q(r: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128): v128 {
  return madd4(madd4(madd4(madd4(c6, r, c5), r, c4), r, c3), r, c2);
}

/**
 * exp(x / T) * 2^-R for the passes over a row. `t` is x log2(e) / T + rounder, `rounder` being 1.5 * 2^23 - R, so that
 * n - R is in the low bits of t. It is added to the exponent as an integer, which keeps a multiply unit free (10 % of a whole
 * softmax), and requires two things of the caller: x is at least the maximum - `depth`, so that the exponent does not wrap
 * (smaller elements vanish next to a maximum 2^183 times as large), and results where t is not finite (x is NaN or Infinity)
 * are discarded.
 */
// @ts-ignore: decorator
@inline
export function expScaled4(
  x: v128,
  t: v128,
  rounder: v128,
  minusLn2High: v128,
  minusLn2Low: v128,
  one: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  const n = f32x4.sub(t, rounder);
  const r = madd4(n, minusLn2Low, madd4(n, minusLn2High, x));
  const p = madd4(madd4(q(r, c2, c3, c4, c5, c6), r, c1), r, one);
  return i32x4.add(p, i32x4.shl(t, 23));
}

/**
 * NaN in the lanes where any of the t combined by bitwise or was not finite: finite ones are near 1.5 * 2^23, whose bit 29
 * is 0.
 */
// @ts-ignore: decorator
@inline
export function notFinite(t: v128): v128 {
  return i32x4.shr_s(i32x4.shl(t, 2), 31);
}

/**
 * exp(x) for any x, at temperature 1. Two things differ from expScaled4. The low part of n ln2 is added after r^2 q, where its
 * rounding no longer matters (0.895 instead of 1.16 ulp in the baseline). And 2^n is applied in two factors, 2^round(n / 2) and
 * the rest, with their exponents in the low bits of `half1` and t - half1: results below 2^-126 are rounded once, and n = 128
 * overflows only where exp(x) does.
 */
// @ts-ignore: decorator
@inline
export function exp4(
  x: v128,
  twice: v128,
  once: v128,
  lowest: v128,
  highest: v128,
  half: v128,
  log2e: v128,
  minusLn2High: v128,
  minusLn2Low: v128,
  one: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  x = f32x4.pmin(f32x4.pmax(x, lowest), highest);
  const t = madd4(x, log2e, twice);
  const n = f32x4.sub(t, twice);
  const high = madd4(n, minusLn2High, x);
  const low = f32x4.mul(n, minusLn2Low);
  const r = f32x4.add(high, low);
  const tail = madd4(f32x4.mul(r, r), q(r, c2, c3, c4, c5, c6), low);
  const p = f32x4.add(one, f32x4.add(high, tail));
  const half1 = madd4(n, half, once);
  const half2 = i32x4.sub(t, half1);
  return f32x4.mul(f32x4.mul(p, i32x4.shl(half1, 23)), i32x4.shl(half2, 23));
}
