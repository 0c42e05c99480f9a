// The best classes of a row with their probabilities. Of `count` picks in all, the probabilities come to lie at `source`,
// where the rows were; at `target` the indices, and 8 * count bytes behind their start the log-probabilities.
import { topK as k } from "./filter";
import { log1p } from "./log1p";
import * as passes from "./passes";
import * as row from "./row";
import { FINISH, FIRST, MAXIMUM, SUM } from "./row";
import { select } from "./select";

/** One pick a row: the largest element, or the first NaN; 0 where no class is left. */
export function argmax(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  passes.use(wanted);
  const logs = target + ((rows as usize) << 3);
  for (let i: u32 = 0; i < rows; i++) {
    const x = source + (i as usize) * passes.bytes(length);
    if (wanted & FIRST) passes.begin();
    if (wanted & MAXIMUM) passes.findMaximum(x, length, true);
    if (wanted & SUM) passes.sumOthers(passes.prepare(x, x, length, t), 0, length);
    if (wanted & FINISH) {
      const others = passes.others();
      const spoilt = isNaN(others) || row.maximum == Infinity;
      const none = row.maximum == -Infinity;
      const probability = spoilt ? NaN : none ? empty : 1 / (1 + others);
      const log = spoilt ? NaN : none ? empty - Infinity : -log1p(others, passes.othersLow());
      passes.set(source, i, probability);
      passes.set(logs, i, passes.rounded(log) + 0); // + 0: what is rounded to -0 is 0
      store<u32>(target + ((i as usize) << 2), max(row.place, 0) as u32);
    }
  }
}

/** The rows are whole. They may be overwritten. */
export function topK(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  passes.use(wanted);
  const step = passes.bytes(k);
  let indices = target;
  let picks = target + (((k * rows) as usize) << 3);
  let x = source;
  for (; rows > 0; rows--, x += passes.bytes(length), source += step, picks += step, indices += (k as usize) << 2) {
    passes.begin();
    select(x, length, k, indices, picks);
    const first = k > 0 ? passes.get(picks, 0) : NaN;
    // The first pick is the maximum, unless that is NaN, or there is none.
    if (isNaN(first)) passes.findMaximum(x, length, true);
    else row.seeMaximum(first, load<u32>(indices), length);
    passes.sumOthers(passes.prepare(x, x, length, t), 0, length);
    passes.prepare(picks, picks, k, t);
    const sums = row.sums;
    const lost = row.lost;
    passes.addOwn();
    passes.exponentialsAgain(picks, source, k);
    passes.scale(source, k, empty);
    row.setSums(sums, lost);
    passes.subtract(picks, picks, k, empty);
  }
}
