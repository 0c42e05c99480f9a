// Cross-entropy of rows from their logits, and its gradient in the place of the logits.
//
// For each row there are two doubles at `results`: the target class and a factor of the gradient. A factor of 0 leaves the row
// out: its loss and its gradient are 0. The first double becomes the loss.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { LN2_HIGH, LN2_LOW, log1p } from "../math/log1p";
import { fillNaN, storeRounded } from "../math/nan";
import { sumError } from "../math/exact";
import { sum2 } from "../math/lanes";
import { multiply } from "../rows/float32-sum";
import * as float32 from "../rows/float32";
import * as float64 from "../rows/float64";
import * as logs from "../rows/logs";
import * as row from "../rows/passes";
import * as state from "../rows/state";

/** A row of logits, float32 at `source`, has no cross-entropy if a logit is NaN or +Infinity, or all are -Infinity. */
// @ts-ignore: decorator
@inline
function isUndefined(others: f64): bool {
  return isNaN(others) || !(Math.abs(state.maximum) < Infinity);
}

/** One target class per row, of float32 logits: the loss is log-sum-exp less the target's logit. */
export function crossEntropyF32(rows: usize, count: u32, length: u32, results: usize, gradient: bool): void {
  for (; count > 0; count--, rows += row.bytes<f32>(length), results += 16) {
    const target = load<f64>(results) as u32;
    const factor = load<f64>(results, 8);
    store<f64>(results, 0);
    if (factor == 0) {
      if (gradient) memory.fill(rows, 0, row.bytes<f32>(length));
      continue;
    }
    const logit = row.get<f32>(rows, target);
    state.begin();
    row.findMaximum<f32>(rows, length, true);
    const prepared = row.prepare<f32>(rows, rows, length, 1);
    if (gradient) row.exponentialsOfOthers<f32>(prepared, rows, length);
    else row.sumOthers<f32>(prepared, 0, length);
    const isNaNRow = float32.takeLog();
    const others = f64x2.extract_lane(logs.others01, 0);
    if (isNaNRow || isUndefined(others)) {
      store<f64>(results, NaN);
      if (gradient) fillNaN<f32>(rows, length);
      continue;
    }
    store<f64>(results, state.maximum - logit + f64x2.extract_lane(logs.logs01, 0));
    if (gradient) gradientOf(rows, length, target, factor, others);
  }
}

/** The probabilities times `factor`, from exponentials of which the maximum's own is 0; the target's less `factor`. */
// @ts-ignore: decorator
@inline
function gradientOf(rows: usize, length: u32, target: u32, factor: f64, others: f64): void {
  const place = state.place as u32;
  const own = row.own<f32>();
  const own1 = factor / (1 + others);
  // Minus the probabilities of the others: p - 1 would leave nothing of a confident row's.
  const rest = target == place ? others : 1 + others - row.get<f32>(rows, target) / own;
  const scale = own1 / own;
  const high = scale as f32;
  multiply(rows, length, f32x4.splat(high), f32x4.splat((scale - (high as f64)) as f32));
  row.set<f32>(rows, place, own1);
  row.set<f32>(rows, target, -own1 * rest);
}

/** log(r) of a normal number. */
function log(r: f64): f64 {
  let k = ((reinterpret<u64>(r) >> 52) as i32) - 1022;
  const m = reinterpret<f64>((reinterpret<u64>(r) & 0x000fffffffffffff) | 0x3fe0000000000000);
  // m lies in [1/2, 1), so that m - 1 is exact.
  return (k as f64) * LN2_HIGH + (log1p(m - 1, 0) + (k as f64) * LN2_LOW);
}

/** r to the power of g >= 0, for r from 0 to 1. */
function power(r: f64, g: f64): f64 {
  if (g == 0) return 1;
  if (!(r > 1e-300)) return r == 0 || g >= 1 ? 0 : r;
  let product: f64 = 1;
  while (g >= 1 && g <= 16) {
    product *= r;
    g -= 1;
  }
  if (g == 0) return product;
  expPair(g * log(r), 0);
  return product * (pairHigh + pairLow) * powerOf2(pairExponent);
}

/**
 * Any target distribution: `length` doubles q for each row at `targets`, which are overwritten. The loss is the sum of -q (1 - p)^gamma log p, and
 * `z` times the square of log-sum-exp. Computed in float64 whatever T, with `scratch` for two rows of doubles.
 *
 * The derivative by the logit of class j is h (1 - p) - p (H - h) + 2 z p log-sum-exp, h being q times the derivative of
 * -(1 - p)^gamma log p by log p, and H the sum of all h.
 */
