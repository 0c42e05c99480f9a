// The passes over a float32 row. Their state is in state.ts, exp and its constants in expf.ts, the exponentials, their
// scale and their sum in float32-sum.ts.
import * as expf from "../math/expf";
import { maximum4, madd4, putTail, sum2, tailAt } from "../math/lanes";
import { maximumLanes, placeOf } from "./maximum";
import { fillNaN } from "../math/nan";
import { maximumOfPartial, putPartial } from "./partial";
import * as state from "./state";
import * as float32Sum from "./float32-sum";
import { logs01, minusSubtrahendLow, ownExponential, subtrahend, takeLogs, takeSubtrahends } from "./logs";

/** 2^102, a quarter of the largest float's last digit: a maximum up to here may be subtracted from any float. */
const LARGEST_SHIFT: f64 = 5.070602400912918e30;

/** 2^-150: a smaller sum holds only elements counted as 2^-185 of the maximum, which float32 cannot tell from 0. */
const NOTHING: f64 = 7.006492321624085e-46;

// How a row is shifted and scaled before its passes so that expf.ts can take it: (x - shift) * stretch at temperature *
// stretch. Both are neutral for temperatures in [2^-16, 2^16] and |maximum / T| <= 210. Otherwise the shift is the maximum
// (exact for every element within a factor 2 of it; the others vanish) and the stretch a power of two.
let shift: f64 = 0;
let stretch: f64 = 1;
let temperature: f64 = 1;
/** The row's maximum after shift and stretch. */
export let maximum: f64 = 0;

/** The number of elements searched for the maximum before its place is searched among them. */
const SEARCHED: u32 = 512;

/** Pass 1: the maximum; with `locate` its place too. */
export function findMaximum(pointer: usize, length: u32, locate: bool): void {
  const most = locate ? SEARCHED : length;
  while (length > 0) {
    const count = min(most, length);
    const value = maximum4(maximumLanes(pointer, count));
    const at = locate && (value as f64) > state.maximum ? placeOf(pointer, count, value) : 0;
    state.seeMaximum(value as f64, at, count);
    pointer += (count as usize) << 2;
    length -= count;
  }
}

/** Whether the constants of exp can be folded for temperature `t` itself (expf.ts). */
export function foldsTemperature(t: f64): bool {
  return t >= 1.0 / 65536 && t <= 65536;
}

/**
 * Before the passes that need the maximum: folds the constants, and shifts and stretches the elements where needed, which
 * are then written to `target`. Returns the address of the elements.
 */
export function prepare(source: usize, target: usize, length: u32, t: f64): usize {
  stretch = 1;
  if (!foldsTemperature(t)) {
    // T is scaled into [1/2, 1), so that a difference whose quotient is a float does not overflow before the division.
    // Beyond 2^+-1000 nothing changes: differences of floats, divided by such a temperature, are all 0 or infinite.
    t = min(max(t, reinterpret<f64>(0x0170000000000000)), reinterpret<f64>(0x7e70000000000000));
    stretch = reinterpret<f64>((2045 - (reinterpret<u64>(t) >> 52)) << 52);
  }
  const m = state.maximum;
  const finite = Math.abs(m) < Infinity;
  // Differences of the largest floats overflow; their halves do not.
  if (finite && stretch == 1 && Math.abs(m) > LARGEST_SHIFT) stretch = 0.5;
  temperature = t * stretch;
  // The bound is rounded as softmaxWhole has it, so that a row takes the same path whole and in pieces.
  shift = finite && Math.abs(m) > ((expf.LARGEST_EXPONENT * t) as f32 as f64) ? m : 0;
  maximum = finite ? (((m - shift) * stretch) as f32 as f64) : 0; // rounded as the elements are
  expf.fold4(temperature);
  if (shift == 0 && stretch == 1) return source;
  for (let i: usize = 0, bytes = (length as usize) << 2; i < bytes; i += 4) {
    store<f32>(target + i, (((load<f32>(source + i) as f64) - shift) * stretch) as f32);
  }
  return target;
}

/** Pass 2: the sum of the scaled exponentials, which `write` stores at `target`. */
export function sum(source: usize, target: usize, length: u32, write: bool): void {
  float32Sum.sum(source, target, length, maximum, write);
}

/** Pass 3 of softmax: exponentials to probabilities. A row in which every class is masked becomes `empty` (NaN or 0). */
export function scale(pointer: usize, length: u32, empty: f64): void {
  const sum = sum2(state.sums);
  const factor: f64 = state.maximum == -Infinity && !isNaN(sum) ? empty : 1 / sum;
  if (isNaN(factor)) {
    fillNaN<f32>(pointer, length);
    return;
  }
  const high = factor as f32;
  float32Sum.multiply(pointer, length, f32x4.splat(high), f32x4.splat((factor - (high as f64)) as f32));
}

/** After pass 2: the maximum's own exponential, on the scale of the sum. */
export function own(): f64 {
  return ownExponential(maximum, temperature);
}

/** After pass 2: the sum. */
export function summed(): f64 {
  return sum2(state.sums);
}

/** After pass 2 of the logarithms: the sum of the others, relative to the maximum's own exponential. */
export function others(): f64 {
  return summed() / own();
}

/** After pass 2 of the logarithms: writes the row's partial log-sum-exp (partial.ts). */
export function getPartial(target: usize): void {
  const sum = others();
  putPartial(target, state.maximum, sum < NOTHING ? 0 : sum, 0);
}

/**
 * After pass 1: sets maximum and sum to those of all shards of the row, as pass 2 of the logarithms leaves them (`ofOthers`) or
 * that of softmax.
 */
export function setPartial(source: usize, t: f64, ofOthers: bool): void {
  state.takeMaximum(maximumOfPartial(source));
  prepare(0, 0, 0, t);
  let sum = (load<f64>(source, 8) + load<f64>(source, 16)) * own();
  if (ofOthers) sum = max(sum, 0); // where every class is masked, it is -1
  // The maximum's own exponential is taken as pass 2 takes it: with the exact one the probability could exceed 1.
  else sum += state.maximum == Infinity ? NaN : float32Sum.exponentialOf(maximum);
  state.setSums(f64x2.replace_lane(f64x2.splat(0), 0, sum));
}

/** Takes the logarithm of the row; returns whether it is NaN. */
export function takeLog(): bool {
  const sums = f64x2.splat(sum2(state.sums));
  takeLogs(f32x4.splat(maximum as f32), sums, sums, temperature);
  return isNaN(f64x2.extract_lane(logs01, 0));
}

/** After pass 2: the log-sum-exp. */
export function logSumExp(t: f64): f64 {
  takeLog();
  return state.maximum / t + f64x2.extract_lane(logs01, 0);
}

/** Pass 3 of logSoftmax. A row in which every class is masked becomes NaN if `empty` is, else -Infinity. */
export function subtract(source: usize, target: usize, length: u32, empty: f64): void {
  if (takeLog() || state.maximum == Infinity || (state.maximum == -Infinity && isNaN(empty))) {
    fillNaN<f32>(target, length);
    return;
  }
  takeSubtrahends(temperature);
  const high = subtrahend;
  const low = minusSubtrahendLow;
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

/** (x - high) * (c1 + c1Low) + low. The small product takes -Infinity as the lowest float, since c1Low may be 0. */
// @ts-ignore: decorator
@inline
export function logProbability(x: v128, high: v128, low: v128, c1: v128, c1Low: v128, lowest: v128): v128 {
  const d = f32x4.sub(x, high);
  return madd4(d, c1, madd4(f32x4.pmax(d, lowest), c1Low, low));
}
