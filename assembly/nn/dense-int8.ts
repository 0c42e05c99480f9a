// A row of features times a matrix of 8-bit integers. The features are quantized to 7 bits, and the sums of products are exact:
// both modules give the same bits.
//
// i32x4.relaxed_dot_i8x16_i7x16_add_s takes its second operand as unsigned on processors with AVX-VNNI and as signed elsewhere,
// so what it gets there lies in 0..127, where both are the same: a feature is (q - zero) step, and the sum of the weights,
// times zero, is subtracted. The baseline multiplies q - zero itself, with 16 bits.
import { maximum4 } from "../math/lanes";

/** Bytes whose products may be added in 32 bits: 16 add at most 4 * 128 * 127 to a lane, and 2^31 is 33,025 times that. */
const PANEL: usize = 16 * 32768;

/** The distance of two quantized features, and the integer that stands for 0. */
let step: f64 = 0;
let zero: i32 = 0;

/** The bytes of `features` 8-bit integers, in whole vectors. */
// @ts-ignore: decorator
@inline
function padded(features: u32): usize {
  return ((features + 15) & ~15) as usize;
}

/** Four features, from 0 to 127 after rounding. */
// @ts-ignore: decorator
@inline
function quantized4(x: usize, inverse: v128, offset: v128): v128 {
  const q = i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(x), inverse))), offset);
  return i32x4.max_s(i32x4.min_s(q, i32x4.splat(127)), i32x4.splat(0));
}

/**
 * Quantizes `features` float32 at `x` to `target`, padded to whole vectors: as bytes, followed by as many bytes that are 1
 * where there is a feature; for the baseline as 16-bit integers, without the zero. What is behind the features is read.
 */
function quantize(x: usize, target: usize, features: u32): void {
  let low = f32x4.splat(0);
  let high = low;
  let total = low;
  const end = x + ((features as usize) << 2);
  for (let rest = padded(features) - features; rest > 0; rest--) store<f32>(end + ((rest - 1) << 2), 0);
  for (let at = x; at < end; at += 16) {
    const value = v128.load(at);
    low = f32x4.pmin(low, value);
    high = f32x4.pmax(high, value);
    total = f32x4.add(total, f32x4.sub(value, value)); // NaN where one is not finite
  }
  const lowest = -maximum4(f32x4.neg(low)) as f64;
  step = v128.any_true(f32x4.ne(total, total)) ? NaN : ((maximum4(high) as f64) - lowest) / 127;
  zero = step > 0 ? (nearest(-lowest / step) as i32) : 0;
  const inverse = f32x4.splat(step > 0 ? (min(1 / step, f32.MAX_VALUE as f64) as f32) : 0);
  const offset = i32x4.splat(zero);
  const width = padded(features);
  for (let i: usize = 0; i < width; i += 8, x += 32) {
    const q = i16x8.narrow_i32x4_s(quantized4(x, inverse, offset), quantized4(x + 16, inverse, offset));
    if (ASC_FEATURE_RELAXED_SIMD) v128.store64_lane(target + i, i8x16.narrow_i16x8_s(q, q), 0);
    else v128.store(target + (i << 1), i16x8.sub(q, i16x8.splat(zero as i16)));
  }
  if (ASC_FEATURE_RELAXED_SIMD) {
    memory.fill(target + features, 0, width - features);
    memory.fill(target + width, 1, features);
    memory.fill(target + width + features, 0, width - features);
  } else {
    memory.fill(target + ((features as usize) << 1), 0, (width - features) << 1);
  }
}

/** The sum of four 32-bit integers. */
// @ts-ignore: decorator
@inline
function total4(v: v128): f64 {
  const pairs = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return (i32x4.extract_lane(pairs, 0) as f64) + (i32x4.extract_lane(pairs, 1) as f64);
}

