// The exponentials of a float32 row and their sum; and the whole softmax of rows whose logits lie near 0.
//
// The exponentials are scaled by 2^-R, R lying 60 below the maximum's exponent: the largest is then near 2^60, an element
// whose probability is subnormal is still a normal number here, and the last multiplication rounds it once. Smaller
// elements, -Infinity included, count as 2^-185 of the largest, which that multiplication makes exactly 0.
import * as expf from "../math/expf";
import { loadTail4, roundingErrors, madd4, splatLane0, storeTail4, sumTo2, swapped, halvesSwapped } from "../math/lanes";
import { fillNaN } from "../math/nan";
import { maximumLanes } from "./maximum";
import * as state from "./state";

/** The number of bytes summed in float32 before their sum is added to the float64 one. */
export const SUMMED: usize = 1024;
/** Where a sum in float32 starts: 2^66, above all pairs of exponentials (each is below 2^61). */
export const ANCHOR: f32 = 7.378697629483821e19;

/**
 * Adds the exponentials of a part of a row to `sums`, and with `write` stores them at `target`. NaN if one of them is.
 *
 * Vectors are added in pairs, and the rounding error of adding the pairs is kept (Dekker's Fast2Sum, which is exact because
 * the sum starts at ANCHOR); after 256 elements both go to float64. A sum therefore holds one rounding, however long the
 * row. A tree of four vectors and 64 elements in float32 took 5 % less time, but a row with few large elements was off by
 * 5.6 ulp.
 */
