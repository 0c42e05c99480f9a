// float32 rows along an axis other than the last. Such a row is a column here: `length` elements, `step` bytes apart. Four
// neighbouring columns are computed at a time, one in each lane. Each element takes part in the same operations in the same
// order as in float32-sum.ts, so a column has the bits that it has as a row.
//
// The kernels start at the first column and stop before four that they cannot take: fewer than four remain, or a maximum is
// not finite or needs shifting (float32.ts). They return how many columns were finished; temperatures that expf.ts cannot
// fold finish none.
import * as expf from "../math/expf";
import { demoted, halvesSwapped, madd4, promotedSum, roundingErrors } from "../math/lanes";
import { plainNaN4 } from "../math/nan";
import { foldsTemperature, logProbability } from "./float32";
import { ANCHOR, SUMMED } from "./float32-sum";
import { logSumExp4, minusSubtrahendLow, subtrahend, takeLogs, takeSubtrahends } from "./logs";

// The maximum of each of the four current columns, and the place of its first occurrence.
export let maximum: v128 = i64x2(0, 0);
export let place: v128 = i64x2(0, 0);
/** The sums of the first two columns' exponentials, and of the last two's. */
export let sums01: v128 = i64x2(0, 0);
export let sums23: v128 = i64x2(0, 0);
/** All ones in the lane of a column that holds a NaN, else 0. */
export let nan: v128 = i64x2(0, 0);

/** Finds the maximum of each column, NaN ignored, and with `locate` its place; returns whether no column needs shifting. */
export function findMaximum(source: usize, length: u32, step: usize, locate: bool): bool {
  // Two lines at a time: a pmax waits 4 cycles for the previous one.
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  let place0 = i32x4.splat(0);
  let place1 = place0;
  const end = length & ~1;
  for (let i: u32 = 0; i < end; i += 2, source += step << 1) {
    const x0 = v128.load(source);
    const x1 = v128.load(source + step);
    if (locate) {
      place0 = v128.bitselect(i32x4.splat(i), place0, f32x4.gt(x0, m0));
      place1 = v128.bitselect(i32x4.splat(i + 1), place1, f32x4.gt(x1, m1));
    }
    m0 = f32x4.pmax(m0, x0);
    m1 = f32x4.pmax(m1, x1);
  }
  if (length > end) {
    const x0 = v128.load(source);
    if (locate) place0 = v128.bitselect(i32x4.splat(end), place0, f32x4.gt(x0, m0));
    m0 = f32x4.pmax(m0, x0);
  }
  maximum = f32x4.pmax(m0, m1);
  if (locate) {
    const equal = v128.and(f32x4.eq(m0, m1), i32x4.lt_u(place1, place0));
    place = v128.bitselect(place1, place0, v128.or(f32x4.gt(m1, m0), equal));
  }
  return i32x4.all_true(f32x4.le(f32x4.abs(maximum), expf.largestX));
}

const SOFTMAX: i32 = 0;
const LOG_SOFTMAX: i32 = 1;
const LOG_SUM_EXP: i32 = 2;

export function softmaxColumnsF32(source: usize, target: usize, columns: u32, length: u32, step: usize, t: f64): u32 {
  return compute(source, target, columns, length, step, t, SOFTMAX);
}

export function logSoftmaxColumnsF32(source: usize, target: usize, columns: u32, length: u32, step: usize, t: f64): u32 {
  return compute(source, target, columns, length, step, t, LOG_SOFTMAX);
}

/** One result per column, side by side at `target`, which may be the first line of the columns. */
export function logSumExpColumnsF32(source: usize, target: usize, columns: u32, length: u32, step: usize, t: f64): u32 {
  return compute(source, target, columns, length, step, t, LOG_SUM_EXP);
}

