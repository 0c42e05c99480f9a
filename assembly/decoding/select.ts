// The k largest elements of a row, without sorting the row: it is read once, with the smallest of the k largest so far at
// hand. Vectors that hold nothing larger are skipped, so that of 151,936 elements in any order but an ascending one only
// about k log(n / k) are looked at. n log k at worst, and for k = n. Many float32 elements are selected by radix.ts.
import { bytes, get, set } from "../rows/passes";
import { build, FORWARD, indexOf, note, offer, RECORD, sort } from "./heap";
import { selectByRadix } from "./radix";

/** From so many on, sorting by radix is faster: of 151,936 elements 1.4 times at 1,000, 3 times at 20,000. */
const MANY: u32 = 256;

/**
 * Of the `length` elements at `source`, writes the indices of the `k` largest at `indices` and their values at `list`, in
 * order of rank. NaN ranks first. At `list` there is room for k records of 16 bytes, and 1 KiB.
 */
export function select<T>(source: usize, length: u32, k: u32, indices: usize, list: usize): void {
  if (sizeof<T>() == 4 && k >= MANY) selectByRadix(source, length, k, indices, list);
  else selectByHeap<T>(source, length, k, indices, list);
}

function selectByHeap<T>(source: usize, length: u32, k: u32, indices: usize, list: usize): void {
  let i: u32 = 0;
  for (; i < k; i++) note(list, i, get<T>(source, i), i, FORWARD);
  build(list, k);
  for (; k > 0 && (i = skip<T>(source, i, length, get<T>(source, indexOf(list)))) < length; i++) {
    offer(list, k, get<T>(source, i), i);
  }
  sort(list, k);
  // A value is written no further than records were read.
  for (i = 0; i < k; i++) {
    const index = indexOf(list + (i as usize) * RECORD);
    store<u32>(indices + ((i as usize) << 2), index);
    set<T>(list, i, get<T>(source, index));
  }
}

/** The place, from `i` on, of the first element that is not at most `bound` (a NaN is not); or `length`. */
function skip<T>(source: usize, i: u32, length: u32, bound: f64): u32 {
  if (sizeof<T>() == 4) {
    const bounds = f32x4.splat(bound as f32);
    for (; i + 16 <= length; i += 16) {
      const at = source + bytes<T>(i);
      const low = v128.and(f32x4.le(v128.load(at), bounds), f32x4.le(v128.load(at, 16), bounds));
      const high = v128.and(f32x4.le(v128.load(at, 32), bounds), f32x4.le(v128.load(at, 48), bounds));
      if (!i32x4.all_true(v128.and(low, high))) break;
    }
  }
  while (i < length && get<T>(source, i) <= bound) i++;
  return i;
}
