// The passes over a float64 row: rowf.ts with 53 bits. The exponentials are taken of x - maximum, with what rounding that
// difference loses (Knuth's TwoSum) put back behind the reduction, and summed with their rounding errors. The maximum's
// own is then exactly 2^TOP, so that certain rows get probability 1 and equal ones 1/n. Of x itself they would take 6
// operations less (3.5 instead of 3.9 ns an element), but softmax([3, 3]) would be a last bit below 0.5.
import { highHalf, productError, sumError } from "./exact";
import * as expd from "./expd";
import { largest2, madd2, sum2 } from "./lanes";
import { log1p } from "./log1p";
import { maximumOfPartial, putPartial } from "./partial";
import * as row from "./row";

const LN2: f64 = 0.6931471805599453;
/** The exponent that the largest exponential is given; and 2 to the power of minus it. */
const TOP: f64 = 400;
const DOWN: f64 = 3.8725919148493183e-121;
/**
 * Where the sums start: at 2^402, above every exponential, so that one subtraction shows what an addition lost (Dekker's
 * Fast2Sum).
 */
export const START: f64 = 1.0328999512347634e121;

/** Up to this |maximum / T| the elements stay as they are; beyond, x - maximum is exact where it matters (above -745 T). */
const LARGEST: f64 = 1500;

/** 2^969, a quarter of the largest double's last digit: a maximum up to here may be subtracted from any double. */
const LARGEST_SHIFT: f64 = 4.9896007738368e291;

let shift: f64 = 0;
let stretch: f64 = 1;
let temperature: f64 = 1;
/** The row's maximum as it was moved and stretched. */
export let maximum: f64 = 0;

/** One double, the other lane -Infinity. */
// @ts-ignore: decorator
@inline
function loadTail2(pointer: usize): v128 {
  return v128.load64_lane(pointer, f64x2.splat(-Infinity), 0);
}

/** The largest element, NaN ignored. */
function largest(pointer: usize, length: u32): f64 {
  let m0 = f64x2.splat(-Infinity);
  let m1 = m0;
  const end = pointer + ((length as usize) << 3);
  const end4 = pointer + (((length & ~3) as usize) << 3);
  const end2 = pointer + (((length & ~1) as usize) << 3);
  for (; pointer < end4; pointer += 32) {
    m0 = f64x2.pmax(m0, v128.load(pointer));
    m1 = f64x2.pmax(m1, v128.load(pointer, 16));
  }
  if (pointer < end2) {
    m0 = f64x2.pmax(m0, v128.load(pointer));
    pointer += 16;
  }
  if (pointer < end) m1 = f64x2.pmax(m1, loadTail2(pointer));
  return largest2(f64x2.pmax(m0, m1));
}

/** The place of the first element equal to `value`, or `length`. */
function placeOf(pointer: usize, length: u32, value: f64): u32 {
  for (let i: u32 = 0; i < length; i++) if (load<f64>(pointer + ((i as usize) << 3)) == value) return i;
  return length;
}

/** Pass 1: the maximum; with `locate` its place too. */
export function findMaximum(pointer: usize, length: u32, locate: bool): void {
  const value = largest(pointer, length);
  const at = locate && value > row.maximum ? placeOf(pointer, length, value) : 0;
  row.seeMaximum(value, at, length);
}

/**
 * Before the passes that need the maximum: settles the constants, and moves and stretches the elements where needed,
 * writing them to `target`. Answers where the elements now are.
 */
export function prepare(source: usize, target: usize, length: u32, t: f64): usize {
  stretch = 1;
  if (t < 1.0 / 65536 || t > 65536) {
    // T is brought into [1/2, 1), or as near as a power of two can. Temperatures below 2^-1038, which are subnormal, count
    // as that.
    t = max(t, reinterpret<f64>(0x0000001000000000));
    stretch = reinterpret<f64>(max(2045 - ((reinterpret<u64>(t) >> 52) as i64), 1) << 52);
  }
  const m = row.maximum;
  const finite = Math.abs(m) < Infinity;
  // Differences of the largest doubles are no doubles any more; half of them are.
  if (finite && stretch == 1 && Math.abs(m) > LARGEST_SHIFT) stretch = 0.5;
  temperature = t * stretch;
  shift = finite && Math.abs(m) > LARGEST * t ? m : 0;
  maximum = finite ? (m - shift) * stretch : 0;
  expd.fold2(temperature);
  if (shift == 0 && stretch == 1) return source;
  // Made smaller before the difference, larger behind it.
  const down = min(stretch, 1);
  const up = max(stretch, 1);
  for (let i: usize = 0, bytes = (length as usize) << 3; i < bytes; i += 8) {
    store<f64>(target + i, (load<f64>(source + i) * down - shift * down) * up);
  }
  return target;
}

