// The passes over a float64 row: float32.ts with 53 bits. The exponentials are taken of x - maximum, the rounding error of
// that difference (Knuth's TwoSum) being added after the reduction, and summed with their rounding errors. The maximum's
// own exponential is then exactly 2^TOP, so confident rows get probability 1 and equal logits 1/n. Taking them of x would
// save 6 operations (3.5 instead of 3.9 ns per element), but softmax([3, 3]) would be one last bit below 0.5.
import { highHalf, productError, sumError } from "../math/exact";
import * as expd from "../math/expd";
import { maximum2, madd2, sum2 } from "../math/lanes";
import { log1p } from "../math/log1p";
import { fillNaN } from "../math/nan";
import { maximumOfPartial, putPartial } from "./partial";
import * as state from "./state";

const LN2: f64 = 0.6931471805599453;
/** The exponent given to the largest exponential; and 2^-TOP. */
const TOP: f64 = 400;
const DOWN: f64 = 3.8725919148493183e-121;

/** Up to this |maximum / T| elements are not shifted; beyond it, x - maximum is exact where it matters (above -745 T). */
const LARGEST: f64 = 1500;

/** 2^969, a quarter of the largest double's last digit: a maximum up to here may be subtracted from any double. */
const LARGEST_SHIFT: f64 = 4.9896007738368e291;

let shift: f64 = 0;
let stretch: f64 = 1;
let temperature: f64 = 1;
/** The row's maximum after shift and stretch. */
export let maximum: f64 = 0;

/** One double, the other lane -Infinity. */
// @ts-ignore: decorator
@inline
function loadTail2(pointer: usize): v128 {
  return v128.load64_lane(pointer, f64x2.splat(-Infinity), 0);
}

/** The maximum of consecutive doubles, NaN ignored. */
function maximumOf(pointer: usize, length: u32): f64 {
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
  return maximum2(f64x2.pmax(m0, m1));
}

/** The place of the first element equal to `value`, or `length`. */
function placeOf(pointer: usize, length: u32, value: f64): u32 {
  for (let i: u32 = 0; i < length; i++) if (load<f64>(pointer + ((i as usize) << 3)) == value) return i;
  return length;
}

/** Pass 1: the maximum; with `locate` its place too. */
export function findMaximum(pointer: usize, length: u32, locate: bool): void {
  const value = maximumOf(pointer, length);
  const at = locate && value > state.maximum ? placeOf(pointer, length, value) : 0;
  state.seeMaximum(value, at, length);
}

/**
 * Before the passes that need the maximum: folds the constants, and shifts and stretches the elements where needed, which
 * are then written to `target`. Returns the address of the elements.
 */
export function prepare(source: usize, target: usize, length: u32, t: f64): usize {
  stretch = 1;
  if (t < 1.0 / 65536 || t > 65536) {
    // T is scaled into [1/2, 1), or as near as a power of two can. Temperatures below 2^-1038, which are subnormal, count
    // as 2^-1038.
    t = max(t, reinterpret<f64>(0x0000001000000000));
    stretch = reinterpret<f64>(max(2045 - ((reinterpret<u64>(t) >> 52) as i64), 1) << 52);
  }
  const m = state.maximum;
  const finite = Math.abs(m) < Infinity;
  // Differences of the largest doubles overflow; their halves do not.
  if (finite && stretch == 1 && Math.abs(m) > LARGEST_SHIFT) stretch = 0.5;
  temperature = t * stretch;
  shift = finite && Math.abs(m) > LARGEST * t ? m : 0;
  maximum = finite ? (m - shift) * stretch : 0;
  expd.fold2(temperature);
  if (shift == 0 && stretch == 1) return source;
  // Scaled down before the subtraction, up after it.
  const down = min(stretch, 1);
  const up = max(stretch, 1);
  for (let i: usize = 0, bytes = (length as usize) << 3; i < bytes; i += 8) {
    store<f64>(target + i, (load<f64>(source + i) * down - shift * down) * up);
  }
  return target;
}

/** Adds the exponentials of a part of the row to the sums, and with `write` stores them at `target`. */
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
  let sums = state.sums;
  let lost = state.lost;
  let lostLow = state.lostLow;
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
    // exp is p + rest, exact to some 60 bits here, and both are summed. `rest` is up to 6 % of exp, too much for a sum whose
    // own rounding errors are not kept: the rounded p + rest goes to `sums`, its rounding error to `lostLow`. What `sums`
    // rounds away goes to `lost` (Knuth's TwoSum). Dekker's Fast2Sum from a start above every exponential took 3 operations
    // less, but kept nothing of the errors where all exponentials are far below the start: the logarithm of a confident row
    // was off by 2.03 ulp.
    const scale = i64x2.shl(t, 52);
    const eHigh = f64x2.mul(p, scale);
    const eLow = f64x2.mul(rest, scale);
    const e = f64x2.add(eHigh, eLow);
    if (write) {
      if (single) v128.store64_lane(target, e, 0);
      else v128.store(target, e);
    }
    const next = f64x2.add(sums, e);
    const taken = f64x2.sub(next, sums);
    lost = f64x2.add(lost, f64x2.add(f64x2.sub(sums, f64x2.sub(next, taken)), f64x2.sub(e, taken)));
    lostLow = f64x2.add(lostLow, f64x2.add(f64x2.sub(eHigh, e), eLow));
    sums = next;
    source += 16;
    target += 16;
  }
  state.setSums(sums);
  state.setLost(lost, lostLow);
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

