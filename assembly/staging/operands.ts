// The operands applied to rows before their kernel: a bias added to every class, and masked classes set to -Infinity.
//
// `outer` times `length` times `inner` elements lie at `target`; an element's class is its place in `length`. float32 comes
// as rows (`inner` is 1) or as lines of neighbouring columns (`inner` is a multiple of 4), float64 as rows.
import { demoted, halvesSwapped } from "../math/lanes";

/** Every x becomes x * scale + bias, in float64 and rounded once. At `bias` is one float64 per class. */
export function addBiasF32(target: usize, outer: u32, length: u32, inner: u32, bias: usize, scale: f64): void {
  // Lines of one class each, or of all classes.
  const lines: u32 = inner == 1 ? 1 : length;
  const count = inner == 1 ? length : inner;
  for (; outer > 0; outer--) {
    for (let i: u32 = 0; i < lines; i++, target += (count as usize) << 2) {
      addToLine(target, count, scale, bias + ((i as usize) << 3), inner > 1);
    }
  }
}

/** Adds its own bias to each of `count` elements, or the `same` to all. */
function addToLine(target: usize, count: u32, scale: f64, bias: usize, same: bool): void {
  const factor = f64x2.splat(scale);
  const end = target + ((count as usize) << 2);
  const end4 = target + (((count & ~3) as usize) << 2);
  let low = v128.load64_splat(bias);
  let high = low;
  for (; target < end4; target += 16) {
    if (!same) {
      low = v128.load(bias);
      high = v128.load(bias, 16);
      bias += 32;
    }
    const x = v128.load(target);
    const xLow = f64x2.mul(f64x2.promote_low_f32x4(x), factor);
    const xHigh = f64x2.mul(f64x2.promote_low_f32x4(halvesSwapped(x)), factor);
    v128.store(target, demoted(f64x2.add(xLow, low), f64x2.add(xHigh, high)));
  }
  for (; target < end; target += 4, bias += 8) {
    store<f32>(target, ((load<f32>(target) as f64) * scale + load<f64>(bias)) as f32);
  }
}

/** Every x becomes x + bias; quantized numbers are never float64, so `scale` is 1. */
export function addBiasF64(target: usize, outer: u32, length: u32, inner: u32, bias: usize, _scale: f64): void {
  for (; outer > 0; outer--) {
    for (let i: u32 = 0; i < length; i++) {
      const added = load<f64>(bias + ((i as usize) << 3));
      for (const stop = target + ((inner as usize) << 3); target < stop; target += 8) {
        store<f64>(target, load<f64>(target) + added);
      }
    }
  }
}

/** Stores -Infinity where the mask, one byte per class, is 0, whatever was there, NaN included. */
export function maskF32(target: usize, outer: u32, length: u32, inner: u32, mask: usize): void {
  for (; outer > 0; outer--) {
    let i: u32 = 0;
    if (inner == 1) {
      for (; i + 8 <= length; i += 8, target += 32) {
        const masked = i16x8.eq(v128.load_ext<u8>(mask + i), i16x8.splat(0));
        v128.store(target, maskLanes(v128.load(target), i32x4.extend_low_i16x8_s(masked)));
        v128.store(target, maskLanes(v128.load(target, 16), i32x4.extend_high_i16x8_s(masked)), 16);
      }
    }
    for (; i < length; i++) {
      const stop = target + ((inner as usize) << 2);
      if (load<u8>(mask + i)) target = stop;
      for (; target < stop; target += 4) store<f32>(target, -Infinity);
    }
  }
}

/** -Infinity, which is all ones shifted by 23, in the masked lanes. */
// @ts-ignore: decorator
@inline
function maskLanes(x: v128, masked: v128): v128 {
  return v128.or(v128.andnot(x, masked), i32x4.shl(masked, 23));
}

export function maskF64(target: usize, outer: u32, length: u32, inner: u32, mask: usize): void {
  for (; outer > 0; outer--) {
    for (let i: u32 = 0; i < length; i++) {
      const stop = target + ((inner as usize) << 3);
      if (load<u8>(mask + i)) target = stop;
      for (; target < stop; target += 8) store<f64>(target, -Infinity);
    }
  }
}
