// The softmax family over rows that lie one behind the other: from `source` to `target`, which may be the same.
//
// `t` is the temperature; `empty` is what a row becomes that has no class left. `wanted` says which of a row's passes to
// make: all of them for whole rows, one at a time for a row that comes by in pieces (then `rows` is 1 and `length` the
// piece's). FIRST begins a new row.
import { softmaxFours, softmaxPairs } from "./across";
import { fold4 } from "./expf";
import * as passes from "./passes";
import { use } from "./passes";
import { AGAIN, FINISH, FIRST, MAXIMUM, SUM } from "./row";
import { takesAsItIs } from "./rowf";
import { softmaxWhole } from "./sumf";

const ALL: u32 = FIRST | MAXIMUM | SUM | FINISH;

export function softmax(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  use(wanted);
  const step = passes.bytes(length);
  const whole = !passes.wide && wanted == ALL && takesAsItIs(t);
  while (rows > 0) {
    let done = whole ? softmaxAtOnce(source, target, rows, length, t) : 0;
    if (done == 0) {
      if (wanted & FIRST) passes.begin();
      if (wanted & MAXIMUM) passes.findMaximum(source, length, false);
      if (wanted & SUM) passes.exponentials(passes.prepare(source, target, length, t), target, length);
      if (wanted & AGAIN) passes.exponentialsAgain(passes.prepare(source, target, length, t), target, length);
      if (wanted & FINISH) passes.scale(target, length, empty);
      done = 1;
    }
    rows -= done;
    source += (done as usize) * step;
    target += (done as usize) * step;
  }
}

/** As many float32 rows as can be worked off without their state going through row.ts; answers how many those were. */
function softmaxAtOnce(source: usize, target: usize, rows: u32, length: u32, t: f64): u32 {
  fold4(t); // again: a row before may have been stretched
  if (rows > 4 && length > 1 && length < 16) {
    return length == 2 ? softmaxPairs(source, target, rows) : softmaxFours(source, target, rows, length);
  }
  return softmaxWhole(source, target, rows, length);
}

export function logSoftmax(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  use(wanted);
  const step = passes.bytes(length);
  for (; rows > 0; rows--, source += step, target += step) {
    if (wanted & FIRST) passes.begin();
    if (wanted & MAXIMUM) passes.findMaximum(source, length, true);
    if (!(wanted & (SUM | FINISH))) continue;
    const prepared = passes.prepare(source, target, length, t);
    if (wanted & SUM) passes.sumOthers(prepared, 0, length);
    if (wanted & FINISH) passes.subtract(prepared, target, length, empty);
  }
}

/** One result a row at `target`; the rows themselves may be overwritten. */
export function logSumExp(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  use(wanted);
  const step = passes.bytes(length);
  for (; rows > 0; rows--, source += step, target += passes.bytes(1)) {
    if (wanted & FIRST) passes.begin();
    if (wanted & MAXIMUM) passes.findMaximum(source, length, true);
    if (wanted & SUM) passes.sumOthers(passes.prepare(source, source, length, t), 0, length);
    if (wanted & FINISH) passes.set(target, 0, passes.logSumExp(t));
  }
}
