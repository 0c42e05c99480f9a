// float32 rows along an axis other than the last. Such a row is a column here: `length` elements, `step` bytes apart. Four
// neighbouring columns are computed at a time, one in each lane.
//
// The kernels start at the first column and stop before four that they cannot take: fewer than four remain, or a maximum is
// not finite or needs shifting (float32.ts). They return how many columns were finished; temperatures that expf.ts cannot
// fold finish none.
import * as expf from "../math/expf";
import { demoted, roundingErrors, madd4, promotedSum, rotated, halvesSwapped } from "../math/lanes";
import { logOfSum, logProbability, foldsTemperature } from "./float32";

// The maximum of each of the four current columns.
let maximum: v128 = i64x2(0, 0);
/** The sums of the first two columns' exponentials, and of the last two's. */
let sums01: v128 = i64x2(0, 0);
let sums23: v128 = i64x2(0, 0);
/** NaN in the lane of a column that holds one, else 0. */
let nan: v128 = i64x2(0, 0);

/** Finds the maximum of each column, NaN ignored; returns whether none of them needs shifting. */
function findMaximum(source: usize, length: u32, step: usize): bool {
  // Two lines at a time: a pmax waits 4 cycles for the previous one.
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  for (; length >= 2; length -= 2, source += step << 1) {
    m0 = f32x4.pmax(m0, v128.load(source));
    m1 = f32x4.pmax(m1, v128.load(source + step));
  }
  if (length > 0) m0 = f32x4.pmax(m0, v128.load(source));
  maximum = f32x4.pmax(m0, m1);
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
  const depth = expf.depth;
  let done: u32 = 0;
  for (; done + 4 <= columns && findMaximum(source, length, step); done += 4, source += 16, target += 16) {
    const top = maximum;
    const rounder = expf.rounderFor(top);
    const floor = f32x4.sub(top, depth);
    let low = f64x2.splat(0);
    let high = low;
    let seen = rounder;
    let gone = low;
    let from = source;
    let to = target;
    for (let left = length; left > 0; left--, from += step, to += step) {
      const x = f32x4.pmax(v128.load(from), floor);
      const n = madd4(x, log2e, rounder);
      seen = v128.or(seen, n);
      let e = expf.expScaled4(x, n, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      if (operation == SOFTMAX) {
        v128.store(to, e);
      } else {
        // The sum leaves out the first occurrence of the column's maximum, which would swamp the others.
        const first = v128.andnot(f32x4.eq(x, top), gone);
        gone = v128.or(gone, first);
        e = v128.andnot(e, first);
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(e));
      high = f64x2.add(high, f64x2.promote_low_f32x4(halvesSwapped(e)));
    }
    sums01 = low;
    sums23 = high;
    nan = expf.notFinite(seen);
    if (operation == SOFTMAX) scale(target, length, step);
    else takeLogs(source, target, length, step, t, operation);
  }
  return done;
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
  for (; length > 0; length--, target += step) {
    const e = v128.load(target);
    v128.store(target, madd4(e, high, f32x4.mul(e, low)));
  }
}

/** Writes the columns' log-sum-exp, or each element's log-probability. */
function takeLogs(source: usize, target: usize, length: u32, step: usize, t: f64, operation: i32): void {
  let results = f32x4.splat(0);
  let high = results;
  let low = results;
  for (let lane = 0; lane < 4; lane++) {
    const top = f32x4.extract_lane(maximum, 0) as f64;
    const log = logOfSum(f64x2.extract_lane(sums01, 0), top, t);
    // The two parts of the subtrahend, as in float32.ts's subtract.
    const above = t * log;
    const subtracted = (top + above) as f32;
    results = rotated(f32x4.replace_lane(results, 0, (top / t + log) as f32));
    high = rotated(f32x4.replace_lane(high, 0, subtracted));
    low = rotated(f32x4.replace_lane(low, 0, (((subtracted as f64) - top - above) / t) as f32));
    nextLane();
  }
  if (operation == LOG_SUM_EXP) {
    v128.store(target, v128.or(results, nan));
    return;
  }
  high = v128.or(high, nan);
  const factor = 1 / t;
  const c1 = f32x4.splat(factor as f32);
  const c1Low = f32x4.splat((factor - (factor as f32 as f64)) as f32);
  const lowest = expf.lowestFloat;
  for (; length > 0; length--, source += step, target += step) {
    v128.store(target, logProbability(v128.load(source), high, low, c1, c1Low, lowest));
  }
}

/** Rotates the next column's maximum and sum into lane 0. */
function nextLane(): void {
  maximum = rotated(maximum);
  const sums = sums01;
  sums01 = v128.shuffle<i64>(sums, sums23, 1, 2);
  sums23 = v128.shuffle<i64>(sums23, sums, 1, 2);
}
