// The smallest set of classes whose total probability reaches a share, at least one: the most probable classes (top-p), or
// those whose surprise is nearest to the entropy (typical-p). With the mean logit E[x], weighted by probability,
// log p - E[log p] = (x - E[x]) / T.
//
// The row is not sorted. A threshold is bracketed by two bounds, which are brought together by bisection, each step
// measuring the mass above the middle; only the classes between the final bounds are ranked. For top-p the bounds are on the
// exponentials: two classes whose exponentials differ in the last bits alone may change places at the threshold.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { build, indexOf, note, RECORD, REVERSED, takeOut } from "./heap";
import { halvesSwapped, maximum4, sum2, sumTo2 } from "../math/lanes";
import { gather, mass, measure, measureAll, measured, number } from "./measure";
import { above32, ordered32 } from "../math/order";
import * as row from "../rows/passes";
import * as state from "../rows/state";

/** The number of elements that are ranked, at about 60 ns each in float64; a bisection step takes 15 us at 151,936 classes. */
const FEW: u32 = 256;

// The elements, and for more than FEW of them their masses: the exponentials, on the row's own scale.
let values: usize = 0;
let masses: usize = 0;
let count: u32 = 0;
let temperature: f64 = 1;

function massOf<T>(i: u32): f64 {
  if (count > FEW) return row.get<T>(masses, i);
  expPair((row.get<T>(values, i) - state.maximum) / temperature, 0);
  return (pairHigh + pairLow) * powerOf2(pairExponent);
}

/** The mass of all elements. */
let total: f64 = 0;

/** Computes the total; returns the mean difference from the maximum, weighted by mass. */
function takeMean<T>(): f64 {
  let moment: f64 = 0;
  let i: u32 = 0;
  total = 0;
  if (sizeof<T>() == 4 && count > FEW) {
    const maximum = f64x2.splat(state.maximum);
    const none = f64x2.splat(-Infinity);
    let totals = f64x2.splat(0);
    let moments = f64x2.splat(0);
    for (; i + 2 <= count; i += 2) {
      const x = f64x2.promote_low_f32x4(v128.load64_zero(values + row.bytes<T>(i)));
      const isKept = f64x2.gt(x, none);
      const mass = v128.and(f64x2.promote_low_f32x4(v128.load64_zero(masses + row.bytes<T>(i))), isKept);
      totals = f64x2.add(totals, mass);
      moments = f64x2.add(moments, v128.and(f64x2.mul(mass, f64x2.sub(x, maximum)), isKept));
    }
    total = sum2(totals);
    moment = sum2(moments);
  }
  for (; i < count; i++) {
    const x = row.get<T>(values, i);
    if (x == -Infinity) continue;
    const mass = massOf<T>(i);
    if (mass == 0) continue; // the difference may overflow
    total += mass;
    moment += mass * (x - state.maximum);
  }
  return moment / total;
}

// The keys that the bounds are on, and the bounds. `above` elements reach the upper bound, with a mass of `kept`, which is
// less than wanted; `between` more reach the lower bound, and with them the mass is enough.
let keys: usize = 0;
let upper: f64 = 0;
let lower: f64 = 0;
let above: u32 = 0;
let between: u32 = 0;
let kept: f64 = 0;

/**
 * When a quarter of the elements is left between the bounds, they are gathered, and measured alone from then on: topP 0.9 of
 * 151,936 uniform logits takes 2.3 times softmax instead of 3.1. Half of them or an eighth makes no difference.
 */
const GATHERED: u32 = 4;

/** About halfway between two floats in the order of all floats, by their bits as integers. */
function middleOf<T>(low: f64, high: f64): f64 {
  const a = ordered32(reinterpret<i32>(low as f32));
  const b = ordered32(reinterpret<i32>(high as f32));
  const middle = reinterpret<f32>(ordered32((a >> 1) + (b >> 1))) as f64;
  // Between two neighbouring floats, doubles are bisected as numbers.
  return sizeof<T>() == 8 && (middle <= low || middle >= high) ? low + (high - low) * 0.5 : middle;
}

