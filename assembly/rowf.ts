// The passes over a float32 row. Their state is in row.ts, exp and its constants in expf.ts.
//
// The exponentials are scaled by 2^-R, R lying 60 below the maximum's exponent: the largest is then near 2^60, what
// becomes a subnormal probability is still a normal number here, and the last multiplication rounds it once. What is
// smaller still, -Infinity too, counts as 2^-185 of the largest, which that multiplication makes exactly 0.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "./expd";
import * as expf from "./expf";
import { largestLanes, placeOf } from "./largest";
import {
  largest4,
  loadTail4,
  lostOf,
  madd4,
  putTail,
  spread,
  storeTail4,
  sum2,
  sumTo2,
  swapped,
  tailAt,
  turned,
} from "./lanes";
import { log1p } from "./log1p";
import { maximumOfPartial, putPartial } from "./partial";
import * as row from "./row";

const LN2: f64 = 0.6931471805599453;
/** Where a row's sums start. */
export const START: f64 = 0;

/** 2^102, a quarter of the largest float's last digit: a maximum up to here may be subtracted from any float. */
const LARGEST_SHIFT: f64 = 5.070602400912918e30;

/** So many bytes are summed in float32 before the sums are added to those in float64. */
const SUMMED: usize = 1024;
/** Where a sum in float32 starts: 2^66, above all pairs of exponentials (each is below 2^61). */
const ANCHOR: f32 = 7.378697629483821e19;

/** 2^-150: a sum below is of what counts as 2^-185 of the maximum, and of nothing that float32 can tell from 0. */
const NOTHING: f64 = 7.006492321624085e-46;

// What a row is moved and stretched by before its passes, so that expf.ts can deal with it: (x - shift) *
// stretch at temperature * stretch. Both are neutral for temperatures in [2^-16, 2^16] and |maximum / T| <= 210. Otherwise
// the shift is the maximum (exact for every element within a factor 2 of it, and the others vanish) and the stretch a
// power of two.
let shift: f64 = 0;
let stretch: f64 = 1;
let temperature: f64 = 1;
/** The row's maximum as it was moved and stretched. */
export let maximum: f64 = 0;

/** So many elements are looked through for the maximum before its place is looked for among them. */
const SEARCHED: u32 = 512;

/** Pass 1: the maximum; with `locate` its place too. */
export function findMaximum(pointer: usize, length: u32, locate: bool): void {
  const most = locate ? SEARCHED : length;
  while (length > 0) {
    const count = min(most, length);
    const value = largest4(largestLanes(pointer, count));
    const at = locate && (value as f64) > row.maximum ? placeOf(pointer, count, value) : 0;
    row.seeMaximum(value as f64, at, count);
    pointer += (count as usize) << 2;
    length -= count;
  }
}

/** Whether the constants can be those of temperature `t` itself. */
export function takesAsItIs(t: f64): bool {
  return t >= 1.0 / 65536 && t <= 65536;
}

/**
 * Before the passes that need the maximum: settles the constants, and moves and stretches the elements where needed,
 * writing them to `target`. Answers where the elements now are.
 */
export function prepare(source: usize, target: usize, length: u32, t: f64): usize {
  stretch = 1;
  if (!takesAsItIs(t)) {
    // T is brought into [1/2, 1), so that no difference that T makes a float is beyond the largest one before. Beyond
    // 2^+-1000 nothing changes any more: the differences of floats, divided by such a temperature, are all 0 or infinite.
    t = min(max(t, reinterpret<f64>(0x0170000000000000)), reinterpret<f64>(0x7e70000000000000));
    stretch = reinterpret<f64>((2045 - (reinterpret<u64>(t) >> 52)) << 52);
  }
  const m = row.maximum;
  const finite = Math.abs(m) < Infinity;
  // Differences of the largest floats are no floats any more; half of them are.
  if (finite && stretch == 1 && Math.abs(m) > LARGEST_SHIFT) stretch = 0.5;
  temperature = t * stretch;
  shift = finite && Math.abs(m) > expf.LARGEST_EXPONENT * t ? m : 0;
  maximum = finite ? (m - shift) * stretch : 0;
  expf.fold4(temperature);
  if (shift == 0 && stretch == 1) return source;
  for (let i: usize = 0, bytes = (length as usize) << 2; i < bytes; i += 4) {
    store<f32>(target + i, (((load<f32>(source + i) as f64) - shift) * stretch) as f32);
  }
  return target;
}

