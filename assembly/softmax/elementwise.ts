// exp and sigmoid of every element, from `source` to `target`, which may be the same.
//
//   sigmoid(x) = (x < 0 ? z : 1) / (1 + z),   z = exp(-|x|), which never overflows and keeps small results exact
import * as expd from "../math/expd";
import * as expf from "../math/expf";
import { putTail, tailAt } from "../math/lanes";
import { plainNaNs } from "../math/nan";

// @ts-ignore: decorator
@inline
function logistic4(x: v128, z: v128, one: v128): v128 {
  return f32x4.div(v128.bitselect(z, one, i32x4.shr_s(x, 31)), f32x4.add(one, z));
}

// @ts-ignore: decorator
@inline
function each4(source: usize, target: usize, length: u32, sigmoid: bool): void {
  expf.fold4(1);
  const twice = expf.twice;
  const once = expf.once;
  const lowest = expf.lowest;
  const highest = expf.highest;
  const half = expf.half;
  const log2e = expf.log2e;
  const ln2High = expf.minusLn2High;
  const ln2Low = expf.minusLn2Low;
  const one = expf.one;
  const c2 = expf.c2;
  const c3 = expf.c3;
  const c4 = expf.c4;
  const c5 = expf.c5;
  const c6 = expf.c6;
  // Results are at least 0, so that their total is NaN where one of them is.
  let total = f32x4.splat(0);
  const first = target;
  for (let left = length as i32; left > 0; left -= 4, source += 16, target += 16) {
    const x = left < 4 ? tailAt(source, left) : v128.load(source);
    const argument = sigmoid ? f32x4.neg(f32x4.abs(x)) : x;
    const e = expf.exp4(argument, twice, once, lowest, highest, half, log2e, ln2High, ln2Low, one, c2, c3, c4, c5, c6);
    const y = sigmoid ? logistic4(x, e, one) : e;
    total = f32x4.add(total, y);
    if (left < 4) putTail(target, left, y);
    else v128.store(target, y);
  }
  if (v128.any_true(f32x4.ne(total, total))) plainNaNs<f32>(first, length);
}

function each2(source: usize, target: usize, length: u32, sigmoid: bool): void {
  expd.fold2(1);
  const rounder = expd.rounder;
  const once = expd.once;
  const lowest = expd.lowest;
  const highest = expd.highest;
  const half = expd.half;
  const log2e = expd.log2e;
  const ln2High = expd.minusLn2High;
  const ln2Low = expd.minusLn2Low;
  const one = expd.one;
  const c1Low = expd.c1Low; // 0 at temperature 1
  const c2 = expd.c2;
  const c3 = expd.c3;
  const c4 = expd.c4;
  const c5 = expd.c5;
  const c6 = expd.c6;
  const c7 = expd.c7;
  const c8 = expd.c8;
  const c9 = expd.c9;
  const c10 = expd.c10;
  const c11 = expd.c11;
  let total = f64x2.splat(0);
  const first = target;
  const end = source + ((length as usize) << 3);
  while (source < end) {
    const single = end - source == 8;
    const x = single ? v128.load64_zero(source) : v128.load(source);
    const argument = sigmoid ? f64x2.neg(f64x2.abs(x)) : x;
    let y = expd.exp2(
      argument,
      rounder,
      once,
      lowest,
      highest,
      half,
      log2e,
      ln2High,
      ln2Low,
      one,
      c1Low,
      c2,
      c3,
      c4,
      c5,
      c6,
      c7,
      c8,
      c9,
      c10,
      c11,
    );
    if (sigmoid) {
      const negative = f64x2.lt(x, f64x2.splat(0));
      y = f64x2.div(v128.bitselect(y, one, negative), f64x2.add(one, y));
    }
    total = f64x2.add(total, y);
    if (single) v128.store64_lane(target, y, 0);
    else v128.store(target, y);
    source += 16;
    target += 16;
  }
  if (v128.any_true(f64x2.ne(total, total))) plainNaNs<f64>(first, length);
}

/** `rows` x `length` elements. */
export function expF32(source: usize, target: usize, rows: u32, length: u32, _t: f64, _empty: f64, _passes: u32): void {
  each4(source, target, rows * length, false);
}

/** `rows` x `length` elements. */
export function expF64(source: usize, target: usize, rows: u32, length: u32, _t: f64, _empty: f64, _passes: u32): void {
  each2(source, target, rows * length, false);
}

/** `rows` x `length` elements. */
export function sigmoidF32(source: usize, target: usize, rows: u32, length: u32, _t: f64, _empty: f64, _passes: u32): void {
  each4(source, target, rows * length, true);
}

/** `rows` x `length` elements. */
export function sigmoidF64(source: usize, target: usize, rows: u32, length: u32, _t: f64, _empty: f64, _passes: u32): void {
  each2(source, target, rows * length, true);
}
