// softmax of rows of at most 16 floats. What costs there is not the elements but what is done once a row, so nothing of it
// leaves the vector registers, and constants are read once for all rows: 1.4 ns an element at 8 classes instead of 5.4 by
// the passes of rowf.ts. Rows that those would have to move (a maximum far from 0, or not finite) are left to them.
import * as expf from "./expf";
import { loadTail4, storeTail4 } from "./lanes";

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
  const top = expf.top;
  const unbiased = expf.unbiased;
  const limit = f32x4.splat(expf.largestX);
  const perTurn: u32 = pairs ? 2 : 1;
  const step = (count as usize) << 2;
  const wholes = ((count & ~3) as usize) << 2;
  const rest = count & 3;
  let done: u32 = 0;
  for (; done + perTurn <= rows; done += perTurn, source += step, target += step) {
    let largest = f32x4.splat(-Infinity);
    for (let i: usize = 0; i < wholes; i += 16) largest = f32x4.pmax(largest, v128.load(source + i));
    if (rest > 0) largest = f32x4.pmax(largest, loadTail4(source + wholes, rest));
    largest = f32x4.pmax(largest, swapped(largest));
    if (!pairs) largest = f32x4.pmax(largest, turned(largest));
    if (!i32x4.all_true(f32x4.le(f32x4.abs(largest), limit))) break;

    // As in rowf.ts, all in float32: the floor may lie half a power of two off either way.
    const rounder = f32x4.sub(top, f32x4.nearest(f32x4.mul(largest, log2e)));
    const floor = f32x4.mul(f32x4.sub(rounder, unbiased), ln2High);
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < wholes; i += 16) {
      const x = v128.load(source + i);
      const e = expf.expScaled4(x, rounder, floor, log2e, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      v128.store(target + i, e);
      sum = f32x4.add(sum, e);
    }
    if (rest > 0) {
      const x = loadTail4(source + wholes, rest);
      const e = expf.expScaled4(x, rounder, floor, log2e, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      storeTail4(target + wholes, rest, e);
      sum = f32x4.add(sum, e);
    }
    sum = f32x4.add(sum, swapped(sum));
    if (!pairs) sum = f32x4.add(sum, turned(sum));

    // With so few elements one division each costs less than a reciprocal in two parts.
    for (let i: usize = 0; i < wholes; i += 16) v128.store(target + i, f32x4.div(v128.load(target + i), sum));
    if (rest > 0) storeTail4(target + wholes, rest, f32x4.div(loadTail4(target + wholes, rest), sum));
  }
  return done;
}
