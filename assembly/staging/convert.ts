// The narrow dtypes: to float32, in which rows are computed, and back, rounded once to nearest even.
//
// `count` is a multiple of 16. To a wider dtype, `source` may be the end of the target's range; to a narrower one, `source` and
// `target` may be the same: nothing is overwritten before it is read.
import { demoted, halvesSwapped } from "../math/lanes";

/** The exponents are first too small by 112; multiplying by 2^112 corrects them, subnormals included. */
export function float16ToF32(source: usize, target: usize, count: u32): void {
  for (const end = source + ((count as usize) << 1); source < end; source += 8, target += 16) {
    const bits = i32x4.shr_s(i32x4.shl(v128.load_ext<u16>(source), 16), 3);
    const x = f32x4.mul(v128.and(bits, i32x4.splat(0x8fffe000)), f32x4.splat(5.192296858534828e33));
    // From 65536 on (its square is 2^32) it is Infinity or a NaN.
    v128.store(target, v128.or(x, v128.and(f32x4.ge(f32x4.mul(x, x), f32x4.splat(4294967296)), i32x4.splat(0x7f800000))));
  }
}

export function bfloat16ToF32(source: usize, target: usize, count: u32): void {
  for (const end = source + ((count as usize) << 1); source < end; source += 8, target += 16) {
    v128.store(target, i32x4.shl(v128.load_ext<u16>(source), 16));
  }
}

/** 8-bit integers, the lowest of which is -128 or 0, less `zeroPoint`. */
export function int8ToF32(source: usize, target: usize, count: u32, lowest: i32, zeroPoint: i32): void {
  const flip = i16x8.splat(-lowest as i16);
  const zero = i16x8.splat((zeroPoint - lowest) as i16);
  for (const end = source + count; source < end; source += 8, target += 32) {
    const numbers = i16x8.sub(v128.xor(v128.load_ext<u8>(source), flip), zero);
    v128.store(target, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(numbers)));
    v128.store(target, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(numbers)), 16);
  }
}

export function f32ToFloat16(source: usize, target: usize, count: u32): void {
  for (const end = source + ((count as usize) << 2); source < end; source += 16, target += 8) {
    const x = v128.load(source);
    const magnitude = i32x4.shr_u(i32x4.shl(x, 1), 1);
    // Below 2^-14 the spacing is 2^-24, that of float32 near 1/2, so adding 1/2 rounds.
    const subnormal = i32x4.sub(f32x4.add(magnitude, f32x4.splat(0.5)), f32x4.splat(0.5));
    const odd = i32x4.shr_u(i32x4.shl(x, 18), 31);
    const normal = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, i32x4.splat(0xfff - (112 << 23))), odd), 13);
    const finite = v128.bitselect(subnormal, normal, i32x4.lt_s(magnitude, i32x4.splat(0x38800000)));
    const sign = i32x4.shl(i32x4.shr_u(x, 31), 15);
    const number = v128.or(i32x4.min_s(finite, i32x4.splat(0x7c00)), sign);
    const bits = v128.bitselect(number, i32x4.splat(0x7e00), f32x4.eq(x, x)); // every NaN is the canonical one
    v128.store64_lane(target, i16x8.narrow_i32x4_u(bits, bits), 0);
  }
}

export function f32ToBfloat16(source: usize, target: usize, count: u32): void {
  for (const end = source + ((count as usize) << 2); source < end; source += 16, target += 8) {
    const x = v128.load(source);
    const odd = i32x4.shr_u(i32x4.shl(x, 15), 31);
    const rounded = i32x4.shr_u(i32x4.add(i32x4.add(x, i32x4.splat(0x7fff)), odd), 16);
    const bits = v128.bitselect(rounded, i32x4.splat(0x7fc0), f32x4.eq(x, x));
    v128.store64_lane(target, i16x8.narrow_i32x4_u(bits, bits), 0);
  }
}

/** The first two lanes over a divisor, rounded to integers. */
// @ts-ignore: decorator
@inline
function quotient(x: v128, divisor: v128): v128 {
  return f64x2.nearest(f64x2.div(f64x2.promote_low_f32x4(x), divisor));
}

/** x / scale, rounded and clamped to the 256 integers from `lowest` - `zeroPoint` on, plus `zeroPoint`. NaN counts as 0. */
export function f32ToInt8(source: usize, target: usize, count: u32, lowest: i32, zeroPoint: i32, scale: f64): void {
  const low = f32x4.splat((lowest - zeroPoint) as f32);
  const high = f32x4.splat((lowest + 255 - zeroPoint) as f32);
  const divisor = f64x2.splat(scale);
  const zero = i32x4.splat(zeroPoint);
  for (const end = source + ((count as usize) << 2); source < end; source += 16, target += 4) {
    const x = v128.load(source);
    // Rounded to an integer before it is one of float32, which may round to a half.
    const rounded = demoted(quotient(x, divisor), quotient(halvesSwapped(x), divisor));
    const clamped = f32x4.pmin(f32x4.pmax(rounded, low), high);
    const number = i32x4.add(i32x4.trunc_sat_f32x4_s(clamped), zero);
    const bytes = v128.shuffle<i8>(number, number, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    v128.store32_lane(target, bytes, 0);
  }
}
