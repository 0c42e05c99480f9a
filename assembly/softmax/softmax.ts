// softmax, logSoftmax and logSumExp of consecutive rows, from `source` to `target`, which may be the same address.
//
// `t` is the temperature; `empty` is the result for a row in which every class is masked. `passes` says which passes over
// the row to make (rows/state.ts): all of them for whole rows, one at a time for a row passed in pieces (then `rows` is 1
// and `length` is the piece's).
import { fold4 } from "../math/expf";
import { foldsTemperature } from "../rows/float32";
import { softmaxWhole } from "../rows/float32-sum";
import * as row from "../rows/passes";
import { softmaxPairs } from "../rows/pairs";
import * as state from "../rows/state";
import { AGAIN, FINISH, FIRST, MAXIMUM, SUM } from "../rows/state";

const ALL: u32 = FIRST | MAXIMUM | SUM | FINISH;

function softmax<T>(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = row.bytes<T>(length);
  const direct = sizeof<T>() == 4 && passes == ALL && foldsTemperature(t);
  while (rows > 0) {
    let done = direct ? softmaxDirect(source, target, rows, length, t) : 0;
    if (done == 0) {
      if (passes & FIRST) state.begin();
      if (passes & MAXIMUM) row.findMaximum<T>(source, length, false);
      if (passes & SUM) row.exponentials<T>(row.prepare<T>(source, target, length, t), target, length);
      if (passes & AGAIN) row.exponentialsAgain<T>(row.prepare<T>(source, target, length, t), target, length);
      if (passes & FINISH) row.scale<T>(target, length, empty);
      done = 1;
    }
    rows -= done;
    source += (done as usize) * step;
    target += (done as usize) * step;
  }
}

/** As many float32 rows as can be finished without going through the state; returns how many. */
function softmaxDirect(source: usize, target: usize, rows: u32, length: u32, t: f64): u32 {
  fold4(t); // again: the previous row may have been stretched
  const done: u32 = length == 2 ? softmaxPairs(source, target, rows) : 0;
  return done > 0 ? done : softmaxWhole(source, target, rows, length);
}

function logSoftmax<T>(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = row.bytes<T>(length);
  for (; rows > 0; rows--, source += step, target += step) {
    if (passes & FIRST) state.begin();
    if (passes & MAXIMUM) row.findMaximum<T>(source, length, true);
    if (!(passes & (SUM | FINISH))) continue;
    // The sum replaces the maximum for a moment, which must not be seen in the source: others may read it meanwhile.
    if (passes & SUM && source != target) memory.copy(target, source, step);
    const prepared = row.prepare<T>(passes & SUM ? target : source, target, length, t);
    if (passes & SUM) row.sumOthers<T>(prepared, 0, length);
    if (passes & FINISH) row.subtract<T>(prepared, target, length, empty);
  }
}

/** One result per row at `target`; the rows themselves may be overwritten. */
function logSumExp<T>(source: usize, target: usize, rows: u32, length: u32, t: f64, passes: u32): void {
  const step = row.bytes<T>(length);
  for (; rows > 0; rows--, source += step, target += sizeof<T>()) {
    if (passes & FIRST) state.begin();
    if (passes & MAXIMUM) row.findMaximum<T>(source, length, true);
    if (passes & SUM) row.sumOthers<T>(row.prepare<T>(source, source, length, t), 0, length);
    if (passes & FINISH) row.set<T>(target, 0, row.logSumExp<T>(t));
  }
}

export function softmaxF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  softmax<f32>(source, target, rows, length, t, empty, passes);
}

export function softmaxF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  softmax<f64>(source, target, rows, length, t, empty, passes);
}

export function logSoftmaxF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  logSoftmax<f32>(source, target, rows, length, t, empty, passes);
}

export function logSoftmaxF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  logSoftmax<f64>(source, target, rows, length, t, empty, passes);
}

export function logSumExpF32(source: usize, target: usize, rows: u32, length: u32, t: f64, _empty: f64, passes: u32): void {
  logSumExp<f32>(source, target, rows, length, t, passes);
}

export function logSumExpF64(source: usize, target: usize, rows: u32, length: u32, t: f64, _empty: f64, passes: u32): void {
  logSumExp<f64>(source, target, rows, length, t, passes);
}