function compute(source: usize, target: usize, columns: u32, length: u32, step: usize, t: f64, operation: i32): u32 {
  if (!foldsTemperature(t)) return 0;
  expf.fold4(t);
  let done: u32 = 0;
  for (; done + 4 <= columns; done += 4, source += 16, target += 16) {
    if (operation == SOFTMAX) {
      if (!findMaximum(source, length, step, false)) break;
      sum(source, target, length, step, true);
      scale(target, length, step);
    } else {
      if (!findMaximum(source, length, step, true)) break;
      sumOthers(source, target, length, step);
      writeLogs(target, length, step, t, operation);
    }
  }
  return done;
}

/** The sums of the scaled exponentials, which `write` stores at `target`. */
function sum(source: usize, target: usize, length: u32, step: usize, write: bool): void {
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
  const rounder = expf.rounderFor(maximum);
  const floor = f32x4.sub(maximum, expf.depth);
  const anchor = f32x4.splat(ANCHOR);
  const step4 = step << 2;
  const step8 = step << 3;
  const step12 = step4 + step8;
  const step16 = step << 4;
  let seen = rounder;
  // The sums of elements 0 and 2, and of 1 and 3, of every four: the lanes of a row's sums.
  const zero = f64x2.splat(0);
  let evens01 = zero;
  let evens23 = zero;
  let odds01 = zero;
  let odds23 = zero;
  for (let left = length; left >= 16; ) {
    const count = min((SUMMED >> 2) as u32, left & ~15);
    let earlier = anchor;
    let earlierLost = zero;
    // Elements 0, 2, 1 and 3 of every four.
    for (let i: u32 = 0; i < 4; i++) {
      const offset = (((i >> 1) | ((i & 1) << 1)) as usize) * step;
      let from = source + offset;
      let to = target + offset;
      let sum = anchor;
      let lost = zero;
      for (let lines = count; lines > 0; lines -= 16, from += step16, to += step16) {
        const x0 = f32x4.pmax(v128.load(from), floor);
        const x1 = f32x4.pmax(v128.load(from + step4), floor);
        const x2 = f32x4.pmax(v128.load(from + step8), floor);
        const x3 = f32x4.pmax(v128.load(from + step12), floor);
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
          v128.store(to, e0);
          v128.store(to + step4, e1);
          v128.store(to + step8, e2);
          v128.store(to + step12, e3);
        }
        const e01 = f32x4.add(e0, e1);
        const e23 = f32x4.add(e2, e3);
        const next = f32x4.add(sum, e01);
        const last = f32x4.add(next, e23);
        lost = f32x4.add(lost, f32x4.add(f32x4.sub(e01, f32x4.sub(next, sum)), f32x4.sub(e23, f32x4.sub(last, next))));
        sum = last;
      }
      sum = f32x4.sub(sum, anchor);
      if (i & 1) {
        const both01 = f64x2.add(promotedSum(earlier, sum), promotedSum(earlierLost, lost));
        const both23 = f64x2.add(
          promotedSum(halvesSwapped(earlier), halvesSwapped(sum)),
          promotedSum(halvesSwapped(earlierLost), halvesSwapped(lost)),
        );
        if (i == 1) {
          evens01 = f64x2.add(evens01, both01);
          evens23 = f64x2.add(evens23, both23);
        } else {
          odds01 = f64x2.add(odds01, both01);
          odds23 = f64x2.add(odds23, both23);
        }
      }
      earlier = sum;
      earlierLost = lost;
    }
    left -= count;
    source += (count as usize) * step;
    target += (count as usize) * step;
  }
  for (let left = length & 15; left > 0; ) {
    let e0 = zero;
    let e1 = zero;
    let e2 = zero;
    let e3 = zero;
    for (let i = 0; i < 4; i++) {
      e0 = e1;
      e1 = e2;
      e2 = e3;
      e3 = zero;
      if (left == 0) continue;
      const x = f32x4.pmax(v128.load(source), floor);
      const t = madd4(x, log2e, rounder);
      seen = v128.or(seen, t);
      e3 = expf.expScaled4(x, t, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      if (write) v128.store(target, e3);
      source += step;
      target += step;
      left--;
    }
    evens01 = f64x2.add(evens01, promotedSum(e0, e2));
    evens23 = f64x2.add(evens23, promotedSum(halvesSwapped(e0), halvesSwapped(e2)));
    odds01 = f64x2.add(odds01, promotedSum(e1, e3));
    odds23 = f64x2.add(odds23, promotedSum(halvesSwapped(e1), halvesSwapped(e3)));
  }
  sums01 = f64x2.add(evens01, odds01);
  sums23 = f64x2.add(evens23, odds23);
  nan = expf.notFinite(seen);
}

