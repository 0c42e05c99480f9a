// The partial log-sum-exp of a row: what is known of it from some of its classes, where the others are in other shards.
// It is three doubles:
//
//   maximum   the largest logit
//   sum       the sum of exp((x - maximum) / T) over all of them but the maximum itself
//   error     the rounding error of that sum
//
// The sum of exp(x / T) over those classes is exp(maximum / T) (1 + sum + error). If all of them are masked, `sum` is -1,
// which makes that 0, and the maximum is the lowest double: JSON can represent all three.
import { differenceOver, productError, quotientLow, sumError } from "../math/exact";
import { expPair, pairExponent, pairHigh, pairLow, powerOf2 } from "../math/expd";

export function putPartial(target: usize, maximum: f64, sum: f64, error: f64): void {
  const none = maximum == -Infinity && !isNaN(sum);
  store<f64>(target, none ? -f64.MAX_VALUE : isNaN(sum) ? NaN : maximum);
  store<f64>(target, none ? -1 : sum, 8);
  store<f64>(target, error, 16);
}

export function maximumOfPartial(source: usize): f64 {
  return load<f64>(source, 8) == -1 ? -Infinity : load<f64>(source);
}

/** Merges the states of two sets of classes of the same row, at `target`. */
export function mergePartials(a: usize, b: usize, target: usize, t: f64): void {
  if (load<f64>(a) < load<f64>(b)) {
    const lower = a;
    a = b;
    b = lower;
  }
  const maximum = load<f64>(a);
  const lower = load<f64>(b);
  const equal = maximum == lower; // infinite ones have no difference
  const difference = equal ? 0 : differenceOver(lower, maximum, t);
  expPair(difference, equal ? 0 : quotientLow);
  const scale = powerOf2(pairExponent);
  const high = pairHigh * scale;
  // exp(difference) (1 + sum + error), in two parts
  const sum = load<f64>(b, 8);
  const factor = 1 + sum;
  const factorLow = sumError(1, sum) + load<f64>(b, 16);
  const product = factor * high;
  const productLow = productError(factor, high) + factor * (pairLow * scale) + factorLow * high;
  const before = load<f64>(a, 8);
  const total = before + product;
  const error = sumError(before, product) + load<f64>(a, 16) + productLow;
  const rounded = total + error;
  store<f64>(target, isNaN(lower) ? lower : maximum);
  store<f64>(target, rounded, 8);
  store<f64>(target, error - (rounded - total), 16);
}