/**
 * Adds the exponentials of a part of a row to `sums`, and with `write` puts them at `target`. NaN if one of them is.
 *
 * Vectors are added in pairs, and the pairs with what their addition loses (Dekker's Fast2Sum, for which the sum starts at
 * ANCHOR); 256 elements later all of it goes to float64. So one rounding is in a sum, however long the row. A tree of four
 * vectors and 64 elements in float32 took 5 % less time, but a row with few large elements was 5.6 ulp off.
 */
// @ts-ignore: decorator
@inline
export function sumExponentials(
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
  // What is left fills no group. It is added in float64 at once: short rows were 3.03 ulp off otherwise, for 3 % less time.
  const end = source + (((length & 15) as usize) << 2);
  for (; source < end; source += 16, target += 16) {
    const left = ((end - source) as u32) >> 2;
    const x = f32x4.pmax(left < 4 ? loadTail4(source, left) : v128.load(source), floor);
    const t = madd4(x, log2e, rounder);
    seen = v128.or(seen, t);
    const e = expf.expScaled4(x, t, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
    if (write) {
      if (left < 4) storeTail4(target, left, e);
      else v128.store(target, e);
    }
    sums = f64x2.add(sums, sumTo2(e));
  }
  return v128.any_true(expf.notFinite(seen)) ? f64x2.splat(NaN) : sums;
}

/** Multiplies a row by high + low. A reciprocal in two parts takes back the half ulp that rounding it would cost, for 0.03 ns an element. */
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
 * Pass 2, of one row: the sum of the scaled exponentials; with `write` they are put at `target`. Or all passes of softmax,
 * of `whole` rows one behind the other, whose constants are those of the temperature already: between their passes nothing leaves
 * the vector registers, and the constants are read once for all rows (0.9 ns an element at 67 classes instead of 1.2). Rows
 * that would have to be moved (a maximum far from 0, or not finite) are left to others: answers how many came before.
 */
function work(source: usize, target: usize, rows: u32, length: u32, write: bool, whole: bool): u32 {
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
  let sums = row.sums;
  let done: u32 = 0;
  for (; done < rows; done++, source += step, target += step) {
    if (whole) {
      largest = largestLanes(source, length);
      largest = f32x4.pmax(largest, swapped(largest));
      largest = f32x4.pmax(largest, turned(largest));
      if (!i32x4.all_true(f32x4.le(f32x4.abs(largest), expf.largestX))) break;
      sums = f64x2.splat(START);
    }
    const rounder = expf.rounderFor(largest);
    const floor = f32x4.sub(largest, expf.depth);
    sums = sumExponentials(sums, source, target, length, write, rounder, floor, log2e, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
    if (!whole) {
      row.setSums(sums, row.lost);
      return 1;
    }
    const sum = f64x2.add(sums, turned(sums));
    const factor = f64x2.div(f64x2.promote_low_f32x4(one), sum);
    const high = f32x4.demote_f64x2_zero(factor);
    const low = f32x4.demote_f64x2_zero(lostOf(factor, high));
    multiply(target, length, spread(high), spread(low));
  }
  return done;
}

/** Pass 2: the sum of the scaled exponentials; with `write` they are put at `target`. */
export function sum(source: usize, target: usize, length: u32, write: bool): void {
  work(source, target, 1, length, write, false);
}

/** All passes of softmax over rows, up to the first that is not for here; answers how many those were. */
export function softmaxWhole(source: usize, target: usize, rows: u32, length: u32): u32 {
  return work(source, target, rows, length, true, true);
}

/** Pass 3 of softmax: exponentials to probabilities. A row of -Infinity alone had no class left; it becomes `empty` (NaN or 0). */
export function scale(pointer: usize, length: u32, empty: f64): void {
  const sum = sum2(row.sums);
  const factor: f64 = row.maximum == -Infinity && !isNaN(sum) ? empty : 1 / sum;
  const high = factor as f32;
  multiply(pointer, length, f32x4.splat(high), f32x4.splat((factor - (high as f64)) as f32));
}

/** The maximum's own exponential, scaled as those of a row with this maximum. */
function ownExponential(maximum: f64, t: f64): f64 {
  const rounder = f32x4.extract_lane(expf.rounderFor(f32x4.splat(maximum as f32)), 0);
  const reference: f64 = expf.ROUNDER - rounder;
  expPair(maximum / t - reference * LN2, 0);
  return (pairHigh + pairLow) * powerOf2(pairExponent);
}

/**
 * log(sum of exponentials / the maximum's own), what log-sum-exp lies above maximum / t: from the sum of the other
 * exponentials, scaled for `maximum`, with the constants of temperature `t`.
 */
export function logOfSum(others: f64, maximum: f64, t: f64): f64 {
  return others == 0 ? 0 : log1p(others / ownExponential(maximum, t), 0);
}

/** After a row's passes: the maximum's own exponential, on the scale of the sum. */
export function own(): f64 {
  return ownExponential(maximum, temperature);
}

/** After pass 2 of the logarithms: the sum of the others beside the maximum's own exponential. */
export function others(): f64 {
  return sum2(row.sums) / own();
}

/** After pass 2 of the logarithms: makes the sum that of all, as pass 2 of softmax leaves it. */
export function addOwn(): void {
  const added = row.maximum == Infinity ? NaN : own();
  row.setSums(f64x2.add(row.sums, f64x2.replace_lane(f64x2.splat(0), 0, added)), row.lost);
}

/** After pass 2 of the logarithms: what partial.ts says a shard knows of its row. */
export function getPartial(target: usize): void {
  const sum = others();
  putPartial(target, row.maximum, sum < NOTHING ? 0 : sum, 0);
}

/** Between passes 1 and 2 of softmax: makes maximum and sum those of all shards of the row. */
export function setPartial(source: usize, t: f64): void {
  row.takeMaximum(maximumOfPartial(source));
  prepare(0, 0, 0, t);
  const sum = (load<f64>(source, 8) + load<f64>(source, 16)) * own();
  row.setSums(f64x2.replace_lane(f64x2.splat(0), 0, sum), row.lost);
  addOwn();
}

/** After pass 2: the log-sum-exp. */
export function logSumExp(t: f64): f32 {
  return (row.maximum / t + logOfSum(sum2(row.sums), maximum, temperature)) as f32;
}

/** Pass 3 of logSoftmax. Rows without a class left become `empty` (NaN, or anything else for -Infinity). */
export function subtract(source: usize, target: usize, length: u32, empty: f64): void {
  // (x - (maximum + T log(...))) / T, what is subtracted in two parts: x near it cancels without loss, and the log of a
  // confident row, far below the maximum's last digit, is all in the second.
  const added = temperature * logOfSum(sum2(row.sums), maximum, temperature);
  let highPart = (maximum + added) as f32;
  const lowPart = (added - ((highPart as f64) - maximum)) / temperature;
  if (row.maximum == Infinity || (row.maximum == -Infinity && isNaN(empty))) highPart = NaN;
  const high = f32x4.splat(highPart);
  const low = f32x4.splat(-lowPart as f32);
  const factor = 1 / temperature;
  const c1 = f32x4.splat(factor as f32);
  const c1Low = f32x4.splat((factor - (factor as f32 as f64)) as f32);
  const lowest = expf.lowestFloat;
  const end = source + ((length as usize) << 2);
  const end4 = source + (((length & ~3) as usize) << 2);
  for (; source < end4; source += 16, target += 16) {
    v128.store(target, logProbability(v128.load(source), high, low, c1, c1Low, lowest));
  }
  if (source < end) {
    const count = ((end - source) as u32) >> 2;
    putTail(target, count, logProbability(tailAt(source, count), high, low, c1, c1Low, lowest));
  }
}

/** (x - high) * (c1 + c1Low) + low. In the small product -Infinity counts as the lowest float: c1Low may be 0. */
// @ts-ignore: decorator
@inline
export function logProbability(x: v128, high: v128, low: v128, c1: v128, c1Low: v128, lowest: v128): v128 {
  const d = f32x4.sub(x, high);
  return madd4(d, c1, madd4(f32x4.pmax(d, lowest), c1Low, low));
}