/** Brings the bounds as near as the lowest and the highest of all keys, of which most may be within a small range. */
function tighten(): void {
  let lows = f32x4.splat(Infinity);
  let highs = f32x4.splat(-Infinity);
  let i: u32 = 0;
  for (; i + 16 <= count; i += 16) {
    const at = keys + row.bytes<f32>(i);
    const key0 = v128.load(at);
    const key1 = v128.load(at, 16);
    const key2 = v128.load(at, 32);
    const key3 = v128.load(at, 48);
    lows = f32x4.pmin(lows, f32x4.pmin(f32x4.pmin(key0, key1), f32x4.pmin(key2, key3)));
    highs = f32x4.pmax(highs, f32x4.pmax(f32x4.pmax(key0, key1), f32x4.pmax(key2, key3)));
  }
  let lowest = -maximum4(f32x4.neg(lows));
  let highest = maximum4(highs);
  for (; i < count; i++) {
    const key = load<f32>(keys + row.bytes<f32>(i));
    lowest = min(lowest, key);
    highest = max(highest, key);
  }
  lower = max(lower, lowest as f64);
  upper = above32(highest) as f64;
}

/** Bisects until few elements are between the bounds, or the bounds are neighbours. */
function bisect<T>(wanted: f64): void {
  while (between > FEW) {
    const middle = middleOf<T>(lower, upper);
    if (middle <= lower || middle >= upper) return;
    if (sizeof<T>() == 4 && measured == count && between <= count / GATHERED) {
      gather(lower, upper, between, above, kept, list + FEW * RECORD);
    }
    measure<T>(middle);
    if (mass < wanted) {
      between -= number - above;
      upper = middle;
      above = number;
      kept = mass;
    } else {
      between = number - above;
      lower = middle;
    }
  }
}

/** The key by which an element ranks. */
function rankOf<T>(i: u32, center: f64, typical: bool): f64 {
  const x = row.get<T>(values, i);
  return typical ? -Math.abs(x - center) : x;
}

/** The ranks of four elements, rounded to float32. */
// @ts-ignore: decorator
@inline
function ranksOf(x: v128, center: v128, typical: bool): v128 {
  if (!typical) return x;
  const low = f64x2.neg(f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(x), center)));
  const high = f64x2.neg(f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(halvesSwapped(x)), center)));
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Replaces the keys between the bounds by the elements' ranks; returns whether these differ. */
function takeRanks<T>(center: f64, typical: bool): bool {
  const before = keys;
  keys = masses + row.vectorBytes<T>(count);
  let lowest: f64 = Infinity;
  let highest: f64 = -Infinity;
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    const high = f32x4.splat(upper as f32);
    const low = f32x4.splat(lower as f32);
    const most = f32x4.splat(Infinity);
    const least = f32x4.splat(-Infinity);
    const centers = f64x2.splat(center);
    let lows = most;
    let highs = least;
    for (; i + 4 <= count; i += 4) {
      const at = row.bytes<T>(i);
      const key = v128.load(before + at);
      const isAbove = f32x4.ge(key, high);
      const isBetween = v128.andnot(f32x4.ge(key, low), isAbove);
      const ranks = v128.bitselect(ranksOf(v128.load(values + at), centers, typical), least, isBetween);
      highs = f32x4.pmax(highs, ranks);
      lows = f32x4.pmin(lows, v128.bitselect(ranks, most, f32x4.gt(ranks, least)));
      v128.store(keys + at, v128.bitselect(most, ranks, isAbove));
    }
    lowest = -(maximum4(f32x4.neg(lows)) as f64);
    highest = maximum4(highs) as f64;
  }
  for (; i < count; i++) {
    const key = row.get<T>(before, i);
    let rank: f64 = key >= upper ? Infinity : -Infinity;
    if (key < upper && key >= lower) {
      rank = rankOf<T>(i, center, typical);
      if (rank > -Infinity) lowest = min(lowest, rank);
      highest = max(highest, rank);
    }
    row.set<T>(keys, i, rank);
  }
  lower = row.rounded<T>(lowest);
  upper = sizeof<T>() == 4 && highest > -Infinity ? (above32(highest as f32) as f64) : Infinity;
  return lowest < highest;
}

function remove<T>(i: u32): void {
  row.set<T>(values, i, -Infinity);
}

/** How many elements are listed for ranking, and where. */
let listed: u32 = 0;
let list: usize = 0;