// The products of four lines of weights with the quantized features, and the sums of the lines; or of their halves, in the
// baseline.
let products0: v128 = i64x2(0, 0);
let products1: v128 = i64x2(0, 0);
let products2: v128 = i64x2(0, 0);
let products3: v128 = i64x2(0, 0);
let others0: v128 = i64x2(0, 0);
let others1: v128 = i64x2(0, 0);
let others2: v128 = i64x2(0, 0);
let others3: v128 = i64x2(0, 0);

/** Adds the products of 16 weights, in the baseline of the first eight. */
// @ts-ignore: decorator
@inline
function first(w: usize, q: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w), q, sum);
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load_ext<i8>(w), q));
}

/** Adds the 16 weights themselves, in the baseline the products of the last eight. */
// @ts-ignore: decorator
@inline
function second(w: usize, q: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(w), q, sum);
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load_ext<i8>(w, 8), q));
}

/** The bytes from `at` to `end` of four lines. `q` and `other` are what is multiplied, `qStep` bytes for 16 weights. */
function products(w0: usize, w1: usize, w2: usize, w3: usize, count: usize, q: usize, other: usize, qStep: usize): void {
  let a0 = i32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  for (const end = w0 + count; w0 < end; w0 += 16) {
    const x = v128.load(q);
    const y = v128.load(other);
    a0 = first(w0, x, a0);
    a1 = first(w1, x, a1);
    a2 = first(w2, x, a2);
    a3 = first(w3, x, a3);
    b0 = second(w0, y, b0);
    b1 = second(w1, y, b1);
    b2 = second(w2, y, b2);
    b3 = second(w3, y, b3);
    w1 += 16;
    w2 += 16;
    w3 += 16;
    q += qStep;
    other += qStep;
  }
  products0 = a0;
  products1 = a1;
  products2 = a2;
  products3 = a3;
  others0 = b0;
  others1 = b1;
  others2 = b2;
  others3 = b3;
}

/** Adds what `products` found of one line, times `factor`, to a double. */
// @ts-ignore: decorator
@inline
function addProduct(sums: usize, c: u32, products: v128, others: v128, scales: usize): void {
  const at = sums + ((c as usize) << 3);
  const sum = total4(products) + (ASC_FEATURE_RELAXED_SIMD ? -zero : 1) * total4(others);
  store<f64>(at, load<f64>(at) + sum * (step * load<f64>(scales + ((c as usize) << 3))));
}

/**
 * Adds to the doubles at `sums`, one per class, the products of `rows` rows of float32 features that begin `xStep` bytes apart
 * at `x` with `classes` lines of weights, times the double of each class at `scales`. At `scratch` the features are quantized.
 */
export function dotsInt8(x: usize, xStep: usize, rows: u32, weights: usize, features: usize, classes: u32, sums: usize, pitch: usize, scales: usize, scratch: usize): void {
  const width = padded(features as u32);
  const q = scratch + (width << 2);
  const qStep: usize = ASC_FEATURE_RELAXED_SIMD ? 16 : 32;
  const others = q + (ASC_FEATURE_RELAXED_SIMD ? width : 16);
  for (; rows > 0; rows--, x += xStep, sums += pitch) {
    memory.copy(scratch, x, features << 2);
    quantize(scratch, q, features as u32);
    for (let at: usize = 0; at < width; at += PANEL) {
      const count = min(PANEL, width - at);
      const from = (at >> 4) * qStep;
      for (let c: u32 = 0; c < classes; c += 4) {
        const c1 = min(c + 1, classes - 1);
        const c2 = min(c + 2, classes - 1);
        const c3 = min(c + 3, classes - 1);
        const w = weights + at;
        products(w + (c as usize) * features, w + (c1 as usize) * features, w + (c2 as usize) * features, w + (c3 as usize) * features, count, q + from, others + from, qStep);
        // What is added to the padding of the sums is of no account.
        addProduct(sums, c, products0, others0, scales);
        addProduct(sums, c + 1, products1, others1, scales);
        addProduct(sums, c + 2, products2, others2, scales);
        addProduct(sums, c + 3, products3, others3, scales);
      }
    }
  }
}