/** Adds the exponentials of a part of the row to what was summed before, and with `write` puts them at `target`. */
export function sum(source: usize, target: usize, length: u32, write: bool): void {
  const rounder = f64x2.add(expd.once, f64x2.splat(TOP));
  const largest = f64x2.splat(maximum);
  const floor = f64x2.splat(maximum - (TOP + 1023) * LN2 * temperature);
  const log2e = expd.log2e;
  const ln2High = expd.minusLn2High;
  const ln2Low = expd.minusLn2Low;
  const one = expd.one;
  const c1 = expd.c1;
  const c1Low = expd.c1Low;
  const c2 = expd.c2;
  const c3 = expd.c3;
  const c4 = expd.c4;
  const c5 = expd.c5;
  const c6 = expd.c6;
  const c7 = expd.c7;
  const c8 = expd.c8;
  const c9 = expd.c9;
  const c10 = expd.c10;
  const c11 = expd.c11;
  let sums = row.sums;
  let lost = row.lost;
  const end = source + ((length as usize) << 3);
  while (source < end) {
    const single = end - source == 8;
    const x = f64x2.pmax(single ? loadTail2(source) : v128.load(source), floor);
    const d = f64x2.sub(x, largest);
    const t = madd2(d, log2e, rounder);
    const n = f64x2.sub(t, rounder);
    const high = madd2(n, ln2High, d);
    const low = madd2(n, ln2Low, differenceError(x, largest, d));
    const r = f64x2.add(high, low);
    const tail = expd.tail2(r, f64x2.mul(c1, low), c1Low, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11);
    const p = madd2(high, c1, one);
    const rest = f64x2.add(madd2(high, c1, f64x2.sub(one, p)), tail);
    // exp is p + rest, here still exact to some 60 bits: the sum takes both. `rest` is up to 6 % of it, too much for
    // `lost`, whose own roundings nobody keeps: of that sum the float64 goes to `sums`, and what it rounds away to `lost`.
    const scale = i64x2.shl(t, 52);
    const eHigh = f64x2.mul(p, scale);
    const eLow = f64x2.mul(rest, scale);
    const e = f64x2.add(eHigh, eLow);
    if (write) {
      if (single) v128.store64_lane(target, e, 0);
      else v128.store(target, e);
    }
    const next = f64x2.add(sums, e);
    lost = f64x2.add(lost, f64x2.add(f64x2.sub(e, f64x2.sub(next, sums)), f64x2.add(f64x2.sub(eHigh, e), eLow)));
    sums = next;
    source += 16;
    target += 16;
  }
  row.setSums(sums, lost);
}

/** a - b - d, d being a - b rounded. */
// @ts-ignore: decorator
@inline
function differenceError(a: v128, b: v128, d: v128): v128 {
  const part = f64x2.sub(d, a);
  return f64x2.sub(f64x2.sub(a, f64x2.sub(d, part)), f64x2.add(b, part));
}

let all: f64 = 0;
let allLow: f64 = 0;

/** Puts the lanes of the row's sums together to all + allLow. */
function total(): void {
  const sums = f64x2.sub(row.sums, f64x2.splat(START));
  const a = f64x2.extract_lane(sums, 0);
  const b = f64x2.extract_lane(sums, 1);
  const rest = sumError(a, b) + sum2(row.lost);
  all = a + b + rest;
  allLow = a + b - all + rest;
}

/** Pass 3 of softmax: exponentials to probabilities. A row of sum 0 had no class left; it becomes `empty` (NaN or 0). */
export function scale(pointer: usize, length: u32, empty: f64): void {
  // The reciprocal as highHalf + low, low making good the division's and the sum's own rounding. With e split alike the
  // large product is exact, and a probability is rounded once.
  let highPart = empty;
  let lowPart: f64 = 0;
  total();
  if (all != 0) {
    const inverse = 1 / all;
    const residual = 1 - inverse * all - productError(inverse, all) - inverse * allLow;
    highPart = highHalf(inverse);
    lowPart = inverse - highPart + residual * inverse;
  }
  const high = f64x2.splat(highPart);
  const low = f64x2.splat(lowPart);
  const mask = i64x2.splat(0xfffffffff8000000);
  for (const end = pointer + ((length as usize) << 3); pointer < end; pointer += 16) {
    const single = end - pointer == 8;
    const p = scaled(single ? loadTail2(pointer) : v128.load(pointer), mask, high, low);
    if (single) v128.store64_lane(pointer, p, 0);
    else v128.store(pointer, p);
  }
}

