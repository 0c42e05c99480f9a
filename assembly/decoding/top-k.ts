// The k most probable classes of each row, best first, with their probabilities, laid out as argmax.ts says.
import * as row from "../rows/passes";
import * as state from "../rows/state";
import { storeScores, takeSum } from "./scores";
import { select } from "./select";
import { NONE, scoring, SOFTMAX, topK as k } from "./settings";

/** The rows are whole, and are overwritten. */
function topK<T>(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64): void {
  const step = row.bytes<T>(k);
  let logs = target + (((k * rows) as usize) << 3);
  for (let x = source; rows > 0; rows--, x += row.bytes<T>(length), source += step, logs += step) {
    select<T>(x, length, k, target, logs);
    if (scoring == SOFTMAX) takeSumOf<T>(x, target, logs, length, t, empty);
    target += (k as usize) << 2;
    if (scoring == NONE) continue;
    for (let i: u32 = 0; i < k; i++) {
      storeScores<T>(source + row.bytes<T>(i), logs + row.bytes<T>(i), row.get<T>(logs, i), t);
    }
  }
}

/** Passes 1 and 2 of the row at `x`, of which the k selected classes are at `indices` and `values`. */
function takeSumOf<T>(x: usize, indices: usize, values: usize, length: u32, t: f64, empty: f64): void {
  state.begin();
  // The first selected is the maximum, unless it is NaN or k is 0.
  const first = k > 0 ? row.get<T>(values, 0) : NaN;
  if (isNaN(first)) row.findMaximum<T>(x, length, true);
  else state.seeMaximum(first, load<u32>(indices), length);
  row.sumOthers<T>(row.prepare<T>(x, x, length, t), 0, length);
  takeSum<T>(empty);
}

export function topKF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, _passes: u32): void {
  topK<f32>(source, target, rows, length, t, empty);
}

export function topKF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, _passes: u32): void {
  topK<f64>(source, target, rows, length, t, empty);
}
