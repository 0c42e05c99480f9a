// softmax of rows of at most 16 floats. What costs there is not the elements but what is done once a row, so nothing of it
// leaves the vector registers, and constants are read once for all rows: 2.2 ns an element at 8 classes instead of 5.4 by
// the passes of rowf.ts. Rows that those would have to move (a maximum far from 0, or not finite) or that hold a NaN are left to them.
import * as expf from "./expf";
import { loadTail4, madd4, storeTail4, sumTo2 } from "./lanes";

/** The longest row dealt with here. */
export const LONGEST: u32 = 16;

/** Neighbours changed places: lanes 1, 0, 3, 2. */
// @ts-ignore: decorator
@inline
function swapped(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 1, 0, 3, 2);
}

/** Halves changed places: lanes 2, 3, 0, 1. */
// @ts-ignore: decorator
@inline
function turned(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 2, 3, 0, 1);
}

/** Lanes 0 + 1 and 2 + 3. */
// @ts-ignore: decorator
@inline
function sumsOfPairs(v: v128): v128 {
  v = v128.shuffle<i32>(v, v, 0, 2, 1, 3);
  return f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(turned(v)));
}

// @ts-ignore: decorator
@inline
function scaled(e: v128, high: v128, low: v128): v128 {
  return madd4(e, high, f32x4.mul(e, low));
}

/**
 * Works off rows one behind the other, up to the first that is not for here, and answers how many those were. The
 * constants are those of the temperature already. Rows of two floats go by in pairs, which fill a vector; of an odd
 * number of them the last one is left.
 */
export function softmaxShort(source: usize, target: usize, rows: u32, length: u32): u32 {
  return length == 2 && rows > 1 ? work(source, target, rows, 4, true) : work(source, target, rows, length, false);
}

// @ts-ignore: decorator
@inline
function work(source: usize, target: usize, rows: u32, count: u32, pairs: bool): u32 {
  const log2e = expf.log2e;
  const ln2High = expf.minusLn2High;
  const ln2Low = expf.minusLn2Low;
  const one = expf.one;
  const c1 = expf.c1;
  const c2 = expf.c2;
  const c3 = expf.c3;
  const c4 = expf.c4;
  const c5 = expf.c5;
  const c6 = expf.c6;
  const once = expf.rounder;
  const unit = f64x2.promote_low_f32x4(one);
  const twiceAndTop = expf.twiceAndTop;
  const depth = expf.depth;
  const limit = f32x4.splat(expf.largestX);
  const perTurn: u32 = pairs ? 2 : 1;
  const step = (count as usize) << 2;
  const wholes = ((count & ~3) as usize) << 2;
  const rest = count & 3;
  let done: u32 = 0;
  for (; done + perTurn <= rows; done += perTurn, source += step, target += step) {
    let largest = f32x4.splat(-Infinity);
    let numbers = limit; // lanes of all ones, or of a positive float, where no NaN was seen
    for (let i: usize = 0; i < wholes; i += 16) {
      const x = v128.load(source + i);
      largest = f32x4.pmax(largest, x);
      numbers = v128.and(numbers, f32x4.eq(x, x));
    }
    if (rest > 0) {
      const x = loadTail4(source + wholes, rest);
      largest = f32x4.pmax(largest, x);
      numbers = v128.and(numbers, f32x4.eq(x, x));
    }
    largest = f32x4.pmax(largest, swapped(largest));
    if (!pairs) largest = f32x4.pmax(largest, turned(largest));
    if (!i32x4.all_true(v128.and(numbers, f32x4.le(f32x4.abs(largest), limit)))) break;

    // As in rowf.ts, in few steps: each waits for the one before, and a call of one row for all of them.
    const rounder = f32x4.sub(twiceAndTop, madd4(largest, log2e, once));
    const floor = f32x4.sub(largest, depth);
    let sum = f64x2.splat(0);
    for (let i: usize = 0; i < wholes; i += 16) {
      const x = f32x4.pmax(v128.load(source + i), floor);
      const t = madd4(x, log2e, rounder);
      const e = expf.expScaled4(x, t, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      v128.store(target + i, e);
      sum = f64x2.add(sum, pairs ? sumsOfPairs(e) : sumTo2(e));
    }
    if (rest > 0) {
      const x = f32x4.pmax(loadTail4(source + wholes, rest), floor);
      const t = madd4(x, log2e, rounder);
      const e = expf.expScaled4(x, t, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      storeTail4(target + wholes, rest, e);
      sum = f64x2.add(sum, pairs ? sumsOfPairs(e) : sumTo2(e));
    }

    // The reciprocal in two parts as in rowf.ts, for both rows of a pair or for one row twice.
    if (!pairs) sum = f64x2.add(sum, turned(sum));
    const factor = f64x2.div(unit, sum);
    let high = f32x4.demote_f64x2_zero(factor);
    let low = f32x4.demote_f64x2_zero(f64x2.sub(factor, f64x2.promote_low_f32x4(high)));
    high = v128.shuffle<i32>(high, high, 0, 0, 1, 1);
    low = v128.shuffle<i32>(low, low, 0, 0, 1, 1);
    for (let i: usize = 0; i < wholes; i += 16) v128.store(target + i, scaled(v128.load(target + i), high, low));
    if (rest > 0) storeTail4(target + wholes, rest, scaled(loadTail4(target + wholes, rest), high, low));
  }
  return done;
}
