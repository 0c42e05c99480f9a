// Skipping what is no candidate: most elements of a row, sixteen at a time.
import { bytes, get } from "../rows/passes";

/** The place, from `i` on, of the first element that is not at most `bound` (a NaN is not); or `length`. */
export function skip<T>(source: usize, i: u32, length: u32, bound: f64): u32 {
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
