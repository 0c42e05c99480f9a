// exp of two doubles: expf.ts with 53 bits.
//
//   exp(x / T) = 2^n * (1 + c1 r + r^2 q(r)),   n = round(x log2(e) / T),   r = x - n T ln2,   |r| <= T ln2 / 2
//
// T ln2 comes in two parts, the high one with 41 significant bits, so that n times it is exact for |n| < 4096. 1.5 * 2^52
// rounds n. A softmax within 2 ulp leaves no room for an exponential with more error than its own rounding, so 1 + c1 r is
// kept as p plus its rounding error, and all small terms are added to the small part.
//
// q comes from scripts/fit-exp.ts: relative error of exp at most 2^-56.54 for T = 1.
import { productError } from "./exact";
import { madd2 } from "./lanes";
import { LN2_HIGH, LN2_LOW } from "./log1p";

const LOG2E: f64 = 1.4426950408889634;
const LN2: f64 = 0.6931471805599453;
/** ln2 - LN2. */
const LN2_REST: f64 = 2.3190468138462996e-17;

const Q0: f64 = 0.5000000000000011; // 0x3fe000000000000a
const Q1: f64 = 0.16666666666666413; // 0x3fc55555555554fa
const Q2: f64 = 0.041666666666530267; // 0x3fa555555555088c
const Q3: f64 = 0.008333333333494335; // 0x3f81111111127b9c
const Q4: f64 = 0.0013888888943597957; // 0x3f56c16c1842672f
const Q5: f64 = 0.00019841269506776788; // 0x3f2a01a012a698cf
const Q6: f64 = 0.00002480149313592624; // 0x3efa0199a16d3078
const Q7: f64 = 0.000002755758626820446; // 0x3ec71df253a6f904
const Q8: f64 = 2.7630234008822465e-7; // 0x3e928ad68af73a28
const Q9: f64 = 2.500007188186386e-8; // 0x3e5ad7f7a9a54570

/** 1.5 * 2^52. */
const ROUNDER: f64 = 6755399441055744;

export let log2e: v128 = i64x2(0, 0);
export let minusLn2High: v128 = i64x2(0, 0);
export let minusLn2Low: v128 = i64x2(0, 0);
export let one: v128 = i64x2(0, 0);
export let rounder: v128 = i64x2(0, 0);
/**
 * For exp2 alone: the rounder plus an exponent bias; the x below which exp is under 2^-1075 and above which it exceeds the
 * largest double; and 1/2.
 */
export let once: v128 = i64x2(0, 0);
export let lowest: v128 = i64x2(0, 0);
export let highest: v128 = i64x2(0, 0);
export let half: v128 = i64x2(0, 0);
export let c1: v128 = i64x2(0, 0);
/** The rounding error of c1 = 1/T. */
export let c1Low: v128 = i64x2(0, 0);
export let c2: v128 = i64x2(0, 0);
export let c3: v128 = i64x2(0, 0);
export let c4: v128 = i64x2(0, 0);
export let c5: v128 = i64x2(0, 0);
export let c6: v128 = i64x2(0, 0);
export let c7: v128 = i64x2(0, 0);
export let c8: v128 = i64x2(0, 0);
export let c9: v128 = i64x2(0, 0);
export let c10: v128 = i64x2(0, 0);
export let c11: v128 = i64x2(0, 0);
let folded: f64 = 0;

