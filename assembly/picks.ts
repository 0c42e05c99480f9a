// The best classes of a row with their probabilities. Of `count` picks in all, the probabilities come to lie at `source`,
// where the rows were; at `target` the indices, and 8 * count bytes behind their start the log-probabilities.
import { differenceOver, productError, quotientLow, sumError } from "./exact";
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "./expd";
import { topK as k } from "./filter";
import { log1p } from "./log1p";
import * as passes from "./passes";
import * as row from "./row";
import { FINISH, FIRST, MAXIMUM, SUM } from "./row";
import { select } from "./select";

// What is known of the row in hand when its sum is: that of the others beside the maximum, and the logarithm of all. Both
// are NaN where there are no probabilities.
export let others: f64 = 0;
let othersLow: f64 = 0;
let log: f64 = 0;
let empty: f64 = 0;

/** `whenEmpty` is the probability of what is picked of a row without a class left. */
export function know(whenEmpty: f64): void {
  others = row.maximum == Infinity ? NaN : passes.others();
  othersLow = passes.othersLow();
  log = log1p(others, othersLow);
  empty = whenEmpty;
}

function probabilityOf(x: f64, t: f64): f64 {
  if (row.maximum == -Infinity && others >= 0) return empty;
  expPair(differenceOver(x, row.maximum, t), quotientLow);
  // The quotient of two sums in two parts each. Its exponent is applied in halves: what becomes subnormal is rounded once.
  const sum = 1 + others;
  const quotient = pairHigh / sum;
  const rest = pairHigh - quotient * sum - productError(quotient, sum) + pairLow - quotient * (sumError(1, others) + othersLow);
  const half = pairExponent >> 1;
  return (quotient + rest / sum) * powerOf2(half) * powerOf2(pairExponent - half);
}

export function logProbabilityOf(x: f64, t: f64): f64 {
  if (row.maximum == -Infinity && others >= 0) return empty - Infinity;
  // + 0: what is rounded to -0 is 0
  return passes.rounded(differenceOver(x, row.maximum, t) - log) + 0;
}

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
      know(empty);
      passes.set(source, i, probabilityOf(row.maximum, t));
      passes.set(logs, i, logProbabilityOf(row.maximum, t));
      store<u32>(target + ((i as usize) << 2), max(row.place, 0) as u32);
    }
  }
}

/** The rows are whole. They may be overwritten. */
export function topK(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  passes.use(wanted);
  let picks = target + (((k * rows) as usize) << 3);
  for (let x = source; rows > 0; rows--, x += passes.bytes(length), source += passes.bytes(k), picks += passes.bytes(k)) {
    select(x, length, k, target, picks);
    passes.begin();
    // The first pick is the maximum, unless that is NaN, or there is none.
    const first = k > 0 ? passes.get(picks, 0) : NaN;
    if (isNaN(first)) passes.findMaximum(x, length, true);
    else row.seeMaximum(first, load<u32>(target), length);
    passes.sumOthers(passes.prepare(x, x, length, t), 0, length);
    know(empty);
    target += (k as usize) << 2;
    for (let i: u32 = 0; i < k; i++) {
      const value = passes.get(picks, i);
      passes.set(source, i, probabilityOf(value, t));
      passes.set(picks, i, logProbabilityOf(value, t));
    }
  }
}
