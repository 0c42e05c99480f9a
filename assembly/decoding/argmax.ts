// The most probable class of each row, with its scores: one class selected per row.
//
// Of `count` classes selected in all, the scores are written over the rows, from `source` on; at `target` there are the
// indices, and 8 * count bytes after their start the logarithms of the scores. This holds for topK and sample too.
import * as row from "../rows/passes";
import * as state from "../rows/state";
import { FINISH, FIRST, MAXIMUM, SUM } from "../rows/state";
import { storeScores, takeSum } from "./scores";
import { NONE, scoring, SOFTMAX } from "./settings";

/** Selects the largest element, or the first NaN; index 0 if every class is masked. */
function argmax<T>(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const logs = target + ((rows as usize) << 3);
  for (let i: u32 = 0; i < rows; i++) {
    const x = source + (i as usize) * row.bytes<T>(length);
    if (passes & FIRST) state.begin();
    if (passes & MAXIMUM) {
      row.findMaximum<T>(x, length, true);
      if (scoring != SOFTMAX) row.findNaN<T>(x, length, state.seen);
    }
    if (passes & SUM && scoring == SOFTMAX) row.sumOthers<T>(row.prepare<T>(x, x, length, t), 0, length);
    if (passes & FINISH) {
      store<u32>(target + ((i as usize) << 2), max(state.place, 0) as u32);
      if (scoring == NONE) continue;
      if (scoring == SOFTMAX) takeSum<T>(empty);
      const at = row.bytes<T>(i);
      storeScores<T>(source + at, logs + at, state.hasNaN ? NaN : state.maximum, t);
    }
  }
}

export function argmaxF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  argmax<f32>(source, target, rows, length, t, empty, passes);
}

export function argmaxF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  argmax<f64>(source, target, rows, length, t, empty, passes);
}
