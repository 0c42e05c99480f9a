// The softmax of many short rows, four at a time, one row in each lane: the work per row is shared by four. At 8 classes it
// takes 0.75 of the time of softmaxWhole. The sums are the same in the same order, so a row's bits are the same.
import * as expf from "../math/expf";
import {
  demoted,
  highHalves,
  roundingErrors,
  lowHalves,
  madd4,
  promotedSum,
  rotated,
  splatLane0,
  storeTail4,
  halvesSwapped,
  zipHigh,
  zipLow,
} from "../math/lanes";
import { fillNaN } from "../math/nan";
import { multiply } from "./float32-sum";

/**
 * Rows of two classes, the first classes of four rows in one vector and the second in another. Stops before four rows of
 * which one has a NaN or needs shifting, or when fewer than four remain; returns how many rows were finished.
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

/**
 * Rows of 2 to 15 classes, one class of four rows in a vector. Stops before four rows of which one needs shifting, or when
 * fewer than four remain; returns how many rows were finished.
 */
export function softmaxFours(source: usize, target: usize, rows: u32, length: u32): u32 {
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
  const step = (length as usize) << 2;
  const step2 = step << 1;
  const step3 = step + step2;
  const none = f32x4.splat(-Infinity);
  const inRow = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(length & 3));
  // The load of a row's last classes reads into the next row, so another row has to follow.
  const most = length & 3 ? rows - 1 : rows;
  let done: u32 = 0;
  for (; done + 4 <= most; done += 4) {
    let m0 = f32x4.splat(-Infinity);
    let m1 = m0;
    let m2 = m0;
    let m3 = m0;
    let from = source;
    let left = length;
    for (; left >= 4; left -= 4, from += 16) {
      m0 = f32x4.pmax(m0, v128.load(from));
      m1 = f32x4.pmax(m1, v128.load(from + step));
      m2 = f32x4.pmax(m2, v128.load(from + step2));
      m3 = f32x4.pmax(m3, v128.load(from + step3));
    }
    if (left > 0) {
      m0 = f32x4.pmax(m0, v128.bitselect(v128.load(from), none, inRow));
      m1 = f32x4.pmax(m1, v128.bitselect(v128.load(from + step), none, inRow));
      m2 = f32x4.pmax(m2, v128.bitselect(v128.load(from + step2), none, inRow));
      m3 = f32x4.pmax(m3, v128.bitselect(v128.load(from + step3), none, inRow));
    }
    const m01 = f32x4.pmax(zipLow(m0, m1), zipHigh(m0, m1));
    const m23 = f32x4.pmax(zipLow(m2, m3), zipHigh(m2, m3));
    const largest = f32x4.pmax(lowHalves(m01, m23), highHalves(m01, m23));
    if (!i32x4.all_true(f32x4.le(f32x4.abs(largest), limit))) break;
    const rounder = expf.rounderFor(largest);
    const floor = f32x4.sub(largest, depth);
    let seen = rounder;
    // The sums of elements 0 and 2, and of 1 and 3, of every four, for two rows each: the lanes of softmaxWhole's sums.
    let evens01 = f64x2.splat(0);
    let evens23 = evens01;
    let odds01 = evens01;
    let odds23 = evens01;
    from = source;
    let to = target;
    left = length;
    while (true) {
      let x0 = v128.load(from);
      let x1 = v128.load(from + step);
      let x2 = v128.load(from + step2);
      let x3 = v128.load(from + step3);
      if (left < 4) {
        x0 = v128.bitselect(x0, none, inRow);
        x1 = v128.bitselect(x1, none, inRow);
        x2 = v128.bitselect(x2, none, inRow);
        x3 = v128.bitselect(x3, none, inRow);
      }
      const low01 = zipLow(x0, x1);
      const low23 = zipLow(x2, x3);
      const high01 = zipHigh(x0, x1);
      const high23 = zipHigh(x2, x3);
      const y0 = f32x4.pmax(lowHalves(low01, low23), floor);
      const y1 = f32x4.pmax(highHalves(low01, low23), floor);
      const y2 = f32x4.pmax(lowHalves(high01, high23), floor);
      const y3 = f32x4.pmax(highHalves(high01, high23), floor);
      const t0 = madd4(y0, log2e, rounder);
      const t1 = madd4(y1, log2e, rounder);
      const t2 = madd4(y2, log2e, rounder);
      const t3 = madd4(y3, log2e, rounder);
      seen = v128.or(seen, v128.or(v128.or(t0, t1), v128.or(t2, t3)));
      const e0 = expf.expScaled4(y0, t0, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      let e1 = expf.expScaled4(y1, t1, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      let e2 = expf.expScaled4(y2, t2, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      let e3 = expf.expScaled4(y3, t3, rounder, ln2High, ln2Low, one, c1, c2, c3, c4, c5, c6);
      if (left < 4) {
        // Classes past the end do not count.
        e1 = left < 2 ? f32x4.splat(0) : e1;
        e2 = left < 3 ? f32x4.splat(0) : e2;
        e3 = f32x4.splat(0);
      }
      evens01 = f64x2.add(evens01, promotedSum(e0, e2));
      odds01 = f64x2.add(odds01, promotedSum(e1, e3));
      evens23 = f64x2.add(evens23, promotedSum(halvesSwapped(e0), halvesSwapped(e2)));
      odds23 = f64x2.add(odds23, promotedSum(halvesSwapped(e1), halvesSwapped(e3)));
      const outLow01 = zipLow(e0, e1);
      const outLow23 = zipLow(e2, e3);
      const outHigh01 = zipHigh(e0, e1);
      const outHigh23 = zipHigh(e2, e3);
      const out0 = lowHalves(outLow01, outLow23);
      const out1 = highHalves(outLow01, outLow23);
      const out2 = lowHalves(outHigh01, outHigh23);
      const out3 = highHalves(outHigh01, outHigh23);
      if (left < 4) {
        storeTail4(to, left, out0);
        storeTail4(to + step, left, out1);
        storeTail4(to + step2, left, out2);
        storeTail4(to + step3, left, out3);
        break;
      }
      v128.store(to, out0);
      v128.store(to + step, out1);
      v128.store(to + step2, out2);
      v128.store(to + step3, out3);
      left -= 4;
      if (left == 0) break;
      from += 16;
      to += 16;
    }
    const factor01 = f64x2.div(unit, f64x2.add(evens01, odds01));
    const factor23 = f64x2.div(unit, f64x2.add(evens23, odds23));
    let high = demoted(factor01, factor23);
    let low = demoted(roundingErrors(factor01, high), roundingErrors(factor23, halvesSwapped(high)));
    high = v128.or(high, expf.notFinite(seen));
    for (let i = 0; i < 4; i++, source += step, target += step) {
      if (isNaN(f32x4.extract_lane(high, 0))) fillNaN<f32>(target, length);
      else multiply(target, length, splatLane0(high), splatLane0(low));
      high = rotated(high);
      low = rotated(low);
    }
  }
  return done;
}
