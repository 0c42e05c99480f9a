// The softmax of many rows of two classes, four rows at a time: the work per row is shared by four, and no row is transposed.
// The sums are the same in the same order as in float32-sum.ts, so a row's bits are the same.
import * as expf from "../math/expf";
import { demoted, halvesSwapped, madd4, promotedSum, roundingErrors, zipHigh, zipLow } from "../math/lanes";

/**
 * The first classes of four rows are in one vector, the second ones in another. Stops before four rows of which one has a NaN
 * or needs shifting, or when fewer than four remain; returns how many rows were finished.
 */
export function softmaxPairs(source: usize, target: usize, rows: u32): u32 {
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
  const unit = f64x2.promote_low_f32x4(one);
  const depth = expf.depth;
  const limit = expf.largestX;
  let done: u32 = 0;
  for (; done + 4 <= rows; done += 4, source += 32, target += 32) {
    const x01 = v128.load(source);
    const x23 = v128.load(source, 16);
    const x0 = v128.shuffle<i32>(x01, x23, 0, 2, 4, 6);
    const x1 = v128.shuffle<i32>(x01, x23, 1, 3, 5, 7);
    const largest = f32x4.pmax(x0, x1);
    if (!i32x4.all_true(v128.and(f32x4.eq(x1, x1), f32x4.le(f32x4.abs(largest), limit)))) break;
    const rounder = expf.rounderFor(largest);
    const floor = f32x4.sub(largest, depth);
    const y0 = f32x4.pmax(x0, floor);
    const y1 = f32x4.pmax(x1, floor);
    const t0 = madd4(y0, log2e, rounder);
    const t1 = madd4(y1, log2e, rounder);
    const e0 = expf.expScaled4(y0, t0, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
    const e1 = expf.expScaled4(y1, t1, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
    const factor01 = f64x2.div(unit, promotedSum(e0, e1));
    const factor23 = f64x2.div(unit, promotedSum(halvesSwapped(e0), halvesSwapped(e1)));
    const high = demoted(factor01, factor23);
    const low = demoted(roundingErrors(factor01, high), roundingErrors(factor23, halvesSwapped(high)));
    const p0 = madd4(e0, high, f32x4.mul(e0, low));
    const p1 = madd4(e1, high, f32x4.mul(e1, low));
    v128.store(target, zipLow(p0, p1));
    v128.store(target, zipHigh(p0, p1), 16);
  }
  return done;
}