/** Keeps, removes or lists one element; where too many have the same key, the first of them are kept. */
function decide<T>(i: u32, wanted: f64, center: f64, typical: bool): void {
  const key = row.get<T>(keys, i);
  if (key >= upper) return;
  if (key < lower) {
    remove<T>(i);
  } else if (between <= FEW) {
    note(list, listed++, rankOf<T>(i, center, typical), i, REVERSED);
  } else if (kept < wanted) {
    kept += massOf<T>(i);
  } else {
    remove<T>(i);
  }
}

/** Decides about four of many elements with the same key, of which all are kept or none; returns whether it could. */
// @ts-ignore: decorator
@inline
function decide4(i: u32, isBetween: v128, wanted: f64): bool {
  if (between <= FEW) return false;
  const at = row.bytes<f32>(i);
  if (kept >= wanted) {
    v128.store(values + at, v128.bitselect(f32x4.splat(-Infinity), v128.load(values + at), isBetween));
    return true;
  }
  const sum = kept + sum2(sumTo2(v128.and(v128.load(masses + at), isBetween)));
  if (sum >= wanted) return false;
  kept = sum;
  return true;
}

/** Removes the elements below the lower bound, and decides about those between the bounds. */
function decideAll<T>(wanted: f64, center: f64, typical: bool): void {
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    const high = f32x4.splat(upper as f32);
    const low = f32x4.splat(lower as f32);
    const nothing = f32x4.splat(-Infinity);
    for (; i + 4 <= count; i += 4) {
      const at = values + row.bytes<T>(i);
      const key = v128.load(keys + row.bytes<T>(i));
      const stays = f32x4.ge(key, low);
      v128.store(at, v128.bitselect(v128.load(at), nothing, stays));
      const isBetween = v128.and(stays, f32x4.lt(key, high));
      if (v128.any_true(isBetween) && !decide4(i, isBetween, wanted)) {
        for (let lane: u32 = 0; lane < 4; lane++) decide<T>(i + lane, wanted, center, typical);
      }
    }
  }
  for (; i < count; i++) decide<T>(i, wanted, center, typical);
}

/** Keeps listed elements in order of rank until the mass is reached. */
function keepFirst<T>(wanted: f64): void {
  let rest = listed;
  build(list, rest);
  while (rest > 0 && kept < wanted) {
    kept += massOf<T>(~indexOf(list));
    takeOut(list, rest--);
  }
  while (rest-- > 0) remove<T>(~indexOf(list + (rest as usize) * RECORD));
}

/**
 * Sets all but the smallest set to -Infinity. There are `length` elements at `source`, of which state.maximum is the
 * maximum and none is NaN; at `scratch` there is room for a mass and a key each, and for FEW records.
 */
export function keepNucleus<T>(source: usize, scratch: usize, length: u32, t: f64, share: f64, typical: bool): void {
  values = source;
  masses = scratch;
  keys = source;
  upper = Infinity;
  lower = -Infinity;
  list = scratch + 2 * row.vectorBytes<T>(length);
  listed = 0;
  count = length;
  temperature = t;
  above = 0;
  kept = 0;
  between = length;
  const isMany = count > FEW;
  if (isMany) {
    state.beginSum();
    row.exponentials<T>(row.prepare<T>(source, masses, length, t), masses, length);
    total = row.summed<T>();
  }
  const center = typical || !isMany ? state.maximum + takeMean<T>() : 0;
  const wanted = max(share, 1e-30) * total; // above 0, so that one is kept
  if (isMany) {
    if (typical) {
      takeRanks<T>(center, true);
    } else {
      keys = masses;
      upper = 2 * row.own<T>();
      // All elements below this together have less mass than may be removed.
      lower = row.rounded<T>(0.999 * max(((1 - share) * total) / (length as f64), 1e-15 * row.own<T>()));
      if (sizeof<T>() == 4) tighten();
    }
    measureAll(keys, masses, count);
    measure<T>(lower);
    between = number;
    if (mass < wanted) return;
    bisect<T>(wanted);
    // Many elements have the same key to the last bit.
    if (between > FEW && takeRanks<T>(center, typical)) {
      measureAll(keys, masses, count);
      bisect<T>(wanted);
    }
  }
  decideAll<T>(wanted, center, typical);
  keepFirst<T>(wanted);
}
