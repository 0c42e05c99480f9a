// dense.ts in float64. What every addition loses to rounding is kept (Knuth's TwoSum), in a line of doubles of its own that
// begins `lost` bytes after each line of sums. So the products' own rounding remains, and that of the result: less than 2 ulp of
// the sum of |x w|, however many there are.
import { storeRounded } from "../math/nan";

// A sum and what it has lost, of four numbers two at a time.
let sum0: v128 = i64x2(0, 0);
let sum1: v128 = i64x2(0, 0);
let lost0: v128 = i64x2(0, 0);
let lost1: v128 = i64x2(0, 0);

/** What the addition of `a` and `b`, which gave `sum`, has lost. */
// @ts-ignore: decorator
@inline
function lostOf(a: v128, b: v128, sum: v128): v128 {
  const taken = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, taken)), f64x2.sub(b, taken));
}

/** Adds x w of `count` pairs of doubles for two lines of weights, whose pairs are `wStep` bytes apart. */
// @ts-ignore: decorator
@inline
function accumulate(x: usize, w0: usize, w1: usize, count: u32, wStep: usize, splat: bool): void {
  let s0 = sum0;
  let s1 = sum1;
  let l0 = lost0;
  let l1 = lost1;
  for (; count > 0; count--, x += splat ? 8 : 16, w0 += wStep, w1 += wStep) {
    const a = splat ? v128.load64_splat(x) : v128.load(x);
    const p0 = f64x2.mul(a, v128.load(w0));
    const p1 = f64x2.mul(a, v128.load(w1));
    const t0 = f64x2.add(s0, p0);
    const t1 = f64x2.add(s1, p1);
    l0 = f64x2.add(l0, lostOf(s0, p0, t0));
    l1 = f64x2.add(l1, lostOf(s1, p1, t1));
    s0 = t0;
    s1 = t1;
  }
  sum0 = s0;
  sum1 = s1;
  lost0 = l0;
  lost1 = l1;
}

/** Adds the lanes of a sum, and of what it has lost, to the doubles at `sums` and `lost` bytes behind. */
// @ts-ignore: decorator
@inline
function addLanes(sums: usize, lost: usize, sum: v128, lanesLost: v128): void {
  const high = f64x2.extract_lane(sum, 0);
  const low = f64x2.extract_lane(sum, 1);
  const lanes = high + low;
  const taken = lanes - high;
  store<f64>(sums, lanes);
  store<f64>(sums + lost, high - (lanes - taken) + (low - taken) + f64x2.extract_lane(lanesLost, 0) + f64x2.extract_lane(lanesLost, 1));
}

/** `classes` lines of weights, `features` each. */
export function dotsF64(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize, lost: usize): void {
  const step = (features as usize) << 3;
  const none = f64x2.splat(0);
  for (; rows > 0; rows--, x += xStep, sums += pitch) {
    for (let c: u32 = 0; c < classes; c += 2) {
      const at0 = sums + ((c as usize) << 3);
      const next: usize = c + 1 < classes ? 1 : 0;
      const w0 = weights + (c as usize) * step;
      const w1 = w0 + next * step;
      const at1 = at0 + (next << 3);
      sum0 = v128.load64_zero(at0);
      sum1 = v128.load64_zero(at1);
      lost0 = v128.load64_zero(at0 + lost);
      lost1 = v128.load64_zero(at1 + lost);
      accumulate(x, w0, w1, features >> 1, 16, false);
      if (features & 1) {
        const end = step - 8;
        const a = v128.load64_zero(x + end);
        const p0 = f64x2.mul(a, v128.load64_zero(w0 + end));
        const p1 = f64x2.mul(a, v128.load64_zero(w1 + end));
        const t0 = f64x2.add(sum0, p0);
        const t1 = f64x2.add(sum1, p1);
        lost0 = f64x2.add(lost0, lostOf(sum0, p0, t0));
        lost1 = f64x2.add(lost1, lostOf(sum1, p1, t1));
        sum0 = t0;
        sum1 = t1;
      }
      addLanes(at1, lost, sum1, lost1);
      addLanes(at0, lost, sum0, lost0);
    }
  }
}

/** `features` lines of weights that begin `step` bytes apart, one weight per class each. */
export function combinationsF64(x: usize, xStep: usize, rows: u32, weights: usize, step: usize, features: u32, classes: u32, sums: usize, pitch: usize, lost: usize): void {
  for (; rows > 0; rows--, x += xStep, sums += pitch) {
    for (let c: u32 = 0; c < classes; c += 4) {
      const at = sums + ((c as usize) << 3);
      const w = weights + ((c as usize) << 3);
      sum0 = v128.load(at);
      sum1 = v128.load(at, 16);
      lost0 = v128.load(at + lost);
      lost1 = v128.load(at + lost, 16);
      accumulate(x, w, w + 16, features, step, true);
      v128.store(at, sum0);
      v128.store(at, sum1, 16);
      v128.store(at + lost, lost0);
      v128.store(at + lost, lost1, 16);
    }
  }
}

/**
 * The sums, rounded to T, at `target`, one row after the other; with `relu` 0 where they are below. Float32 sums have lost nothing
 * that is known.
 */
function finish<T>(sums: usize, pitch: usize, lost: usize, target: usize, rows: u32, classes: u32, relu: bool): void {
  for (; rows > 0; rows--, sums += pitch) {
    for (let c: u32 = 0; c < classes; c++, target += sizeof<T>()) {
      const at = sums + ((c as usize) << 3);
      let value = load<f64>(at);
      // An infinite sum has lost nothing.
      if (sizeof<T>() == 8 && Math.abs(value) < Infinity) value += load<f64>(at + lost);
      storeRounded<T>(target, relu && value <= 0 ? 0 : value);
    }
  }
}

export function finishF32(sums: usize, pitch: usize, lost: usize, target: usize, rows: u32, classes: u32, relu: bool): void {
  finish<f32>(sums, pitch, lost, target, rows, classes, relu);
}

export function finishF64(sums: usize, pitch: usize, lost: usize, target: usize, rows: u32, classes: u32, relu: bool): void {
  finish<f64>(sums, pitch, lost, target, rows, classes, relu);
}
