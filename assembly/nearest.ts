// Keeps the fewest elements of a row, nearest to a centre first, whose probabilities together reach a share of all; at least
// one. With the maximum for a centre these are the most probable (top-p). With the mean logit, weighted by probability, they
// are those whose surprise is nearest to the entropy, as log p - E[log p] = (x - E[x]) / T (typical-p).
//
// Nothing is sorted but what is left between two distances when halving has brought those together: what is within the inner
// one belongs to the share, and what is beyond the outer one does not.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "./expd";
import { build, indexOf, note, RECORD, REVERSED, takeOut } from "./heap";
import { sum2, sumTo2, turned } from "./lanes";
import { log1p } from "./log1p";
import * as passes from "./passes";
import * as row from "./row";

/**
 * So many elements are ranked one by one, at about 60 ns each with their probabilities in float64. A halving takes 20 us at
 * 151,936 classes.
 */
const FEW: u32 = 256;

// What is looked through: `count` elements, and, if they are more than a few, what each of them counts on the row's own scale.
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
    total += mass;
    moment += mass * (x - row.maximum);
  }
  return moment / total;
}

// The centre, and the distances from it: `within` elements are up to `inner`, which together count `kept`, and `between` are
// further off, up to `outer`.
let center: f64 = 0;
let inner: f64 = 0;
let outer: f64 = 0;
let within: u32 = 0;
let between: u32 = 0;
let kept: f64 = 0;

// @ts-ignore: decorator
@inline
function distanceOf(i: u32): f64 {
  return Math.abs(passes.rounded(passes.get(values, i) - center));
}

/** How many elements there are up to a distance, and what they count. */
let number: u32 = 0;
let mass: f64 = 0;

/** So many masses are summed in float32, in a tree four wide, before that is added to the rest in float64. */
const SUMMED: u32 = 256;

function measure(distance: f64): void {
  let numbers = i32x4.splat(0);
  let sums = f64x2.splat(0);
  let i: u32 = 0;
  if (!passes.wide) {
    const c = f32x4.splat(center as f32);
    const d = f32x4.splat(distance as f32);
    const whole = count & ~15;
    while (i < whole) {
      let sum = f32x4.splat(0);
      for (const stop = min(i + SUMMED, whole); i < stop; i += 16) {
        const at = passes.bytes(i);
        const near0 = f32x4.le(f32x4.abs(f32x4.sub(v128.load(values + at), c)), d);
        const near1 = f32x4.le(f32x4.abs(f32x4.sub(v128.load(values + at, 16), c)), d);
        const near2 = f32x4.le(f32x4.abs(f32x4.sub(v128.load(values + at, 32), c)), d);
        const near3 = f32x4.le(f32x4.abs(f32x4.sub(v128.load(values + at, 48), c)), d);
        const sum01 = f32x4.add(v128.and(near0, v128.load(masses + at)), v128.and(near1, v128.load(masses + at, 16)));
        const sum23 = f32x4.add(v128.and(near2, v128.load(masses + at, 32)), v128.and(near3, v128.load(masses + at, 48)));
        sum = f32x4.add(sum, f32x4.add(sum01, sum23));
        numbers = i32x4.sub(numbers, i32x4.add(i32x4.add(near0, near1), i32x4.add(near2, near3)));
      }
      sums = f64x2.add(sums, sumTo2(sum));
    }
  }
  numbers = i32x4.add(numbers, turned(numbers));
  number = i32x4.extract_lane(numbers, 0) + i32x4.extract_lane(numbers, 1);
  mass = sum2(sums);
  for (; i < count; i++) {
    if (distanceOf(i) <= distance) {
      mass += massOf(i);
      number++;
    }
  }
}

/** Brings the distances together until few elements are between them, or the distances are neighbours. */
function halve(wanted: f64): void {
  while (between > FEW) {
    // Near the centre itself there is no end to halving.
    const middle = inner < 0 && outer < temperature * 1e-6 ? 0 : passes.rounded((max(inner, 0) + outer) * 0.5);
    if (middle <= inner || middle >= outer) return;
    measure(middle);
    if (mass < wanted) {
      between -= number - within;
      inner = middle;
      within = number;
      kept = mass;
    } else {
      between = number - within;
      outer = middle;
    }
  }
}

function remove(i: u32): void {
  passes.set(values, i, -Infinity);
}

/** How many are listed. */
let listed: u32 = 0;

/** Decides about one element; it is listed, or where too many are equally far off, the first ones are kept. */
function decide(i: u32, list: usize, wanted: f64, typical: bool): void {
  const distance = distanceOf(i);
  if (distance <= inner) return;
  if (distance > outer) {
    remove(i);
  } else if (between <= FEW) {
    const x = passes.get(values, i);
    note(list, listed++, typical ? -Math.abs(x - center) : x, i, REVERSED);
  } else if (kept < wanted) {
    kept += massOf(i);
  } else {
    remove(i);
  }
}

/** Removes what is beyond the outer distance, and decides about what is between. */
function decideAll(list: usize, wanted: f64, typical: bool): void {
  listed = 0;
  let i: u32 = 0;
  if (!passes.wide) {
    const c = f32x4.splat(center as f32);
    const near = f32x4.splat(inner as f32);
    const far = f32x4.splat(outer as f32);
    const nothing = f32x4.splat(-Infinity);
    for (; i + 4 <= count; i += 4) {
      const at = values + passes.bytes(i);
      const x = v128.load(at);
      const distance = f32x4.abs(f32x4.sub(x, c));
      const isNear = f32x4.le(distance, far);
      if (v128.any_true(v128.and(isNear, f32x4.gt(distance, near)))) {
        for (let lane: u32 = 0; lane < 4; lane++) decide(i + lane, list, wanted, typical);
      } else {
        v128.store(at, v128.bitselect(x, nothing, isNear));
      }
    }
  }
  for (; i < count; i++) decide(i, list, wanted, typical);
}

/** Of those that were listed, keeps as many as are wanted still. */
function keepFirst(list: usize, wanted: f64): void {
  let left = listed;
  build(list, left);
  while (left > 0 && (kept < wanted || (within == 0 && left == listed))) {
    kept += massOf(~indexOf(list));
    takeOut(list, left--);
  }
  while (left-- > 0) remove(~indexOf(list + (left as usize) * RECORD));
}

/**
 * `length` elements at `source`, of which row.maximum is the largest, and none NaN. At `scratch` there is room for a mass each, and
 * for a few records.
 */
export function keepNearest(source: usize, scratch: usize, length: u32, t: f64, share: f64, typical: bool): void {
  values = source;
  masses = scratch;
  count = length;
  temperature = t;
  inner = -1;
  outer = Infinity;
  kept = 0;
  within = 0;
  between = length;
  const isMany = count > FEW;
  if (isMany) {
    passes.exponentials(passes.prepare(source, masses, length, t), masses, length);
    const all = passes.others();
    total = all * passes.own();
    // If all of them were below this share of the maximum's, they would together be less than may be left out.
    const least = max(((1 - share) * all) / (length as f64), 1e-15);
    outer = t * (0.001 - log1p(least - 1, 0));
  }
  const mean = typical || !isMany ? takeMean() : 0;
  center = typical ? row.maximum + mean : row.maximum;
  if (isMany) center = passes.rounded(center);
  const wanted = share * total;
  if (isMany) {
    outer = passes.rounded(max(outer + center - row.maximum, row.maximum - center));
    measure(outer);
    between = number;
    if (mass < wanted) return;
    halve(wanted);
  }
  const list = masses + passes.room(length);
  decideAll(list, wanted, typical);
  keepFirst(list, wanted);
}