/** Adds the lanes of the row's sums: all + allLow. */
function total(): void {
  const a = f64x2.extract_lane(state.sums, 0);
  const b = f64x2.extract_lane(state.sums, 1);
  const c = f64x2.extract_lane(state.lost, 0);
  const d = f64x2.extract_lane(state.lost, 1);
  const high = a + b;
  const lost = c + d;
  const sum = high + lost;
  const low = sumError(a, b) + sumError(c, d) + sumError(high, lost) + sum2(state.lostLow);
  all = sum + low;
  allLow = sum - all + low;
}

/** Pass 3 of softmax: exponentials to probabilities. A row in which every class is masked becomes `empty` (NaN or 0). */
export function scale(pointer: usize, length: u32, empty: f64): void {
  // The reciprocal as highHalf + low, where low corrects the rounding of the division and of the sum. With e split likewise
  // the large product is exact, and a probability is rounded once.
  let highPart = empty;
  let lowPart: f64 = 0;
  total();
  if (all != 0) {
    const inverse = 1 / all;
    const residual = 1 - inverse * all - productError(inverse, all) - inverse * allLow;
    highPart = highHalf(inverse);
    lowPart = inverse - highPart + residual * inverse;
  }
  if (isNaN(highPart) || isNaN(all)) {
    fillNaN<f64>(pointer, length);
    return;
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

/** log(sum of exponentials / the maximum's own), by which log-sum-exp exceeds maximum / temperature. */
function logOfSum(): f64 {
  total();
  return log1p(all * DOWN, allLow * DOWN);
}

/** The maximum's own exponential, on the scale of the sum. */
export function own(): f64 {
  return 1 / DOWN;
}

/** After pass 2: the sum. */
export function summed(): f64 {
  total();
  return all;
}

/** After pass 2 of the logarithms: the sum of the others, relative to the maximum's own exponential; and its low part. */
export function others(): f64 {
  total();
  othersLow = allLow * DOWN;
  return all * DOWN;
}
export let othersLow: f64 = 0;

/** After pass 2 of the logarithms: writes the row's partial log-sum-exp (partial.ts). */
export function getPartial(target: usize): void {
  const sum = others();
  putPartial(target, state.maximum, sum, othersLow);
}

/**
 * After pass 1: sets maximum and sum to those of all shards of the row, as pass 2 of the logarithms leaves them (`ofOthers`) or
 * that of softmax.
 */
export function setPartial(source: usize, t: f64, ofOthers: bool): void {
  state.takeMaximum(maximumOfPartial(source));
  prepare(0, 0, 0, t);
  let sum = load<f64>(source, 8) / DOWN;
  let mass: f64 = 0;
  if (ofOthers) sum = max(sum, 0); // where every class is masked, it is -1
  else mass = state.maximum == Infinity ? NaN : own();
  const none = f64x2.splat(0);
  state.setSums(f64x2.replace_lane(f64x2.splat(mass), 1, sum));
  state.setLost(none, f64x2.replace_lane(none, 1, load<f64>(source, 16) / DOWN));
}

/** After pass 2: the log-sum-exp. */
export function logSumExp(t: f64): f64 {
  return state.maximum / t + logOfSum();
}

/** Pass 3 of logSoftmax. A row in which every class is masked becomes NaN if `empty` is, else -Infinity. */
export function subtract(source: usize, target: usize, length: u32, empty: f64): void {
  const none = state.maximum == -Infinity;
  const log = logOfSum();
  if (isNaN(log) || state.maximum == Infinity || (none && isNaN(empty))) {
    fillNaN<f64>(target, length);
    return;
  }
  const top = f64x2.splat(maximum);
  const divisor = f64x2.splat(temperature);
  const c1 = f64x2.splat(1 / temperature);
  const logs = f64x2.splat(log);
  for (const end = source + ((length as usize) << 3); source < end; source += 16, target += 16) {
    const single = end - source == 8;
    const y = logProbability(single ? loadTail2(source) : v128.load(source), top, divisor, c1, logs);
    if (single) v128.store64_lane(target, y, 0);
    else v128.store(target, y);
  }
}

/**
 * (x - maximum) / divisor - log, c1 being 1 / divisor, with the rounding errors of both subtractions: those of the division,
 * of the logarithm and of the last addition remain.
 */
// @ts-ignore: decorator
@inline
function logProbability(x: v128, maximum: v128, divisor: v128, c1: v128, log: v128): v128 {
  const d = f64x2.sub(x, maximum);
  const quotient = f64x2.div(d, divisor);
  const y = f64x2.sub(quotient, log);
  const low = madd2(differenceError(x, maximum, d), c1, differenceError(quotient, log, y));
  // Where the result is infinite the errors are NaN.
  return f64x2.add(y, v128.and(low, f64x2.gt(y, f64x2.splat(-Infinity))));
}
