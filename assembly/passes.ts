// The passes over a row of either type, by rowf.ts or rowd.ts, and its elements one by one.
import * as row from "./row";
import * as rowd from "./rowd";
import * as rowf from "./rowf";
import { START } from "./sumf";

/** Whether the rows in hand are float64, which every export says first; and the size of an element as a power of two. */
export let wide: bool = false;
let shift: usize = 2;

export function use(wanted: u32): void {
  wide = (wanted & row.FLOAT64) != 0;
  shift = wide ? 3 : 2;
}

/** So many bytes are `length` elements. */
// @ts-ignore: decorator
@inline
export function bytes(length: u32): usize {
  return (length as usize) << shift;
}

/** The same up to where vectors end. */
export function room(length: u32): usize {
  return (bytes(length) + 15) & ~15;
}

export function get(pointer: usize, i: u32): f64 {
  const at = pointer + bytes(i);
  return wide ? load<f64>(at) : (load<f32>(at) as f64);
}

export function set(pointer: usize, i: u32, value: f64): void {
  const at = pointer + bytes(i);
  if (wide) store<f64>(at, value);
  else store<f32>(at, value as f32);
}

/** As a number of the rows' type. */
export function rounded(value: f64): f64 {
  return wide ? value : (value as f32 as f64);
}

export function begin(): void {
  row.begin(wide ? rowd.START : START);
}

export function findMaximum(pointer: usize, length: u32, locate: bool): void {
  if (wide) rowd.findMaximum(pointer, length, locate);
  else rowf.findMaximum(pointer, length, locate);
}

export function prepare(source: usize, target: usize, length: u32, t: f64): usize {
  return wide ? rowd.prepare(source, target, length, t) : rowf.prepare(source, target, length, t);
}

/** The exponentials and their sum, which is added to what is summed; with `write` they are put at `target`. */
function sum(source: usize, target: usize, length: u32, write: bool): void {
  if (wide) rowd.sum(source, target, length, write);
  else rowf.sum(source, target, length, write);
}

/** Pass 2 of softmax: the scaled exponentials, and their sum. */
export function exponentials(source: usize, target: usize, length: u32): void {
  sum(source, target, length, true);
}

/** Pass 2 of softmax once more, where what it wrote could not be kept. */
export function exponentialsAgain(source: usize, target: usize, length: u32): void {
  const sums = row.sums;
  const lost = row.lost;
  sum(source, target, length, true);
  if (!row.isSpoilt()) row.setSums(sums, lost);
}

/**
 * Pass 2 of the logarithms: the sum of the exponentials without the maximum's own, which would drown the others. With a
 * `target` the exponentials are put there, the maximum's own as 0.
 */
export function sumOthers(pointer: usize, target: usize, length: u32): void {
  const at = row.placeOfMaximum(length);
  if (row.maximum < Infinity) {
    // Its place holds -Infinity meanwhile, which adds nothing.
    if (at < length) set(pointer, at, -Infinity);
    sum(pointer, target, length, target != 0);
    if (at < length) {
      set(pointer, at, wide ? rowd.maximum : rowf.maximum);
      if (target != 0) set(target, at, 0);
    }
    if (!row.isSpoilt()) return;
  }
  const first = row.hasNaN ? length : placeOfNaN(pointer, length);
  if (first < length) row.seeNaN(first, length);
}

/** The place of the first NaN, or `length`. */
export function placeOfNaN(pointer: usize, length: u32): u32 {
  let i: u32 = 0;
  if (!wide) {
    for (; i + 4 <= length; i += 4) {
      const x = v128.load(pointer + bytes(i));
      if (v128.any_true(f32x4.ne(x, x))) break;
    }
  }
  while (i < length && !isNaN(get(pointer, i))) i++;
  return i;
}

export function scale(pointer: usize, length: u32, empty: f64): void {
  if (wide) rowd.scale(pointer, length, empty);
  else rowf.scale(pointer, length, empty);
}

/** After pass 2: what all that was summed comes to, on the scale of the exponentials. */
export function summed(): f64 {
  return wide ? rowd.summed() : rowf.summed();
}

export function own(): f64 {
  return wide ? rowd.own() : rowf.own();
}

export function others(): f64 {
  return wide ? rowd.others() : rowf.others();
}

export function othersLow(): f64 {
  return wide ? rowd.othersLow : 0;
}

export function subtract(source: usize, target: usize, length: u32, empty: f64): void {
  if (wide) rowd.subtract(source, target, length, empty);
  else rowf.subtract(source, target, length, empty);
}

export function logSumExp(t: f64): f64 {
  return wide ? rowd.logSumExp(t) : (rowf.logSumExp(t) as f64);
}

/** What a shard knows of its row (partial.ts): read after pass 2 of the logarithms, set between passes 1 and 2 of softmax. */
export function getPartial(target: usize, wanted: u32): void {
  use(wanted);
  if (wide) rowd.getPartial(target);
  else rowf.getPartial(target);
}

export function setPartial(source: usize, t: f64, wanted: u32): void {
  use(wanted);
  if (wide) rowd.setPartial(source, t);
  else rowf.setPartial(source, t);
}
