// The most probable class of each column, for rows along an axis other than the last, and for short rows that were
// transposed (rows/columns.ts): a line of indices at `target`, a line of their scores, and a line of the scores' logarithms.
// As there, the kernel stops before four columns that it cannot take.
import { fold4 } from "../math/expf";
import { chosen4 } from "../math/lanes";
import * as columns from "../rows/columns";
import { foldsTemperature } from "../rows/float32";
import { takeLogs } from "../rows/logs";
import { logScores, scores, takeMaxima, takeSigmoids } from "./scores4";
import { NONE, scoring, SIGMOID } from "./settings";

export function argmaxColumnsF32(source: usize, target: usize, count: u32, length: u32, step: usize, t: f64): u32 {
  if (scoring == NONE) return takePlaces(source, target, count, length, step);
  if (scoring != SIGMOID) {
    if (!foldsTemperature(t)) return 0;
    fold4(t);
  }
  let done: u32 = 0;
  for (; done + 4 <= count; done += 4, source += 16, target += 16) {
    if (scoring == SIGMOID) {
      if (!takePlaces4(source, target, length, step)) break;
      takeSigmoids(columns.maximum, t);
    } else {
      if (!columns.findMaximum(source, length, step, true)) break;
      columns.sumOthers(source, source, length, step);
      if (v128.any_true(columns.nan)) break;
      v128.store(target, columns.place);
      takeLogs(columns.maximum, columns.sums01, columns.sums23, t);
      takeMaxima();
    }
    v128.store(target + step, scores);
    v128.store(target + (step << 1), logScores);
  }
  return done;
}

/**
 * The places of the maxima; of 16 columns at a time, a line of the first-level cache. The sum of all elements tells whether
 * there is a NaN: it is one, too, where both infinities are among them.
 */
function takePlaces(source: usize, target: usize, count: u32, length: u32, step: usize): u32 {
  let done: u32 = 0;
  for (; done + 16 <= count; done += 16, source += 64, target += 64) {
    let m0 = v128.load(source);
    let m1 = v128.load(source, 16);
    let m2 = v128.load(source, 32);
    let m3 = v128.load(source, 48);
    let sum = f32x4.add(f32x4.add(m0, m1), f32x4.add(m2, m3));
    let place0 = i32x4.splat(0);
    let place1 = place0;
    let place2 = place0;
    let place3 = place0;
    let from = source + step;
    for (let i: u32 = 1; i < length; i++, from += step) {
      const at = i32x4.splat(i);
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      place0 = chosen4(at, place0, f32x4.gt(x0, m0));
      place1 = chosen4(at, place1, f32x4.gt(x1, m1));
      place2 = chosen4(at, place2, f32x4.gt(x2, m2));
      place3 = chosen4(at, place3, f32x4.gt(x3, m3));
      m0 = f32x4.pmax(m0, x0);
      m1 = f32x4.pmax(m1, x1);
      m2 = f32x4.pmax(m2, x2);
      m3 = f32x4.pmax(m3, x3);
      sum = f32x4.add(sum, f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)));
    }
    if (v128.any_true(f32x4.ne(sum, sum))) break;
    v128.store(target, place0);
    v128.store(target, place1, 16);
    v128.store(target, place2, 32);
    v128.store(target, place3, 48);
  }
  for (; done + 4 <= count && takePlaces4(source, target, length, step); done += 4, source += 16, target += 16) {}
  return done;
}

/** The places of the maxima of four columns; returns whether no column holds a NaN. */
function takePlaces4(source: usize, target: usize, length: u32, step: usize): bool {
  columns.findMaximum(source, length, step, true);
  v128.store(target, columns.place);
  let nan = i32x4.splat(0);
  for (; length > 0; length--, source += step) {
    const x = v128.load(source);
    nan = v128.or(nan, f32x4.ne(x, x));
  }
  return !v128.any_true(nan);
}
