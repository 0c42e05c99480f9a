// Operations on the lanes of 128-bit vectors: multiply-add, maxima, sums, moves, and loads and stores of row tails.

/**
 * a * b + c on four floats: one rounding in the relaxed module (where the engine fuses), two in the baseline.
 * This function and the one for doubles are the only places where the results of the two modules differ.
 */
// @ts-ignore: decorator
@inline
export function madd4(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** a * b + c on two doubles. */
// @ts-ignore: decorator
@inline
export function madd2(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** `a` where the mask is all ones, `b` where it is 0: one instruction in the relaxed module, three in the baseline. */
// @ts-ignore: decorator
@inline
export function chosen4(a: v128, b: v128, mask: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_laneselect(a, b, mask);
  return v128.bitselect(a, b, mask);
}

/**
 * Whether madd4 rounds once: (1 + 2^-12)^2 - (1 + 2^-11) is 2^-24 when fused and 0 when the product is rounded first.
 * `one` is a parameter so that no compiler evaluates this in advance.
 */
export function isFused(one: f32): bool {
  const a = f32x4.splat(one + 0.000244140625);
  const c = f32x4.splat(-one - 0.00048828125);
  return f32x4.extract_lane(madd4(a, a, c), 0) != 0;
}

/** The largest of four floats. */
// @ts-ignore: decorator
@inline
export function maximum4(v: v128): f32 {
  v = f32x4.pmax(v, halvesSwapped(v));
  v = f32x4.pmax(v, swapped(v));
  return f32x4.extract_lane(v, 0);
}

/** The larger of two doubles. */
// @ts-ignore: decorator
@inline
export function maximum2(v: v128): f64 {
  return f64x2.extract_lane(f64x2.pmax(v, v128.shuffle<i64>(v, v, 1, 0)), 0);
}

/** Four floats added pairwise into two doubles: lanes 0 + 2 and 1 + 3. */
// @ts-ignore: decorator
@inline
export function sumTo2(v: v128): v128 {
  return promotedSum(v, halvesSwapped(v));
}

/** Both doubles added. */
// @ts-ignore: decorator
@inline
export function sum2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** The `count` (1 to 3) floats at `pointer`, nothing beyond them read, the other lanes -Infinity. */
// @ts-ignore: decorator
@inline
export function loadTail4(pointer: usize, count: u32): v128 {
  const fill = f32x4.splat(-f32.MAX_VALUE - f32.MAX_VALUE);
  if (count == 1) return v128.load32_lane(pointer, fill, 0);
  const pair = v128.load64_lane(pointer, fill, 0);
  return count == 2 ? pair : v128.load32_lane(pointer, pair, 2, 8);
}

/** Writes the first `count` (1 to 3) lanes to `pointer` and nothing beyond. */
// @ts-ignore: decorator
@inline
export function storeTail4(pointer: usize, count: u32, v: v128): void {
  if (count == 1) {
    v128.store32_lane(pointer, v, 0);
    return;
  }
  v128.store64_lane(pointer, v, 0);
  if (count == 3) v128.store32_lane(pointer, v, 2, 8);
}

/** loadTail4 as a call, where inlining it gains nothing measurable. */
export function tailAt(pointer: usize, count: u32): v128 {
  return loadTail4(pointer, count);
}

/** storeTail4 likewise. */
export function putTail(pointer: usize, count: u32, v: v128): void {
  storeTail4(pointer, count, v);
}

/** Neighbouring lanes swapped: lanes 1, 0, 3, 2. */
// @ts-ignore: decorator
@inline
export function swapped(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 1, 0, 3, 2);
}

/** Halves swapped: lanes 2, 3, 0, 1. */
// @ts-ignore: decorator
@inline
export function halvesSwapped(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 2, 3, 0, 1);
}

/** Lanes 1, 2, 3, 0. */
// @ts-ignore: decorator
@inline
export function rotated(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 1, 2, 3, 0);
}

/** Lane 0 in all of them. */
// @ts-ignore: decorator
@inline
export function splatLane0(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 0, 0, 0, 0);
}

/** The lanes of both low halves, interleaved: a0, b0, a1, b1. */
// @ts-ignore: decorator
@inline
export function zipLow(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}

/** The lanes of both high halves, interleaved: a2, b2, a3, b3. */
// @ts-ignore: decorator
@inline
export function zipHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

/** Both low halves: a0, a1, b0, b1. */
// @ts-ignore: decorator
@inline
export function lowHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 0, 2);
}

/** Both high halves: a2, a3, b2, b3. */
// @ts-ignore: decorator
@inline
export function highHalves(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 1, 3);
}

/** The low halves' floats added as doubles. */
// @ts-ignore: decorator
@inline
export function promotedSum(a: v128, b: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
}

/** Two and two doubles rounded to four floats. */
// @ts-ignore: decorator
@inline
export function demoted(low: v128, high: v128): v128 {
  return lowHalves(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high));
}

/** The rounding errors of two doubles, the rounded values being the low half of `floats`. */
// @ts-ignore: decorator
@inline
export function roundingErrors(doubles: v128, floats: v128): v128 {
  return f64x2.sub(doubles, f64x2.promote_low_f32x4(floats));
}
