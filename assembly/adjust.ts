// What is done to rows before their softmax: a bias added to every class, and classes taken out.
//
// `outer` times `length` times `inner` elements lie at `target`; an element's class is its place in `length`. float32 may
// come as rows (`inner` is 1) or as lines of neighbouring columns (a multiple of 4), float64 as rows.
import { demoted, turned } from "./lanes";
import { FLOAT64 } from "./row";

/** Every float32 x becomes x * scale + bias, in float64 and rounded once. At `bias` is one float64 a class. */
function addBias4(target: usize, outer: u32, length: u32, inner: u32, bias: usize, scale: f64): void {
  // Lines of one class each, or of all of them.
  const lines: u32 = inner == 1 ? 1 : length;
  const count = inner == 1 ? length : inner;
  for (; outer > 0; outer--) {
    for (let i: u32 = 0; i < lines; i++, target += (count as usize) << 2) {
      addTo(target, count, scale, bias + ((i as usize) << 3), inner > 1);
    }
  }
}

/** Adds to each of `count` elements its own bias, or to all the `same`. */
function addTo(target: usize, count: u32, scale: f64, bias: usize, same: bool): void {
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
    const xHigh = f64x2.mul(f64x2.promote_low_f32x4(turned(x)), factor);
    v128.store(target, demoted(f64x2.add(xLow, low), f64x2.add(xHigh, high)));
  }
  for (; target < end; target += 4, bias += 8) {
    store<f32>(target, ((load<f32>(target) as f64) * scale + load<f64>(bias)) as f32);
  }
}

function addBias2(target: usize, outer: u32, length: u32, inner: u32, bias: usize): void {
  for (; outer > 0; outer--) {
    for (let i: u32 = 0; i < length; i++, target += 8) {
      store<f64>(target, load<f64>(target) + load<f64>(bias + ((i as usize) << 3)));
    }
  }
}

export function addBias(
  target: usize,
  outer: u32,
  length: u32,
  inner: u32,
  bias: usize,
  wanted: u32,
  scale: f64,
): void {
  if (wanted & FLOAT64) addBias2(target, outer, length, inner, bias);
  else addBias4(target, outer, length, inner, bias, scale);
}

/** Puts -Infinity where the mask, a byte a class, is 0; what was there does not matter, be it NaN. */
function mask4(target: usize, outer: u32, length: u32, inner: u32, mask: usize): void {
  for (; outer > 0; outer--) {
    let i: u32 = 0;
    if (inner == 1) {
      for (; i + 8 <= length; i += 8, target += 32) {
        const gone = i16x8.eq(v128.load_ext<u8>(mask + i), i16x8.splat(0));
        v128.store(target, without(v128.load(target), i32x4.extend_low_i16x8_s(gone)));
        v128.store(target, without(v128.load(target, 16), i32x4.extend_high_i16x8_s(gone)), 16);
      }
    }
    for (; i < length; i++) {
      const stop = target + ((inner as usize) << 2);
      if (load<u8>(mask + i)) target = stop;
      for (; target < stop; target += 4) store<f32>(target, -Infinity);
    }
  }
}

/** -Infinity, which is all ones shifted by 23, in the lanes that are gone. */
// @ts-ignore: decorator
@inline
function without(x: v128, gone: v128): v128 {
  return v128.or(v128.andnot(x, gone), i32x4.shl(gone, 23));
}

function mask2(target: usize, outer: u32, length: u32, inner: u32, mask: usize): void {
  for (; outer > 0; outer--) {
    for (let i: u32 = 0; i < length; i++, target += 8) {
      store<f64>(target, select<f64>(load<f64>(target), -Infinity, load<u8>(mask + i)));
    }
  }
}

export function mask(target: usize, outer: u32, length: u32, inner: u32, mask: usize, wanted: u32): void {
  if (wanted & FLOAT64) mask2(target, outer, length, inner, mask);
  else mask4(target, outer, length, inner, mask);
}
