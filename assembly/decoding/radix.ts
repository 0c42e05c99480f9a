// The k largest of many float32 elements, for k in the hundreds and more: selected by their leading bits, then sorted by
// radix, k steps instead of k log k through a heap.
//
// Candidates are records of 8 bytes, an element's index below its key, in a list of 2k. Where the list is full, the k best of
// it stay, and the last of them is the bound for all that follow.
import { ordered32 } from "../math/order";
import { skip } from "./skip";

const RECORD: usize = 8;

/** Keys are sorted by four digits of 8 bits. */
const DIGITS: u32 = 4;
const BINS: usize = 256;
/** A count for every value of a digit. */
const COUNTS_BYTES: usize = BINS << 2;

/** An integer in the reverse order of floats: NaN before everything, and -0 equal to 0. */
// @ts-ignore: decorator
@inline
function keyOf(value: f32): u32 {
  if (isNaN(value)) return 0;
  return ~(ordered32(reinterpret<i32>(value + 0)) ^ i32.MIN_VALUE);
}

/** The float of a key. */
function valueOf(key: u32): f32 {
  return reinterpret<f32>(ordered32((~key ^ i32.MIN_VALUE) as i32));
}

// @ts-ignore: decorator
@inline
function keyAt(list: usize, i: u32): u32 {
  return load<u32>(list + (i as usize) * RECORD, 4);
}

// @ts-ignore: decorator
@inline
function count(counts: usize, digit: u32): usize {
  return counts + ((digit as usize) << 2);
}

/** Counts the digits from the bit `shift` up, of the keys that have the prefix under the mask. */
function countDigits(list: usize, length: u32, shift: u32, mask: u32, prefix: u32, counts: usize): void {
  memory.fill(counts, 0, COUNTS_BYTES);
  for (let i: u32 = 0; i < length; i++) {
    const key = keyAt(list, i);
    if ((key & mask) != prefix) continue;
    const at = count(counts, (key >> shift) & 255);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** The key of the record that would be the `k`-th if the list were sorted, and how many have a smaller one. */
let smaller: u32 = 0;
function keyOfRank(list: usize, length: u32, k: u32, counts: usize): u32 {
  let prefix: u32 = 0;
  let mask: u32 = 0;
  smaller = 0;
  for (let shift: i32 = 24; shift >= 0; shift -= 8) {
    countDigits(list, length, shift, mask, prefix, counts);
    let digit: u32 = 0;
    for (let more = load<u32>(counts); smaller + more < k; more = load<u32>(count(counts, digit))) {
      smaller += more;
      digit++;
    }
    prefix |= digit << shift;
    mask |= 255 << shift;
  }
  return prefix;
}

/** Keeps the `k` first of the list, and of equal keys those noted first. Returns the last key that is kept. */
function keepFirst(list: usize, length: u32, k: u32, counts: usize): u32 {
  const last = keyOfRank(list, length, k, counts);
  let equal = k - smaller;
  let to: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const key = keyAt(list, i);
    if (key > last || (key == last && equal == 0)) continue;
    if (key == last) equal--;
    store<u64>(list + (to as usize) * RECORD, load<u64>(list + (i as usize) * RECORD));
    to++;
  }
  return last;
}

/** Sorts `k` records by their keys, and leaves those of equal keys in order; `other` has room for as many. */
function sort(list: usize, other: usize, k: u32, counts: usize): void {
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const shift = digit << 3;
    countDigits(list, k, shift, 0, 0, counts);
    let place: u32 = 0;
    for (let at = counts; at < counts + COUNTS_BYTES; at += 4) {
      const here = load<u32>(at);
      store<u32>(at, place);
      place += here;
    }
    for (let i: u32 = 0; i < k; i++) {
      const at = count(counts, (keyAt(list, i) >> shift) & 255);
      const to = load<u32>(at);
      store<u32>(at, to + 1);
      store<u64>(other + (to as usize) * RECORD, load<u64>(list + (i as usize) * RECORD));
    }
    const swap = list;
    list = other;
    other = swap;
  }
}

/**
 * Of the `length` elements at `source`, writes the indices of the `k` largest at `indices` and their values at `list`, as
 * select.ts says. At `list` there is room for 16 bytes for each of the k, and 1 KiB.
 */
export function selectByRadix(source: usize, length: u32, k: u32, indices: usize, list: usize): void {
  const counts = list + ((k as usize) << 4);
  const room = k << 1;
  let noted: u32 = 0;
  // No key is as large until k elements are noted.
  let last: u32 = u32.MAX_VALUE;
  let bound: f64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    if (last != u32.MAX_VALUE && (i = skip<f32>(source, i, length, bound)) == length) break;
    const key = keyOf(load<f32>(source + ((i as usize) << 2)));
    if (key >= last) continue; // the bound is a NaN, which skips nothing
    store<u64>(list + (noted as usize) * RECORD, ((key as u64) << 32) | (i as u64));
    if (++noted < room) continue;
    last = keepFirst(list, noted, k, counts);
    bound = valueOf(last);
    noted = k;
  }
  if (noted > k) keepFirst(list, noted, k, counts);
  sort(list, list + (k as usize) * RECORD, k, counts);
  for (let i: u32 = 0; i < k; i++) {
    const index = load<u32>(list + (i as usize) * RECORD);
    store<u32>(indices + ((i as usize) << 2), index);
    store<f32>(list + ((i as usize) << 2), load<f32>(source + ((index as usize) << 2)));
  }
}
