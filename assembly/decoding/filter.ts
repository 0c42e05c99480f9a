// Removes from each row the classes that the sampling settings do not keep: they become -Infinity. In this order, each step
// looking at what the previous one kept: topK; topP, the smallest set of most probable classes whose total reaches it; minP,
// classes with at least that share of the top probability; typicalP, the smallest set of classes with a surprise nearest to
// its mean whose total reaches it.
//
// (Fan et al. 2018; Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration"; Nguyen et al. 2024, "Turning Up
// the Heat"; Meister et al. 2023, "Locally Typical Sampling".)
import { differenceOver } from "../math/exact";
import * as row from "../rows/passes";
import * as state from "../rows/state";
import { keepNucleus } from "./nucleus";
import { select } from "./select";
import { logMinP, topK, topP, typicalP } from "./settings";

/** The kept classes of the current row: `count` elements at `values`, and at `scratch` room for nucleus.ts. */
export let values: usize = 0;
export let scratch: usize = 0;
export let count: u32 = 0;
/** Their classes, at `indices`; 0 if they are the row itself. */
export let indices: usize = 0;

/**
 * Filters one row: `values` are then -Infinity for classes that are not kept, and the state has their maximum, with `locate`
 * its place too. With topK they are a copy, best first. At `room` there is room for 20 bytes per element (28 for float64) and
 * 4 KiB.
 */
export function filterRow<T>(source: usize, room: usize, length: u32, t: f64, locate: bool): void {
  values = source;
  count = length;
  indices = 0;
  scratch = room;
  if (topK > 0 && topK < length) {
    indices = room;
    values = room + ((((length as usize) << 2) + 15) & ~15);
    scratch = values + row.vectorBytes<T>(length);
    count = topK;
    select<T>(source, length, count, indices, values);
  }
  findMaximum<T>(locate);
  if ((topP == 1 && logMinP == -Infinity && typicalP == 1) || !haveProbabilities<T>()) return;
  // Neither of the first two removes the maximum.
  if (topP < 1) keepNucleus<T>(values, scratch, count, t, topP, false);
  if (logMinP > -Infinity) removeBelow<T>(state.maximum + t * logMinP);
  if (typicalP == 1) return;
  keepNucleus<T>(values, scratch, count, t, typicalP, true);
  findMaximum<T>(locate);
}

function findMaximum<T>(locate: bool): void {
  state.begin();
  row.findMaximum<T>(values, count, locate);
}

/** Whether the kept classes have probabilities: some are finite, none is NaN or +Infinity. */
function haveProbabilities<T>(): bool {
  return Math.abs(state.maximum) < Infinity && row.placeOfNaN<T>(values, count) == count;
}

function removeBelow<T>(bound: f64): void {
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    // The lowest float32 that is not below the bound: comparing with either is the same.
    let lowest = bound as f32;
    if ((lowest as f64) < bound) lowest = reinterpret<f32>(reinterpret<i32>(lowest) + (lowest < 0 ? -1 : 1));
    const bounds = f32x4.splat(lowest);
    for (; i + 4 <= count; i += 4) {
      const at = values + row.bytes<T>(i);
      const x = v128.load(at);
      v128.store(at, v128.bitselect(x, f32x4.splat(-Infinity), f32x4.ge(x, bounds)));
    }
  }
  for (; i < count; i++) if (row.get<T>(values, i) < bound) row.set<T>(values, i, -Infinity);
}

/** Divides the kept logits by the temperature, in float64 and rounded once. */
function divide<T>(t: f64): void {
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    const divisor = f64x2.splat(t);
    for (; i + 2 <= count; i += 2) {
      const at = values + row.bytes<T>(i);
      const x = f64x2.promote_low_f32x4(v128.load64_zero(at));
      v128.store64_lane(at, f32x4.demote_f64x2_zero(f64x2.div(x, divisor)), 0);
    }
  }
  divideEach<T>(i, t);
}

/** The same one by one, from the class `i` on. */
function divideEach<T>(i: u32, t: f64): void {
  for (; i < count; i++) row.set<T>(values, i, row.get<T>(values, i) / t);
}

/**
 * The same for a row in which a finite quotient exceeds `largest`: it is shifted by its maximum, which changes no
 * probability, and quotients below -`largest`, whose probability is 0, become that.
 */
function divideShifted<T>(t: f64, largest: f64): void {
  for (let i: u32 = 0; i < count; i++) {
    const x = row.get<T>(values, i);
    if (x > -Infinity) row.set<T>(values, i, max(differenceOver(x, state.maximum, t), -largest));
  }
}

/** Whether a kept logit divided by `t` exceeds `largest`, or nearly. */
function exceeds<T>(t: f64, largest: f64): bool {
  const bound = largest * t * 0.999999; // more than rounding the bound to float32 can take
  if (Math.abs(state.maximum) > bound) return true;
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    const lowest = f32x4.splat(-bound as f32);
    const none = f32x4.splat(-Infinity);
    for (; i + 4 <= count; i += 4) {
      const x = v128.load(values + row.bytes<T>(i));
      if (v128.any_true(v128.and(f32x4.lt(x, lowest), f32x4.gt(x, none)))) return true;
    }
  }
  for (; i < count; i++) {
    const x = row.get<T>(values, i);
    if (x < -bound && x > -Infinity) return true;
  }
  return false;
}

/** The rows are whole, and are filtered in place. `largest` is the largest finite number of the dtype of the results. */
function filter<T>(source: usize, room: usize, rows: u32, length: u32, t: f64, largest: f64): void {
  for (; rows > 0; rows--, source += row.bytes<T>(length)) {
    filterRow<T>(source, room, length, t, false);
    // A row without probabilities may hold NaN, which has to be the canonical one even at temperature 1.
    if (!haveProbabilities<T>()) divideEach<T>(0, t);
    else if (t < 1 && exceeds<T>(t, largest)) divideShifted<T>(t, largest);
    else if (t != 1) divide<T>(t);
    if (indices == 0) continue;
    for (let i: u32 = 0; i < length; i++) row.set<T>(source, i, -Infinity);
    for (let i: u32 = 0; i < count; i++) {
      row.set<T>(source, load<u32>(indices + ((i as usize) << 2)), row.get<T>(values, i));
    }
  }
}

export function filterF32(source: usize, room: usize, rows: u32, length: u32, t: f64, largest: f64, _passes: u32): void {
  filter<f32>(source, room, rows, length, t, largest);
}

export function filterF64(source: usize, room: usize, rows: u32, length: u32, t: f64, largest: f64, _passes: u32): void {
  filter<f64>(source, room, rows, length, t, largest);
}
