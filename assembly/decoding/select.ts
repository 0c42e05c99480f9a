// The k largest elements of a row, without sorting the row: it is read once, with the smallest of the k largest so far at
// hand. Vectors that hold nothing larger are skipped, so that of 151,936 elements in any order but an ascending one only
// about k log(n / k) are looked at. n log k at worst, and for k = n. Many float32 elements are selected by radix.ts.
import { get, set } from "../rows/passes";
import { build, FORWARD, indexOf, note, offer, RECORD, sort } from "./heap";
import { selectByRadix } from "./radix";
import { skip } from "./skip";

/** From so many on, radix is not slower: of 2,000 elements as fast at 128, 1.8 times at 256; of 151,936 1.5 and 1.9 times. */
const MANY: u32 = 128;

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
