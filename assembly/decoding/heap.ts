// A heap of candidates for a ranking: records of 16 bytes, an element's key and its index. The larger key ranks first, and
// of equal keys the lower index. The root ranks last, so it is the candidate to replace.

import { ordered64 } from "../math/order";

export const RECORD: usize = 16;

/** A key whose integer order is the order of doubles, NaN above everything and -0 equal to 0. */
function keyOf(value: f64): i64 {
  return isNaN(value) ? i64.MAX_VALUE : ordered64(reinterpret<i64>(value + 0));
}

// @ts-ignore: decorator
@inline
export function indexOf(record: usize): u32 {
  return load<u32>(record, 8);
}

/** Whether a record ranks after a key and an index. */
// @ts-ignore: decorator
@inline
function ranksAfter(record: usize, key: i64, index: u32): bool {
  const other = load<i64>(record);
  return other < key || (other == key && indexOf(record) > index);
}

function put(record: usize, key: i64, index: u32): void {
  store<i64>(record, key);
  store<u32>(record, index, 8);
}

/** Inserts a record into the part of the heap below the place `at`, which is free. */
function sink(list: usize, at: u32, count: u32, key: i64, index: u32): void {
  for (let child: u32 = 2 * at + 1; child < count; child = 2 * at + 1) {
    let lower = list + (child as usize) * RECORD;
    if (child + 1 < count && ranksAfter(lower + RECORD, load<i64>(lower), indexOf(lower))) {
      lower += RECORD;
      child++;
    }
    if (!ranksAfter(lower, key, index)) break;
    put(list + (at as usize) * RECORD, load<i64>(lower), indexOf(lower));
    at = child;
  }
  put(list + (at as usize) * RECORD, key, index);
}

/** The order: the root ranks last (FORWARD), or first (REVERSED; an index is then ~indexOf). */
export const FORWARD: i64 = 0;
export const REVERSED: i64 = -1;

/** Writes a candidate at the place `at`; `build` then makes all of them a heap. */
export function note(list: usize, at: u32, value: f64, index: u32, order: i64): void {
  put(list + (at as usize) * RECORD, keyOf(value) ^ order, index ^ (order as u32));
}

export function build(list: usize, count: u32): void {
  for (let at = count >> 1; at > 0; ) {
    at--;
    const record = list + (at as usize) * RECORD;
    sink(list, at, count, load<i64>(record), indexOf(record));
  }
}

/** Replaces the root by a candidate that ranks before it. */
export function offer(list: usize, count: u32, value: f64, index: u32): void {
  const key = keyOf(value);
  if (ranksAfter(list, key, index)) sink(list, 0, count, key, index);
}

/** Moves the root of a heap of `count` records to its last place, which then no longer belongs to the heap. */
export function takeOut(list: usize, count: u32): void {
  const last = list + ((count - 1) as usize) * RECORD;
  const key = load<i64>(last);
  const index = indexOf(last);
  put(last, load<i64>(list), indexOf(list));
  sink(list, 0, count - 1, key, index);
}

/** Turns the heap into a list in order of rank. */
export function sort(list: usize, count: u32): void {
  for (; count > 1; count--) takeOut(list, count);
}