// @ts-ignore: decorator
@inline
function scaled(e: v128, mask: v128, high: v128, low: v128): v128 {
  const eHigh = v128.and(e, mask);
  const eLow = f64x2.sub(e, eHigh);
  return madd2(eHigh, high, madd2(eLow, high, f64x2.mul(e, low)));
}

/** log(sum of exponentials / the maximum's own): what log-sum-exp lies above maximum / temperature. */
function logOfSum(): f64 {
  total();
  return log1p(all * DOWN, allLow * DOWN);
}

/** The maximum's own exponential, on the scale of the sum. */
export function own(): f64 {
  return 1 / DOWN;
}

/** After pass 2: what was summed. */
export function summed(): f64 {
  total();
  return all;
}

/** After pass 2 of the logarithms: the sum of the others beside the maximum's own exponential; and what that leaves out. */
export function others(): f64 {
  total();
  othersLow = allLow * DOWN;
  return all * DOWN;
}
export let othersLow: f64 = 0;

/** After pass 2 of the logarithms: makes the sum that of all, as pass 2 of softmax leaves it. */
export function addOwn(): void {
  const mass: f64 = row.maximum == Infinity ? NaN : own();
  const added = f64x2.replace_lane(f64x2.splat(0), 0, mass);
  const sums = f64x2.add(row.sums, added);
  row.setSums(sums, f64x2.add(row.lost, f64x2.sub(added, f64x2.sub(sums, row.sums))));
}

/** After pass 2 of the logarithms: what partial.ts says a shard knows of its row. */
export function getPartial(target: usize): void {
  const sum = others();
  putPartial(target, row.maximum, sum, othersLow);
}

/** Between passes 1 and 2 of softmax: makes maximum and sum those of all shards of the row. */
export function setPartial(source: usize, t: f64): void {
  row.takeMaximum(maximumOfPartial(source));
  prepare(0, 0, 0, t);
  const sum = load<f64>(source, 8) / DOWN;
  const lost = sumError(START, sum) + load<f64>(source, 16) / DOWN;
  row.setSums(f64x2.replace_lane(f64x2.splat(START), 1, START + sum), f64x2.replace_lane(f64x2.splat(0), 1, lost));
  addOwn();
}

/** After pass 2: the log-sum-exp. */
export function logSumExp(t: f64): f64 {
  return row.maximum / t + logOfSum();
}

/** Pass 3 of logSoftmax. Rows without a class left become `empty` (NaN, or anything else for -Infinity). */
export function subtract(source: usize, target: usize, length: u32, empty: f64): void {
  // (x - (maximum + T log(...))) / T with everything that rounding takes in `low`: two roundings are left.
  const log = logOfSum();
  const added = temperature * log;
  let highPart = maximum + added;
  const lowPart = sumError(maximum, added) + productError(temperature, log);
  if (row.maximum == Infinity || (row.maximum == -Infinity && isNaN(empty))) highPart = NaN;
  const high = f64x2.splat(highPart);
  const low = f64x2.splat(lowPart);
  const divisor = f64x2.splat(temperature);
  const c1 = f64x2.splat(1 / temperature);
  for (const end = source + ((length as usize) << 3); source < end; source += 16, target += 16) {
    const single = end - source == 8;
    const y = logProbability(single ? loadTail2(source) : v128.load(source), high, low, divisor, c1);
    if (single) v128.store64_lane(target, y, 0);
    else v128.store(target, y);
  }
}

/** (x - high - low) / divisor, c1 being 1 / divisor. */
// @ts-ignore: decorator
@inline
function logProbability(x: v128, high: v128, low: v128, divisor: v128, c1: v128): v128 {
  const d = f64x2.sub(x, high);
  const finite = f64x2.gt(d, f64x2.splat(-Infinity)); // elsewhere the error is NaN
  const rest = f64x2.sub(v128.and(differenceError(x, high, d), finite), low);
  return madd2(rest, c1, f64x2.div(d, divisor));
}