function generalCrossEntropy<T>(rows: usize, count: u32, length: u32, results: usize, targets: usize, scratch: usize, gamma: f64, z: f64, gradient: bool): void {
  const bytes = row.bytes<f64>(length);
  const exponentials = scratch + bytes;
  for (; count > 0; count--, rows += row.bytes<T>(length), results += 16, targets += bytes) {
    const factor = load<f64>(results, 8);
    store<f64>(results, 0);
    if (factor == 0) {
      if (gradient) memory.fill(rows, 0, row.bytes<T>(length));
      continue;
    }
    for (let i: u32 = 0; i < length; i++) store<f64>(scratch + row.bytes<f64>(i), row.get<T>(rows, i));
    state.begin();
    float64.findMaximum(scratch, length, true);
    row.exponentialsOfOthers<f64>(float64.prepare(scratch, scratch, length, 1), exponentials, length);
    const others = float64.others();
    if (isUndefined(others)) {
      store<f64>(results, NaN);
      if (gradient) fillNaN<T>(rows, length);
      continue;
    }
    const place = state.place as u32;
    const log = log1p(others, float64.othersLow);
    const logSumExp = state.maximum + log;
    own = 1 / (1 + others);
    rest = others * own;
    // The maximum's own exponential was left out.
    store<f64>(exponentials + row.bytes<f64>(place), float64.own());
    const scale = own / float64.own();
    beginSums(z * logSumExp * logSumExp);
    if (gamma == 0) takeTerms(scratch, exponentials, targets, length, log, scale);
    else takeFocalTerms(scratch, exponentials, targets, length, log, scale, place, gamma);
    store<f64>(results, lossOf());
    if (!gradient) continue;
    const slope = 2 * z * logSumExp;
    writeGradient<T>(rows, exponentials, targets, length, factor, slope);
    // 1 - p of the maximum's own probability loses what is known of the others.
    const h = load<f64>(targets + row.bytes<f64>(place));
    row.set<T>(rows, place, factor * (h * rest - own * (hs - h + hsLost - slope)));
  }
}

/** The maximum's own probability, and that of all other classes. */
let own: f64 = 0;
let rest: f64 = 0;
// The loss and the sum of all h, each with what additions have lost of it; the second loss and sum are those of every other class.
let losses: v128 = i64x2(0, 0);
let lossesLost: v128 = i64x2(0, 0);
let sums: v128 = i64x2(0, 0);
let sumsLost: v128 = i64x2(0, 0);
let hs: f64 = 0;
let hsLost: f64 = 0;

function beginSums(loss: f64): void {
  losses = f64x2.replace_lane(f64x2.splat(0), 0, loss);
  lossesLost = sums = sumsLost = f64x2.splat(0);
}

/** What an addition that gave `sum` has lost (Knuth's TwoSum). */
// @ts-ignore: decorator
@inline
function lostOf(a: v128, b: v128, sum: v128): v128 {
  const taken = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, taken)), f64x2.sub(b, taken));
}

/** Adds the terms of the loss and the h of two classes. */
// @ts-ignore: decorator
@inline
function addTerms(term: v128, h: v128): void {
  const loss = f64x2.add(losses, term);
  lossesLost = f64x2.add(lossesLost, lostOf(losses, term, loss));
  losses = loss;
  const sum = f64x2.add(sums, h);
  sumsLost = f64x2.add(sumsLost, lostOf(sums, h, sum));
  sums = sum;
}

/** Ends the sums: sets hs and hsLost, and returns the loss. An infinite one has lost nothing. */
function lossOf(): f64 {
  const a = f64x2.extract_lane(sums, 0);
  const b = f64x2.extract_lane(sums, 1);
  hs = a + b;
  hsLost = sumError(a, b) + sum2(sumsLost);
  const c = f64x2.extract_lane(losses, 0);
  const d = f64x2.extract_lane(losses, 1);
  const loss = c + d;
  return loss < Infinity ? loss + (sumError(c, d) + sum2(lossesLost)) : loss;
}

/** Two doubles, or one, of which the other is 0. */
// @ts-ignore: decorator
@inline
function loadPair(pointer: usize, single: bool): v128 {
  return single ? v128.load64_zero(pointer) : v128.load(pointer);
}