/**
 * The sums without the first occurrence of each column's maximum, whose exponential would absorb the others. The columns are
 * copied to `target`, where that element is -Infinity while the sum is taken.
 */
export function sumOthers(source: usize, target: usize, length: u32, step: usize): void {
  if (source != target) {
    for (let i: u32 = 0, offset: usize = 0; i < length; i++, offset += step) {
      v128.store(target + offset, v128.load(source + offset));
    }
  }
  const tops = maximum;
  setAtPlaces(target, step, f32x4.splat(-Infinity));
  sum(target, target, length, step, false);
  setAtPlaces(target, step, tops);
}

/** The sums without the maxima, as above; the exponentials take the place of the columns, 0 that of the maxima's own. */
export function exponentialsOfOthers(source: usize, length: u32, step: usize): void {
  setAtPlaces(source, step, f32x4.splat(-Infinity));
  sum(source, source, length, step, true);
  setAtPlaces(source, step, f32x4.splat(0));
}

/** Stores `values` at the places of the maxima. */
function setAtPlaces(target: usize, step: usize, values: v128): void {
  store<f32>(target + (i32x4.extract_lane(place, 0) as usize) * step, f32x4.extract_lane(values, 0));
  store<f32>(target + (i32x4.extract_lane(place, 1) as usize) * step, f32x4.extract_lane(values, 1), 4);
  store<f32>(target + (i32x4.extract_lane(place, 2) as usize) * step, f32x4.extract_lane(values, 2), 8);
  store<f32>(target + (i32x4.extract_lane(place, 3) as usize) * step, f32x4.extract_lane(values, 3), 12);
}

/** Multiplies the exponentials by the reciprocals of their sums, in two parts. */
// @ts-ignore: decorator
@inline
function scale(target: usize, length: u32, step: usize): void {
  const unit = f64x2.promote_low_f32x4(expf.one);
  const factor01 = f64x2.div(unit, sums01);
  const factor23 = f64x2.div(unit, sums23);
  const rounded = demoted(factor01, factor23);
  const low = demoted(roundingErrors(factor01, rounded), roundingErrors(factor23, halvesSwapped(rounded)));
  const high = v128.or(rounded, nan);
  if (v128.any_true(nan)) {
    for (; length > 0; length--, target += step) {
      const e = v128.load(target);
      v128.store(target, plainNaN4(madd4(e, high, f32x4.mul(e, low))));
    }
  }
  for (; length > 0; length--, target += step) {
    const e = v128.load(target);
    v128.store(target, madd4(e, high, f32x4.mul(e, low)));
  }
}

/** Writes the columns' log-sum-exp, or each element's log-probability in its place. */
function writeLogs(target: usize, length: u32, step: usize, t: f64, operation: i32): void {
  takeLogs(maximum, sums01, sums23, t);
  if (operation == LOG_SUM_EXP) {
    v128.store(target, plainNaN4(v128.or(logSumExp4(t), nan)));
    return;
  }
  takeSubtrahends(t);
  const high = v128.or(subtrahend, nan);
  const low = minusSubtrahendLow;
  const factor = 1 / t;
  const c1 = f32x4.splat(factor as f32);
  const c1Low = f32x4.splat((factor - (factor as f32 as f64)) as f32);
  const lowest = expf.lowestFloat;
  for (; length > 0; length--, target += step) {
    v128.store(target, plainNaN4(logProbability(v128.load(target), high, low, c1, c1Low, lowest)));
  }
}
