// Keeps the fewest elements of a row, the best first, whose probabilities together reach a share of all; at least one. The
// best are the most probable (top-p), or those whose surprise is nearest to the entropy (typical-p): with the mean logit,
// weighted by probability, log p - E[log p] = (x - E[x]) / T.
//
// Nothing is sorted but what is left between two bounds when halving has brought those together: what reaches the upper
// one belongs to the share, and what does not reach the lower one does not. What is bounded is, for top-p, how much each
// element counts: of two whose exponentials differ in the last bits alone, the bound may part the better from the worse.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "./expd";
import { build, indexOf, note, RECORD, REVERSED, takeOut } from "./heap";
import { sum2, sumTo2, turned } from "./lanes";
import * as passes from "./passes";
import * as row from "./row";

/**
 * So many elements are ranked one by one, at about 60 ns each with their probabilities in float64. A halving takes 15 us at
 * 151,936 classes.
 */
const FEW: u32 = 256;

// What is looked through: `count` elements, and, if they are more than a few, what each counts on the row's own scale.
let values: usize = 0;
let masses: usize = 0;
let count: u32 = 0;
let temperature: f64 = 1;

function massOf(i: u32): f64 {
  if (count > FEW) return passes.get(masses, i);
  expPair((passes.get(values, i) - row.maximum) / temperature, 0);
  return (pairHigh + pairLow) * powerOf2(pairExponent);
}

/** What all elements count. */
let total: f64 = 0;

/** Takes the total; answers the mean of the elements' differences from the maximum. */
function takeMean(): f64 {
  let moment: f64 = 0;
  total = 0;
  for (let i: u32 = 0; i < count; i++) {
    const x = passes.get(values, i);
    if (x == -Infinity) continue;
    const mass = massOf(i);
    if (mass == 0) continue; // the difference may be beyond all numbers
    total += mass;
    moment += mass * (x - row.maximum);
  }
  return moment / total;
}

// What is bounded of every element; and the bounds. Those that reach the upper one are `above`, together they count
// `kept`, and that is not enough; `left` more reach the lower one, with which it is.
let keys: usize = 0;
let upper: f64 = 0;
let lower: f64 = 0;
let above: u32 = 0;
let left: u32 = 0;
let kept: f64 = 0;

/** How many elements reach a bound, and what they count. */
let number: u32 = 0;
let mass: f64 = 0;

/** So many masses are summed in float32, in a tree four wide, before that is added to the rest in float64. */
const SUMMED: u32 = 256;

function measure(bound: f64): void {
  let numbers = i32x4.splat(0);
  let sums = f64x2.splat(0);
  let i: u32 = 0;
  if (!passes.wide) {
    const least = f32x4.splat(bound as f32);
    const whole = count & ~15;
    while (i < whole) {
      let sum = f32x4.splat(0);
      for (const stop = min(i + SUMMED, whole); i < stop; i += 16) {
        const key = keys + passes.bytes(i);
        const at = masses + passes.bytes(i);
        const is0 = f32x4.ge(v128.load(key), least);
        const is1 = f32x4.ge(v128.load(key, 16), least);
        const is2 = f32x4.ge(v128.load(key, 32), least);
        const is3 = f32x4.ge(v128.load(key, 48), least);
        const sum01 = f32x4.add(v128.and(is0, v128.load(at)), v128.and(is1, v128.load(at, 16)));
        const sum23 = f32x4.add(v128.and(is2, v128.load(at, 32)), v128.and(is3, v128.load(at, 48)));
        sum = f32x4.add(sum, f32x4.add(sum01, sum23));
        numbers = i32x4.sub(numbers, i32x4.add(i32x4.add(is0, is1), i32x4.add(is2, is3)));
      }
      sums = f64x2.add(sums, sumTo2(sum));
    }
  }
  numbers = i32x4.add(numbers, turned(numbers));
  number = i32x4.extract_lane(numbers, 0) + i32x4.extract_lane(numbers, 1);
  mass = sum2(sums);
  for (; i < count; i++) {
    if (passes.get(keys, i) >= bound) {
      mass += passes.get(masses, i);
      number++;
    }
  }
}

// @ts-ignore: decorator
@inline
function ordered(bits: i32): i32 {
  return bits ^ ((bits >> 31) & i32.MAX_VALUE);
}

/** About halfway between two floats in the order of all floats, by their bits as integers. */
function between(low: f64, high: f64): f64 {
  const a = ordered(reinterpret<i32>(low as f32));
  const b = ordered(reinterpret<i32>(high as f32));
  const middle = reinterpret<f32>(ordered((a >> 1) + (b >> 1))) as f64;
  // Doubles between two neighbouring floats are halved as numbers.
  return passes.wide && (middle <= low || middle >= high) ? low + (high - low) * 0.5 : middle;
}

