// The k most probable classes of each of four neighbouring columns, for small k: a list of k values and their indices for
// each column, one column a lane, into which the elements are inserted one after the other. As in rows/columns.ts the kernel
// stops before four columns that it cannot take.
import { fold4 } from "../math/expf";
import * as columns from "../rows/columns";
import { foldsTemperature } from "../rows/float32";
import { takeLogs } from "../rows/logs";
import { logScores, scores, takeProbabilities, takeSigmoids } from "./scores4";
import { NONE, scoring, SIGMOID, SOFTMAX, topK as k } from "./settings";

/** A place of the list: four values and four indices. */
const PLACE: usize = 32;

/**
 * The indices are written at `target`, k for each column, followed at a distance of k * `step` by their scores, and as far
 * behind these by the scores' logarithms. Behind all of them there is room for k places.
 */
export function topKColumnsF32(source: usize, target: usize, count: u32, length: u32, step: usize, t: f64): u32 {
  if (scoring == SOFTMAX) {
    if (!foldsTemperature(t)) return 0;
    fold4(t);
  }
  const distance = step * (k as usize);
  const list = target + 3 * distance;
  let done: u32 = 0;
  for (; done + 4 <= count; done += 4, source += 16, target += (k as usize) << 4) {
    if (!select(source, list, length, step)) break;
    if (scoring == SOFTMAX) {
      if (!columns.findMaximum(source, length, step, true)) break;
      columns.sumOthers(source, source, length, step);
      takeLogs(columns.maximum, columns.sums01, columns.sums23, t);
    }
    writeList(list, target, distance, t);
  }
  return done;
}

/** Puts the k largest elements of each column on the list, the first of equal ones first; false if there is a NaN. */
function select(source: usize, list: usize, length: u32, step: usize): bool {
  const end = list + (k as usize) * PLACE;
  // A free place is NaN.
  for (let place = list; place < end; place += PLACE) v128.store(place, f32x4.splat(NaN));
  for (let i: u32 = 0; i < length; i++, source += step) {
    let x = v128.load(source);
    if (v128.any_true(f32x4.ne(x, x))) return false;
    if (i32x4.all_true(f32x4.le(x, v128.load(end - PLACE)))) continue;
    let index = i32x4.splat(i);
    let isIn = i32x4.splat(0);
    for (let place = list; place < end; place += PLACE) {
      const other = v128.load(place);
      const otherIndex = v128.load(place, 16);
      // What follows an inserted element moves down, equal ones too.
      isIn = v128.or(isIn, v128.not(f32x4.le(x, other)));
      v128.store(place, v128.bitselect(x, other, isIn));
      v128.store(place, v128.bitselect(index, otherIndex, isIn), 16);
      x = v128.bitselect(other, x, isIn);
      index = v128.bitselect(otherIndex, index, isIn);
    }
  }
  return true;
}

function writeList(list: usize, target: usize, distance: usize, t: f64): void {
  for (let i: u32 = 0; i < k; i++, list += PLACE, target += 4) {
    scatter(target, v128.load(list, 16));
    if (scoring == NONE) continue;
    if (scoring == SIGMOID) takeSigmoids(v128.load(list), t);
    else takeProbabilities(v128.load(list), t);
    scatter(target + distance, scores);
    scatter(target + 2 * distance, logScores);
  }
}

/** Stores each lane at the place of its column. */
function scatter(target: usize, v: v128): void {
  const step = (k as usize) << 2;
  v128.store32_lane(target, v, 0);
  v128.store32_lane(target + step, v, 1);
  v128.store32_lane(target + 2 * step, v, 2);
  v128.store32_lane(target + 3 * step, v, 3);
}
