// The best elements of a row, without sorting the row: it is gone through once, and of the k best so far the worst is in
// hand. Whole vectors that do not beat it are passed over, so that of 151,936 elements in any order but an ascending one
// only some k log(n / k) are looked at. n log k at worst, and for k = n.
import { build, FORWARD, indexOf, note, offer, RECORD, sort } from "./heap";
import { bytes, get, set, wide } from "./passes";

/**
 * The `k` best of `length` elements, at most all: their indices at `indices`, themselves at `list`, the first in rank
 * first. At `list` there is room for k records. NaN ranks first.
 */
export function select(source: usize, length: u32, k: u32, indices: usize, list: usize): void {
  let i: u32 = 0;
  for (; i < k; i++) note(list, i, get(source, i), i, FORWARD);
  build(list, k);
  for (; k > 0 && (i = passOver(source, i, length, get(source, indexOf(list)))) < length; i++) {
    offer(list, k, get(source, i), i);
  }
  sort(list, k);
  // What is written overtakes nothing that is still to be read.
  for (i = 0; i < k; i++) {
    const index = indexOf(list + (i as usize) * RECORD);
    store<u32>(indices + ((i as usize) << 2), index);
    set(list, i, get(source, index));
  }
}

/** The place from `i` on of the first element that is not at most `worst`, as NaN is not either; or `length`. */
function passOver(source: usize, i: u32, length: u32, worst: f64): u32 {
  if (!wide) {
    const bound = f32x4.splat(worst as f32);
    for (; i + 16 <= length; i += 16) {
      const at = source + bytes(i);
      const low = v128.and(f32x4.le(v128.load(at), bound), f32x4.le(v128.load(at, 16), bound));
      const high = v128.and(f32x4.le(v128.load(at, 32), bound), f32x4.le(v128.load(at, 48), bound));
      if (!i32x4.all_true(v128.and(low, high))) break;
    }
  }
  while (i < length && get(source, i) <= worst) i++;
  return i;
}