/** Brings the bounds together until few elements are between them, or the bounds are neighbours. */
function close(wanted: f64): void {
  while (left > FEW) {
    const middle = between(lower, upper);
    if (middle <= lower || middle >= upper) return;
    measure(middle);
    if (mass < wanted) {
      left -= number - above;
      upper = middle;
      above = number;
      kept = mass;
    } else {
      left = number - above;
      lower = middle;
    }
  }
}

/** How an element ranks. */
function rankOf(i: u32, center: f64, typical: bool): f64 {
  const x = passes.get(values, i);
  return typical ? -Math.abs(x - center) : x;
}

/** Makes the keys between the bounds those elements' ranks; answers whether these differ. */
function takeRanks(center: f64, typical: bool): bool {
  const before = keys;
  keys = masses + passes.room(count);
  let lowest: f64 = Infinity;
  let highest: f64 = -Infinity;
  for (let i: u32 = 0; i < count; i++) {
    const key = passes.get(before, i);
    let rank: f64 = key >= upper ? Infinity : -Infinity;
    if (key < upper && key >= lower) {
      rank = rankOf(i, center, typical);
      if (rank > -Infinity) lowest = min(lowest, rank);
      highest = max(highest, rank);
    }
    passes.set(keys, i, rank);
  }
  lower = passes.rounded(lowest);
  upper = Infinity;
  return lowest < highest;
}

function remove(i: u32): void {
  passes.set(values, i, -Infinity);
}

/** How many are listed, and where. */
let listed: u32 = 0;
let list: usize = 0;

/** Decides about one element; it is listed, or where too many have the same key, the first of them are kept. */
function decide(i: u32, wanted: f64, center: f64, typical: bool): void {
  const key = passes.get(keys, i);
  if (key >= upper) return;
  if (key < lower) {
    remove(i);
  } else if (left <= FEW) {
    note(list, listed++, rankOf(i, center, typical), i, REVERSED);
  } else if (kept < wanted) {
    kept += massOf(i);
  } else {
    remove(i);
  }
}

/** Removes what does not reach the lower bound, and decides about what is between. */
function decideAll(wanted: f64, center: f64, typical: bool): void {
  let i: u32 = 0;
  if (!passes.wide) {
    const high = f32x4.splat(upper as f32);
    const low = f32x4.splat(lower as f32);
    const nothing = f32x4.splat(-Infinity);
    for (; i + 4 <= count; i += 4) {
      const at = values + passes.bytes(i);
      const key = v128.load(keys + passes.bytes(i));
      const stays = f32x4.ge(key, low);
      v128.store(at, v128.bitselect(v128.load(at), nothing, stays));
      if (v128.any_true(v128.and(stays, f32x4.lt(key, high)))) {
        for (let lane: u32 = 0; lane < 4; lane++) decide(i + lane, wanted, center, typical);
      }
    }
  }
  for (; i < count; i++) decide(i, wanted, center, typical);
}

/** Of those that were listed, keeps as many as are wanted still. */
function keepFirst(wanted: f64): void {
  let rest = listed;
  build(list, rest);
  while (rest > 0 && kept < wanted) {
    kept += massOf(~indexOf(list));
    takeOut(list, rest--);
  }
  while (rest-- > 0) remove(~indexOf(list + (rest as usize) * RECORD));
}

/**
 * `length` elements at `source`, of which row.maximum is the largest, and none NaN. At `scratch` there is room for a mass
 * and a key each, and for a few records.
 */
export function keepFewest(source: usize, scratch: usize, length: u32, t: f64, share: f64, typical: bool): void {
  values = source;
  masses = scratch;
  keys = source;
  upper = Infinity;
  lower = -Infinity;
  list = scratch + 2 * passes.room(length);
  listed = 0;
  count = length;
  temperature = t;
  above = 0;
  kept = 0;
  left = length;
  const isMany = count > FEW;
  if (isMany) {
    passes.exponentials(passes.prepare(source, masses, length, t), masses, length);
    total = passes.summed();
  }
  const center = typical || !isMany ? row.maximum + takeMean() : 0;
  const wanted = max(share, 1e-30) * total; // more than nothing, so that one is kept
  if (isMany) {
    if (typical) {
      takeRanks(center, true);
    } else {
      keys = masses;
      upper = 2 * passes.own();
      // If all of them had less than this, they would together have less than may be left out.
      lower = passes.rounded(0.999 * max(((1 - share) * total) / (length as f64), 1e-15 * passes.own()));
    }
    measure(lower);
    left = number;
    if (mass < wanted) return;
    close(wanted);
    // Many have the same key to the last bit.
    if (left > FEW && takeRanks(center, typical)) close(wanted);
  }
  decideAll(wanted, center, typical);
  keepFirst(wanted);
}
