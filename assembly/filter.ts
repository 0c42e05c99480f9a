// Which classes of a row may be drawn. What is not kept becomes -Infinity. In this order, each step looking at what the
// one before left: the `topK` best; the fewest best whose probabilities reach `topP`; those with at least `minP` of the
// best one's probability; the fewest with a surprise nearest to its mean whose probabilities reach `typicalP`.
//
// (Fan et al. 2018; Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration"; Nguyen et al. 2024, "Turning Up
// the Heat"; Meister et al. 2023, "Locally Typical Sampling".)
import { keepFewest } from "./fewest";
import * as passes from "./passes";
import * as row from "./row";
import { select } from "./select";

// The settings: 0 for no topK, 1 for no topP and no typicalP, -Infinity for the logarithm of no minP.
export let topK: u32 = 0;
let topP: f64 = 1;
let logMinP: f64 = 0;
let typicalP: f64 = 1;

/** For the calls that follow; of picks.ts, too, which `k` is for alone. */
export function setFilters(k: u32, p: f64, logMin: f64, typical: f64): void {
  topK = k;
  topP = p;
  logMinP = logMin;
  typicalP = typical;
}

/** What is left of the row in hand: `count` elements at `values`, and at `masses` room for what fewest.ts notes of them. */
export let values: usize = 0;
export let masses: usize = 0;
export let count: u32 = 0;
/** Their places in the row, at `indices`; 0 if they are the row itself. */
export let indices: usize = 0;

/**
 * Filters one row, of which `values` are then -Infinity where they are not kept. With topK they are a copy, the best
 * first; at `scratch` there is room for 20 bytes an element (28 of float64) and 4 KiB.
 */
export function filterRow(source: usize, scratch: usize, length: u32, t: f64): void {
  values = source;
  count = length;
  indices = 0;
  masses = scratch;
  if (topK > 0 && topK < length) {
    indices = scratch;
    values = scratch + ((((length as usize) << 2) + 15) & ~15);
    masses = values + passes.room(length);
    count = topK;
    select(source, length, count, indices, values);
  }
  if (topP < 1 && isUsable()) keepFewest(values, masses, count, t, topP, false);
  if (logMinP > -Infinity && isUsable()) removeBelow(row.maximum + t * logMinP);
  if (typicalP < 1 && isUsable()) keepFewest(values, masses, count, t, typicalP, true);
}

/** Finds the maximum of what is left; without a NaN, a +Infinity, and something left there are probabilities. */
function isUsable(): bool {
  passes.begin();
  passes.findMaximum(values, count, false);
  return Math.abs(row.maximum) < Infinity && passes.placeOfNaN(values, count) == count;
}

function removeBelow(least: f64): void {
  let i: u32 = 0;
  if (!passes.wide) {
    // The lowest float32 that is not below: both compare alike.
    let lowest = least as f32;
    if ((lowest as f64) < least) lowest = reinterpret<f32>(reinterpret<i32>(lowest) + (lowest < 0 ? -1 : 1));
    const bound = f32x4.splat(lowest);
    for (; i + 4 <= count; i += 4) {
      const at = values + passes.bytes(i);
      const x = v128.load(at);
      v128.store(at, v128.bitselect(x, f32x4.splat(-Infinity), f32x4.ge(x, bound)));
    }
  }
  for (; i < count; i++) if (passes.get(values, i) < least) passes.set(values, i, -Infinity);
}

/** What is left becomes x / T, each quotient as of doubles, rounded once. */
function divide(t: f64): void {
  let i: u32 = 0;
  if (!passes.wide) {
    const divisor = f64x2.splat(t);
    for (; i + 2 <= count; i += 2) {
      const at = values + passes.bytes(i);
      const x = f64x2.promote_low_f32x4(v128.load64_zero(at));
      v128.store64_lane(at, f32x4.demote_f64x2_zero(f64x2.div(x, divisor)), 0);
    }
  }
  for (; i < count; i++) passes.set(values, i, passes.get(values, i) / t);
}

/** The rows are whole, and are filtered where they are; `scratch` is as for `filterRow`. */
export function filter(source: usize, scratch: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  passes.use(wanted);
  for (; rows > 0; rows--, source += passes.bytes(length)) {
    filterRow(source, scratch, length, t);
    if (t != 1) divide(t);
    if (indices != 0) {
      for (let i: u32 = 0; i < length; i++) passes.set(source, i, -Infinity);
      for (let i: u32 = 0; i < count; i++) {
        passes.set(source, load<u32>(indices + ((i as usize) << 2)), passes.get(values, i));
      }
    }
  }
}
