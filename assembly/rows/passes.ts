// The passes over a row of either float type: T is f32 (float32.ts) or f64 (float64.ts). The compiler decides every
// branch on T, so a kernel of one type carries nothing of the other.
import { storeRounded } from "../math/nan";
import * as float32 from "./float32";
import * as float64 from "./float64";
import * as state from "./state";

/** The number of bytes that `length` elements take. */
// @ts-ignore: decorator
@inline
export function bytes<T>(length: u32): usize {
  return (length as usize) * sizeof<T>();
}

/** The same, rounded up to whole vectors. */
// @ts-ignore: decorator
@inline
export function vectorBytes<T>(length: u32): usize {
  return (bytes<T>(length) + 15) & ~15;
}

// @ts-ignore: decorator
@inline
export function get<T>(pointer: usize, i: u32): f64 {
  return load<T>(pointer + bytes<T>(i)) as f64;
}

/** Stores `value`, rounded to T. */
// @ts-ignore: decorator
@inline
export function set<T>(pointer: usize, i: u32, value: f64): void {
  storeRounded<T>(pointer + bytes<T>(i), value);
}

/** `value` rounded to T. */
// @ts-ignore: decorator
@inline
export function rounded<T>(value: f64): f64 {
  return (value as T) as f64;
}

export function findMaximum<T>(pointer: usize, length: u32, locate: bool): void {
  if (sizeof<T>() == 8) float64.findMaximum(pointer, length, locate);
  else float32.findMaximum(pointer, length, locate);
}

export function prepare<T>(source: usize, target: usize, length: u32, t: f64): usize {
  if (sizeof<T>() == 8) return float64.prepare(source, target, length, t);
  return float32.prepare(source, target, length, t);
}

/** Takes the exponentials and adds them to the state's sum; with `write` they are stored at `target`. */
function sum<T>(source: usize, target: usize, length: u32, write: bool): void {
  if (sizeof<T>() == 8) float64.sum(source, target, length, write);
  else float32.sum(source, target, length, write);
}

/** Pass 2 of softmax: the scaled exponentials, and their sum. */
export function exponentials<T>(source: usize, target: usize, length: u32): void {
  sum<T>(source, target, length, true);
}

/** Pass 2 of softmax once more, where what it wrote could not be kept. */
export function exponentialsAgain<T>(source: usize, target: usize, length: u32): void {
  const sums = state.sums;
  const lost = state.lost;
  const lostLow = state.lostLow;
  sum<T>(source, target, length, true);
  if (!state.sumIsNaN()) state.setSums(sums);
  state.setLost(lost, lostLow);
}

/**
 * Pass 2 of the logarithms: the sum of the exponentials without the maximum's own, which would swamp the others. With a
 * `target` the exponentials are stored there, the maximum's own as 0.
 */
export function sumOthers<T>(pointer: usize, target: usize, length: u32): void {
  takeOthers<T>(pointer, target, length, target != 0);
}

/** The same, with a target at any address. */
export function exponentialsOfOthers<T>(pointer: usize, target: usize, length: u32): void {
  takeOthers<T>(pointer, target, length, true);
}

// @ts-ignore: decorator
@inline
function takeOthers<T>(pointer: usize, target: usize, length: u32, write: bool): void {
  const at = state.placeOfMaximum(length);
  if (state.maximum < Infinity) {
    // While the sum is taken the maximum's place holds -Infinity, which adds nothing.
    if (at < length) set<T>(pointer, at, -Infinity);
    sum<T>(pointer, target, length, write);
    if (at < length) {
      set<T>(pointer, at, sizeof<T>() == 8 ? float64.maximum : float32.maximum);
      if (write) set<T>(target, at, 0);
    }
    if (!state.sumIsNaN()) return;
  }
  findNaN<T>(pointer, length, state.summed);
}

/** Records the first NaN of a row, if it is in this piece, which ends before the row's element `end`. */
export function findNaN<T>(pointer: usize, length: u32, end: i64): void {
  if (state.hasNaN) return;
  const first = placeOfNaN<T>(pointer, length);
  if (first < length) state.seeNaN(end - length + first);
}

/** The place of the first NaN, or `length`. */
export function placeOfNaN<T>(pointer: usize, length: u32): u32 {
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    for (; i + 4 <= length; i += 4) {
      const x = v128.load(pointer + bytes<T>(i));
      if (v128.any_true(f32x4.ne(x, x))) break;
    }
  }
  while (i < length && !isNaN(get<T>(pointer, i))) i++;
  return i;
}

export function scale<T>(pointer: usize, length: u32, empty: f64): void {
  if (sizeof<T>() == 8) float64.scale(pointer, length, empty);
  else float32.scale(pointer, length, empty);
}

/** After pass 2: the sum, on the scale of the exponentials. */
export function summed<T>(): f64 {
  return sizeof<T>() == 8 ? float64.summed() : float32.summed();
}

/** After pass 2: the maximum's own exponential, on the scale of the sum. */
export function own<T>(): f64 {
  return sizeof<T>() == 8 ? float64.own() : float32.own();
}

/** After pass 2 of the logarithms: the sum of the others, relative to the maximum's own exponential. */
export function others<T>(): f64 {
  return sizeof<T>() == 8 ? float64.others() : float32.others();
}

/** What `others` leaves out. */
export function othersLow<T>(): f64 {
  return sizeof<T>() == 8 ? float64.othersLow : 0;
}

export function subtract<T>(source: usize, target: usize, length: u32, empty: f64): void {
  if (sizeof<T>() == 8) float64.subtract(source, target, length, empty);
  else float32.subtract(source, target, length, empty);
}

export function logSumExp<T>(t: f64): f64 {
  return sizeof<T>() == 8 ? float64.logSumExp(t) : float32.logSumExp(t);
}
