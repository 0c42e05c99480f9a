// The softmax family over rows that lie one behind the other: from `source` to `target`, which may be the same.
//
// `t` is the temperature; `empty` is what a row becomes that has no class left. `passes` says which of a row's passes to
// make: all of them for whole rows, one at a time for a row that comes by in pieces (then `rows` is 1 and `length` the
// piece's). FIRST begins a new row.
import { softmaxFours, softmaxPairs } from "./across";
import { fold4 } from "./expf";
import * as row from "./row";
import { AGAIN, FINISH, FIRST, MAXIMUM, SUM } from "./row";
import * as rowd from "./rowd";
import * as rowf from "./rowf";
import { softmaxWhole } from "./whole";

const ALL: u32 = FIRST | MAXIMUM | SUM | FINISH;

export function softmaxF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = (length as usize) << 2;
  const whole = passes == ALL && rowf.takesAsItIs(t);
  while (rows > 0) {
    let done = whole ? softmaxAtOnce(source, target, rows, length, t) : 0;
    if (done == 0) {
      if (passes & FIRST) row.begin(rowf.START);
      if (passes & MAXIMUM) rowf.findMaximum(source, length, false);
      if (passes & SUM) rowf.exponentials(rowf.prepare(source, target, length, t), target, length);
      if (passes & AGAIN) rowf.exponentialsAgain(rowf.prepare(source, target, length, t), target, length);
      if (passes & FINISH) rowf.scale(target, length, empty);
      done = 1;
    }
    rows -= done;
    source += (done as usize) * step;
    target += (done as usize) * step;
  }
}

/** As many rows as can be worked off without their state going through row.ts; answers how many those were. */
function softmaxAtOnce(source: usize, target: usize, rows: u32, length: u32, t: f64): u32 {
  fold4(t); // again: a row before may have been stretched
  if (rows > 4 && length > 1 && length < 16) {
    return length == 2 ? softmaxPairs(source, target, rows) : softmaxFours(source, target, rows, length);
  }
  return softmaxWhole(source, target, rows, length);
}

export function logSoftmaxF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = (length as usize) << 2;
  for (; rows > 0; rows--, source += step, target += step) {
    if (passes & FIRST) row.begin(rowf.START);
    if (passes & MAXIMUM) rowf.findMaximum(source, length, true);
    if (!(passes & (SUM | FINISH))) continue;
    const prepared = rowf.prepare(source, target, length, t);
    if (passes & SUM) rowf.sumOthers(prepared, length);
    if (passes & FINISH) rowf.subtract(prepared, target, length, empty);
  }
}

/** One result a row at `target`; the rows themselves may be overwritten. */
export function logSumExpF32(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = (length as usize) << 2;
  for (; rows > 0; rows--, source += step, target += 4) {
    if (passes & FIRST) row.begin(rowf.START);
    if (passes & MAXIMUM) rowf.findMaximum(source, length, true);
    if (passes & SUM) rowf.sumOthers(rowf.prepare(source, source, length, t), length);
    if (passes & FINISH) store<f32>(target, rowf.logSumExp(t));
  }
}

export function softmaxF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = (length as usize) << 3;
  for (; rows > 0; rows--, source += step, target += step) {
    if (passes & FIRST) row.begin(rowd.START);
    if (passes & MAXIMUM) rowd.findMaximum(source, length, false);
    if (passes & SUM) rowd.exponentials(rowd.prepare(source, target, length, t), target, length);
    if (passes & AGAIN) rowd.exponentialsAgain(rowd.prepare(source, target, length, t), target, length);
    if (passes & FINISH) rowd.scale(target, length, empty);
  }
}

export function logSoftmaxF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = (length as usize) << 3;
  for (; rows > 0; rows--, source += step, target += step) {
    if (passes & FIRST) row.begin(rowd.START);
    if (passes & MAXIMUM) rowd.findMaximum(source, length, true);
    if (!(passes & (SUM | FINISH))) continue;
    const prepared = rowd.prepare(source, target, length, t);
    if (passes & SUM) rowd.sumOthers(prepared, length);
    if (passes & FINISH) rowd.subtract(prepared, target, length, empty);
  }
}

/** One result a row at `target`; the rows themselves may be overwritten. */
export function logSumExpF64(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, passes: u32): void {
  const step = (length as usize) << 3;
  for (; rows > 0; rows--, source += step, target += 8) {
    if (passes & FIRST) row.begin(rowd.START);
    if (passes & MAXIMUM) rowd.findMaximum(source, length, true);
    if (passes & SUM) rowd.sumOthers(rowd.prepare(source, source, length, t), length);
    if (passes & FINISH) store<f64>(target, rowd.logSumExp(t));
  }
}
