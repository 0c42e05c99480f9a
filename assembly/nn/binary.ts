// Binary cross-entropy of elements from their logits, and its derivative in the place of the logits.
//
//   loss = positive y softplus(-x) + (1 - y) softplus(x),   softplus(x) = max(x, 0) + log(1 + exp(-|x|))
//   derivative = (1 - y) sigmoid(x) - positive y sigmoid(-x)
//
// Neither form subtracts what is nearly equal, unless the target and the probability are.
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";
import { log1p } from "../math/log1p";
import { exponentials, logs1p } from "../math/rough";
import * as row from "../rows/passes";

/** exp(-|x|), and log(1 + that), of two elements; results of float32 need less than doubles (rough.ts). */
let decay: v128 = i64x2(0, 0);
let logarithm: v128 = i64x2(0, 0);

/** A smaller element counts as this: exp of it is below the smallest double. */
const LOWEST: f64 = -746;

function take<T>(x: v128): void {
  const argument = f64x2.neg(f64x2.abs(x));
  if (sizeof<T>() == 4) {
    // 2^-1022 is at -708.4; a float32 of that logarithm, or less, is 0.
    decay = exponentials(f64x2.pmax(argument, f64x2.splat(-708)));
    logarithm = logs1p(decay);
    return;
  }
  expPair(max(f64x2.extract_lane(argument, 0), LOWEST), 0);
  // In two steps, for results below the normal numbers.
  const half = pairExponent / 2;
  const e = (pairHigh + pairLow) * powerOf2(half) * powerOf2(pairExponent - half);
  decay = f64x2.splat(e);
  logarithm = f64x2.splat(log1p(e, 0));
}

/** `count` elements; at `targets`, `positives` and `factors` are a double of each, and at `losses` its loss is stored. */
function binaryCrossEntropy<T>(source: usize, count: u32, targets: usize, positives: usize, factors: usize, losses: usize, gradient: bool): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const lanes: u32 = sizeof<T>() == 4 ? 2 : 1;
  for (let i: u32 = 0; i < count; i += lanes) {
    const at = row.bytes<f64>(i);
    const from = source + row.bytes<T>(i);
    const x = sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(from)) : v128.load64_splat(from);
    take<T>(x);
    const y = v128.load(targets + at);
    const positive = f64x2.mul(v128.load(positives + at), y);
    const negative = f64x2.sub(one, y);
    const up = f64x2.add(f64x2.max(x, zero), logarithm);
    const down = f64x2.add(f64x2.max(f64x2.neg(x), zero), logarithm);
    // A target that is certain adds nothing, be the other's logit infinite.
    const loss = f64x2.add(product(positive, down), product(negative, up));
    v128.store(losses + at, loss);
    if (!gradient) continue;
    const inverse = f64x2.div(one, f64x2.add(one, decay));
    const near = f64x2.mul(decay, inverse);
    const isNegative = f64x2.lt(x, zero);
    const sigmoid = v128.bitselect(near, inverse, isNegative);
    const opposite = v128.bitselect(inverse, near, isNegative);
    const slope = f64x2.sub(f64x2.mul(negative, sigmoid), f64x2.mul(positive, opposite));
    const derivative = f64x2.mul(slope, v128.load(factors + at));
    row.set<T>(from, 0, f64x2.extract_lane(derivative, 0));
    if (sizeof<T>() == 4 && i + 1 < count) row.set<T>(from, 1, f64x2.extract_lane(derivative, 1));
  }
}

/** a b, and 0 where a is 0. */
// @ts-ignore: decorator
@inline
function product(a: v128, b: v128): v128 {
  return v128.and(f64x2.mul(a, b), f64x2.ne(a, f64x2.splat(0)));
}

export function binaryCrossEntropyF32(source: usize, count: u32, targets: usize, positives: usize, factors: usize, losses: usize, gradient: bool): void {
  binaryCrossEntropy<f32>(source, count, targets, positives, factors, losses, gradient);
}

export function binaryCrossEntropyF64(source: usize, count: u32, targets: usize, positives: usize, factors: usize, losses: usize, gradient: bool): void {
  binaryCrossEntropy<f64>(source, count, targets, positives, factors, losses, gradient);
}