// @ts-ignore: decorator
@inline
function sumExponentials(
  sums: v128,
  source: usize,
  target: usize,
  length: u32,
  write: bool,
  rounder: v128,
  floor: v128,
  log2e: v128,
  ln2High: v128,
  ln2Low: v128,
  one: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
): v128 {
  let seen = rounder;
  const anchor = f32x4.splat(ANCHOR);
  const end16 = source + (((length & ~15) as usize) << 2);
  while (source < end16) {
    let sum = anchor;
    let lost = f32x4.splat(0);
    const stop = min(source + SUMMED, end16);
    for (; source < stop; source += 64, target += 64) {
      const x0 = f32x4.pmax(v128.load(source), floor);
      const x1 = f32x4.pmax(v128.load(source, 16), floor);
      const x2 = f32x4.pmax(v128.load(source, 32), floor);
      const x3 = f32x4.pmax(v128.load(source, 48), floor);
      const t0 = madd4(x0, log2e, rounder);
      const t1 = madd4(x1, log2e, rounder);
      const t2 = madd4(x2, log2e, rounder);
      const t3 = madd4(x3, log2e, rounder);
      seen = v128.or(seen, v128.or(v128.or(t0, t1), v128.or(t2, t3)));
      const e0 = expf.expScaled4(x0, t0, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      const e1 = expf.expScaled4(x1, t1, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      const e2 = expf.expScaled4(x2, t2, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      const e3 = expf.expScaled4(x3, t3, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      if (write) {
        v128.store(target, e0);
        v128.store(target, e1, 16);
        v128.store(target, e2, 32);
        v128.store(target, e3, 48);
      }
      const e01 = f32x4.add(e0, e1);
      const e23 = f32x4.add(e2, e3);
      const next = f32x4.add(sum, e01);
      const last = f32x4.add(next, e23);
      lost = f32x4.add(lost, f32x4.add(f32x4.sub(e01, f32x4.sub(next, sum)), f32x4.sub(e23, f32x4.sub(last, next))));
      sum = last;
    }
    sums = f64x2.add(sums, f64x2.add(sumTo2(f32x4.sub(sum, anchor)), sumTo2(lost)));
  }
  // The rest fills no group of 16. It is added in float64 directly: otherwise short rows were off by 3.03 ulp, for 3 % less
  // time.
  const end = source + (((length & 15) as usize) << 2);
  for (; source < end; source += 16, target += 16) {
    const left = ((end - source) as u32) >> 2;
    const x = f32x4.pmax(left < 4 ? loadTail4(source, left) : v128.load(source), floor);
    const t = madd4(x, log2e, rounder);
    seen = v128.or(seen, t);
    let e = expf.expScaled4(x, t, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
    if (write) {
      if (left < 4) storeTail4(target, left, e);
      else v128.store(target, e);
    }
    // Lanes past the end, which are not 0, do not count.
    if (left < 4) e = v128.and(e, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
    sums = f64x2.add(sums, sumTo2(e));
  }
  return v128.any_true(expf.notFinite(seen)) ? f64x2.splat(NaN) : sums;
}

/**
 * Multiplies a row by high + low: a reciprocal in two parts saves the half ulp that rounding it would cost, for 0.03 ns per
 * element.
 */
export function multiply(pointer: usize, length: u32, high: v128, low: v128): void {
  const end4 = pointer + (((length & ~3) as usize) << 2);
  for (; pointer < end4; pointer += 16) {
    const e = v128.load(pointer);
    v128.store(pointer, madd4(e, high, f32x4.mul(e, low)));
  }
  const rest = length & 3;
  if (rest > 0) {
    const e = loadTail4(pointer, rest);
    storeTail4(pointer, rest, madd4(e, high, f32x4.mul(e, low)));
  }
}

/**
 * Pass 2 of one row: the sum of the scaled exponentials, which `write` stores at `target`. Or, with `whole`, all passes of
 * softmax over consecutive rows, the constants of exp being folded for the temperature already: between passes nothing
 * leaves the vector registers, and the constants are read once for all rows (0.9 ns per element at 67 classes, else 1.2).
 * Stops at the first row that needs shifting (a maximum far from 0, or not finite); returns how many rows were finished.
 */
function sumRows(source: usize, target: usize, rows: u32, length: u32, maximum: f64, write: bool, whole: bool): u32 {
  const log2e = expf.log2e;
  const ln2High = expf.minusLn2High;
  const ln2Low = expf.minusLn2Low;
  const one = expf.one;
  const c1 = expf.c1;
  const c2 = expf.c2;
  const c3 = expf.c3;
  const c4 = expf.c4;
  const c5 = expf.c5;
  const c6 = expf.c6;
  const step = (length as usize) << 2;
  let largest = f32x4.splat(maximum as f32);
  let sums = state.sums;
  let done: u32 = 0;
  for (; done < rows; done++, source += step, target += step) {
    if (whole) {
      largest = maximumLanes(source, length);
      largest = f32x4.pmax(largest, swapped(largest));
      largest = f32x4.pmax(largest, halvesSwapped(largest));
      if (!i32x4.all_true(f32x4.le(f32x4.abs(largest), expf.largestX))) break;
      sums = f64x2.splat(0);
    }
    const rounder = expf.rounderFor(largest);
    const floor = f32x4.sub(largest, expf.depth);
    sums = sumExponentials(sums, source, target, length, write, rounder, floor, log2e, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
    if (!whole) {
      state.setSums(sums);
      return 1;
    }
    const sum = f64x2.add(sums, halvesSwapped(sums));
    if (v128.any_true(f64x2.ne(sum, sum))) {
      fillNaN<f32>(target, length);
      continue;
    }
    const factor = f64x2.div(f64x2.promote_low_f32x4(one), sum);
    const high = f32x4.demote_f64x2_zero(factor);
    const low = f32x4.demote_f64x2_zero(roundingErrors(factor, high));
    multiply(target, length, splatLane0(high), splatLane0(low));
  }
  return done;
}

/** The scaled exponential of `maximum` in a row with this maximum, the constants of exp being folded. */
export function exponentialOf(maximum: f64): f64 {
  const x = f32x4.splat(maximum as f32);
  const rounder = expf.rounderFor(x);
  const t = madd4(x, expf.log2e, rounder);
  const ln2High = expf.minusLn2High;
  const ln2Low = expf.minusLn2Low;
  const e = expf.expScaled4(x, t, rounder, ln2High, ln2Low, expf.one, expf.c1, expf.c2, expf.c3, expf.c4, expf.c5, expf.c6);
  return f32x4.extract_lane(e, 0);
}

/** Pass 2 of a row with this maximum. */
export function sum(source: usize, target: usize, length: u32, maximum: f64, write: bool): void {
  sumRows(source, target, 1, length, maximum, write, false);
}

/** All passes of softmax over rows, up to the first that needs shifting; returns how many rows were finished. */
export function softmaxWhole(source: usize, target: usize, rows: u32, length: u32): u32 {
  return sumRows(source, target, rows, length, 0, true, true);
}