/** Folds temperature `t` into the constants; it lies in [2^-16, 2^16], so that no power of it overflows. */
export function fold2(t: f64): void {
  if (t == folded) return;
  const product = t * LN2;
  const high = reinterpret<f64>((reinterpret<u64>(product) + 0x800) & 0xfffffffffffff000);
  const u = 1 / t;
  log2e = f64x2.splat(LOG2E * u);
  minusLn2High = f64x2.splat(-high);
  minusLn2Low = f64x2.splat(high - product - (productError(t, LN2) + t * LN2_REST));
  const neutral: f64 = u * t > 0 ? 1 : 0; // 1, in a form that no compiler folds back into a constant
  one = f64x2.splat(neutral);
  rounder = f64x2.splat(neutral * ROUNDER);
  once = f64x2.splat(neutral * (ROUNDER + 1023));
  lowest = f64x2.splat(neutral * -746);
  highest = f64x2.splat(neutral * 710);
  half = f64x2.splat(neutral * 0.5);
  c1 = f64x2.splat(u);
  c1Low = f64x2.splat((1 - u * t - productError(u, t)) * u);
  let power = u * u;
  c2 = f64x2.splat(Q0 * power);
  c3 = f64x2.splat(Q1 * (power *= u));
  c4 = f64x2.splat(Q2 * (power *= u));
  c5 = f64x2.splat(Q3 * (power *= u));
  c6 = f64x2.splat(Q4 * (power *= u));
  c7 = f64x2.splat(Q5 * (power *= u));
  c8 = f64x2.splat(Q6 * (power *= u));
  c9 = f64x2.splat(Q7 * (power *= u));
  c10 = f64x2.splat(Q8 * (power *= u));
  c11 = f64x2.splat(Q9 * (power *= u));
  folded = t;
}

/** r (c1Low + r q(r)) + small: all of exp(r) but 1 + c1 r. */
// @ts-ignore: decorator
@inline
export function tail2(
  r: v128,
  small: v128,
  c1Low: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
  c7: v128,
  c8: v128,
  c9: v128,
  c10: v128,
  c11: v128,
): v128 {
  let q = madd2(c11, r, c10);
  q = madd2(q, r, c9);
  q = madd2(q, r, c8);
  q = madd2(q, r, c7);
  q = madd2(q, r, c6);
  q = madd2(q, r, c5);
  q = madd2(q, r, c4);
  q = madd2(q, r, c3);
  q = madd2(q, r, c2);
  return madd2(madd2(q, r, c1Low), r, small);
}

/** 2^n; 0 below the normal numbers. */
export function powerOf2(n: i32): f64 {
  return n < -1022 ? 0 : reinterpret<f64>(((n as i64) + 1023) << 52);
}

/** The results of expPair: exp is (pairHigh + pairLow) 2^pairExponent. */
export let pairHigh: f64 = 0;
export let pairLow: f64 = 0;
export let pairExponent: i32 = 0;

/** exp(x + xLow) to within 2^-56 of it, for x from -4000 to 700; below, 0. */
export function expPair(x: f64, xLow: f64): void {
  const vanishes = x < -4000;
  if (vanishes) x = 0;
  const n = Math.floor(x * LOG2E + 0.5);
  const high = x - n * LN2_HIGH;
  const low = xLow - n * LN2_LOW;
  const r = high + low;
  const p = 1 + high;
  let q = Q9 * r + Q8;
  q = q * r + Q7;
  q = q * r + Q6;
  q = q * r + Q5;
  q = q * r + Q4;
  q = q * r + Q3;
  q = q * r + Q2;
  q = q * r + Q1;
  q = q * r + Q0;
  pairHigh = vanishes ? 0 : p;
  pairLow = vanishes ? 0 : 1 - p + high + (low + r * r * q);
  pairExponent = n as i32;
}

/** exp(x) for any x, at temperature 1; 2^n in two halves as in expf.ts. */
// @ts-ignore: decorator
@inline
export function exp2(
  x: v128,
  rounder: v128,
  once: v128,
  lowest: v128,
  highest: v128,
  half: v128,
  log2e: v128,
  minusLn2High: v128,
  minusLn2Low: v128,
  one: v128,
  c1Low: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
  c7: v128,
  c8: v128,
  c9: v128,
  c10: v128,
  c11: v128,
): v128 {
  x = f64x2.pmin(f64x2.pmax(x, lowest), highest);
  const n = f64x2.sub(madd2(x, log2e, rounder), rounder);
  const high = madd2(n, minusLn2High, x);
  const low = f64x2.mul(n, minusLn2Low);
  const tail = tail2(f64x2.add(high, low), low, c1Low, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11);
  const p = f64x2.add(one, high);
  const e = f64x2.add(p, f64x2.add(f64x2.add(high, f64x2.sub(one, p)), tail));
  const scale1 = madd2(n, half, once);
  const scale2 = f64x2.add(f64x2.sub(n, f64x2.sub(scale1, once)), once);
  return f64x2.mul(f64x2.mul(e, i64x2.shl(scale1, 52)), i64x2.shl(scale2, 52));
}
