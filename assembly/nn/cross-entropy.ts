// Cross-entropy of rows from their logits, and its gradient in the place of the logits.
//
// For each row there are two doubles at `results`: the target class and a factor of the gradient. A factor of 0 leaves the row
// out: its loss and its gradient are 0. The first double becomes the loss.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { LN2_HIGH, LN2_LOW, log1p } from "../math/log1p";
import { fillNaN, storeRounded } from "../math/nan";
import { sumError } from "../math/exact";
import { multiply } from "../rows/float32-sum";
import * as float64 from "../rows/float64";
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
    const others = row.others<f32>();
    if (isUndefined(others)) {
      store<f64>(results, NaN);
      if (gradient) fillNaN<f32>(rows, length);
      continue;
    }
    store<f64>(results, state.maximum - logit + log1p(others, 0));
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
 * Any target distribution: `length` doubles q for each row at `targets`. The loss is the sum of -q (1 - p)^gamma log p, and
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
    const logs = log1p(others, float64.othersLow);
    const logSumExp = state.maximum + logs;
    const own = 1 / (1 + others);
    const scale = own / float64.own();
    // Sums with what rounding takes from them.
    let loss = z * logSumExp * logSumExp;
    let lossLost: f64 = 0;
    let sum: f64 = 0;
    let lost: f64 = 0;
    for (let at: usize = 0, end = bytes, top = row.bytes<f64>(place); at < end; at += 8) {
      const p = at == top ? own : load<f64>(exponentials + at) * scale;
      const rest = at == top ? others * own : 1 - p;
      const q = load<f64>(targets + at);
      let h: f64 = 0;
      if (q != 0) {
        const logarithm = load<f64>(scratch + at) - float64.maximum - logs;
        let term = -q * logarithm;
        h = -q;
        if (gamma != 0) {
          const weight = power(rest, gamma);
          term *= weight;
          // The slope of the power times p log p, which vanishes with p and with 1 - p.
          h *= weight - (p == 0 || rest == 0 ? 0 : gamma * power(rest, gamma) / rest * p * logarithm);
        }
        lossLost += sumError(loss, term);
        loss += term;
      }
      lost += sumError(sum, h);
      sum += h;
      store<f64>(exponentials + at, p);
      store<f64>(scratch + at, h);
    }
    // An infinite sum has lost nothing.
    store<f64>(results, loss + (loss < Infinity ? lossLost : 0));
    if (!gradient) continue;
    const slope = 2 * z * logSumExp;
    for (let i: u32 = 0; i < length; i++) {
      const h = load<f64>(scratch + row.bytes<f64>(i));
      const p = load<f64>(exponentials + row.bytes<f64>(i));
      const rest = i == place ? others * own : 1 - p;
      row.set<T>(rows, i, factor * (h * rest - p * (sum - h + lost - slope)));
    }
  }
}

export function generalCrossEntropyF32(rows: usize, count: u32, length: u32, results: usize, targets: usize, scratch: usize, gamma: f64, z: f64, gradient: bool): void {
  generalCrossEntropy<f32>(rows, count, length, results, targets, scratch, gamma, z, gradient);
}

export function generalCrossEntropyF64(rows: usize, count: u32, length: u32, results: usize, targets: usize, scratch: usize, gamma: f64, z: f64, gradient: bool): void {
  generalCrossEntropy<f64>(rows, count, length, results, targets, scratch, gamma, z, gradient);
}