/** Adds -q log p of all classes; exponentials become probabilities, and targets h, which is -q. */
function takeTerms(logits: usize, exponentials: usize, targets: usize, length: u32, log: f64, scale: f64): void {
  const maximum = f64x2.splat(float64.maximum);
  const logs = f64x2.splat(log);
  const scales = f64x2.splat(scale);
  const none = f64x2.splat(0);
  // In locals: through the globals every class would wait for the previous one's stores.
  let loss = losses;
  let lossLost = lossesLost;
  let sum = sums;
  let sumLost = sumsLost;
  for (let at: usize = 0, end = row.bytes<f64>(length); at < end; at += 16) {
    const single = end - at == 8;
    const h = f64x2.neg(loadPair(targets + at, single));
    const logarithm = f64x2.sub(f64x2.sub(loadPair(logits + at, single), maximum), logs);
    const p = f64x2.mul(loadPair(exponentials + at, single), scales);
    // A class that is no target adds nothing, be its logarithm infinite.
    const term = v128.and(f64x2.mul(h, logarithm), f64x2.ne(h, none));
    const nextLoss = f64x2.add(loss, term);
    lossLost = f64x2.add(lossLost, lostOf(loss, term, nextLoss));
    loss = nextLoss;
    const nextSum = f64x2.add(sum, h);
    sumLost = f64x2.add(sumLost, lostOf(sum, h, nextSum));
    sum = nextSum;
    if (single) {
      v128.store64_lane(exponentials + at, p, 0);
      v128.store64_lane(targets + at, h, 0);
    } else {
      v128.store(exponentials + at, p);
      v128.store(targets + at, h);
    }
  }
  losses = loss;
  lossesLost = lossLost;
  sums = sum;
  sumsLost = sumLost;
}

/** The same of -q (1 - p)^gamma log p. */
function takeFocalTerms(logits: usize, exponentials: usize, targets: usize, length: u32, log: f64, scale: f64, place: u32, gamma: f64): void {
  const none = f64x2.splat(0);
  for (let i: u32 = 0; i < length; i++) {
    const at = row.bytes<f64>(i);
    const p = i == place ? own : load<f64>(exponentials + at) * scale;
    const left = i == place ? rest : 1 - p;
    const q = load<f64>(targets + at);
    let h: f64 = 0;
    let term: f64 = 0;
    if (q != 0) {
      const logarithm = load<f64>(logits + at) - float64.maximum - log;
      const weight = power(left, gamma);
      term = -q * logarithm * weight;
      // The slope of the power times p log p, which vanishes with p and with 1 - p.
      h = -q * (weight - (p == 0 || left == 0 ? 0 : ((gamma * weight) / left) * p * logarithm));
    }
    addTerms(f64x2.replace_lane(none, 0, term), f64x2.replace_lane(none, 0, h));
    store<f64>(exponentials + at, p);
    store<f64>(targets + at, h);
  }
}

/** Writes the derivatives by all logits, from probabilities and h. */
function writeGradient<T>(rows: usize, probabilities: usize, hsAt: usize, length: u32, factor: f64, slope: f64): void {
  const one = f64x2.splat(1);
  const factors = f64x2.splat(factor);
  const all = f64x2.splat(hs);
  const lost = f64x2.splat(hsLost - slope);
  for (let at: usize = 0, end = row.bytes<f64>(length); at < end; at += 16) {
    const single = end - at == 8;
    const h = loadPair(hsAt + at, single);
    const p = loadPair(probabilities + at, single);
    const others = f64x2.add(f64x2.sub(all, h), lost);
    const g = f64x2.mul(factors, f64x2.sub(f64x2.mul(h, f64x2.sub(one, p)), f64x2.mul(p, others)));
    const y = sizeof<T>() == 8 ? g : f32x4.demote_f64x2_zero(g);
    const target = rows + at / (8 / sizeof<T>());
    if (sizeof<T>() == 8 && !single) v128.store(target, y);
    else if (sizeof<T>() == 8 || !single) v128.store64_lane(target, y, 0);
    else v128.store32_lane(target, y, 0);
  }
}

export function generalCrossEntropyF32(rows: usize, count: u32, length: u32, results: usize, targets: usize, scratch: usize, gamma: f64, z: f64, gradient: bool): void {
  generalCrossEntropy<f32>(rows, count, length, results, targets, scratch, gamma, z, gradient);
}

export function generalCrossEntropyF64(rows: usize, count: u32, length: u32, results: usize, targets: usize, scratch: usize, gamma: f64, z: f64, gradient: bool): void {
  generalCrossEntropy<f64>(rows, count, length, results, targets, scratch, gamma, z, gradient);
}
