// The maximum of consecutive floats, and its place.
import { loadTail4 } from "../math/lanes";

/** The maximum of each lane, NaN ignored. */
export function maximumLanes(pointer: usize, length: u32): v128 {
  let m0 = f32x4.splat(-Infinity);
  const end = pointer + ((length as usize) << 2);
  const end4 = pointer + (((length & ~3) as usize) << 2);
  if (length >= 16) {
    const end16 = pointer + (((length & ~15) as usize) << 2);
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    for (; pointer < end16; pointer += 64) {
      m0 = f32x4.pmax(m0, v128.load(pointer));
      m1 = f32x4.pmax(m1, v128.load(pointer, 16));
      m2 = f32x4.pmax(m2, v128.load(pointer, 32));
      m3 = f32x4.pmax(m3, v128.load(pointer, 48));
    }
    m0 = f32x4.pmax(f32x4.pmax(m0, m1), f32x4.pmax(m2, m3));
  }
  for (; pointer < end4; pointer += 16) m0 = f32x4.pmax(m0, v128.load(pointer));
  if (pointer < end) m0 = f32x4.pmax(m0, loadTail4(pointer, (end - pointer) as u32 >> 2));
  return m0;
}

/** The place of the first element equal to `value`, or `length`. */
export function placeOf(pointer: usize, length: u32, value: f32): u32 {
  const wanted = f32x4.splat(value);
  const length4 = length & ~3;
  let i: u32 = 0;
  for (; i < length4; i += 4) {
    const equal = f32x4.eq(v128.load(pointer + ((i as usize) << 2)), wanted);
    if (v128.any_true(equal)) return i + (ctz(i32x4.bitmask(equal)) as u32);
  }
  for (; i < length; i++) if (load<f32>(pointer + ((i as usize) << 2)) == value) return i;
  return length;
}
