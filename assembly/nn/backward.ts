// The derivatives of softmax, log-softmax and sigmoid by their inputs, from their results and the derivative of the loss by
// these. Rows of T at `rows` are the results, and become the derivatives; at `gradients` are the derivatives by them, as doubles.
//
// Everything is computed in float64, and for doubles the sums of products keep what rounding takes from them: what a derivative
// is subtracted from may cancel all but its last digits.
import { productError, sumError } from "../math/exact";
import { expF64 } from "../softmax/elementwise";
import * as row from "../rows/passes";

/** p (g - sum of g p). */
function softmaxBackward<T>(rows: usize, count: u32, length: u32, gradients: usize): void {
  for (; count > 0; count--, rows += row.bytes<T>(length), gradients += row.bytes<f64>(length)) {
    let sum: f64 = 0;
    let lost: f64 = 0;
    for (let i: u32 = 0; i < length; i++) {
      const p = row.get<T>(rows, i);
      const g = load<f64>(gradients + row.bytes<f64>(i));
      const product = p * g;
      lost += sumError(sum, product) + (sizeof<T>() == 8 ? productError(p, g) : 0);
      sum += product;
    }
    // A sum that is not finite has lost nothing.
    if (!(Math.abs(lost) < Infinity)) lost = 0;
    for (let i: u32 = 0; i < length; i++) {
      const g = load<f64>(gradients + row.bytes<f64>(i));
      row.set<T>(rows, i, row.get<T>(rows, i) * (g - sum - lost));
    }
  }
}

/** g - p sum of g, p being the exponential of the log-probability. `scratch` is for a row of doubles. */
function logSoftmaxBackward<T>(rows: usize, count: u32, length: u32, gradients: usize, scratch: usize): void {
  for (; count > 0; count--, rows += row.bytes<T>(length), gradients += row.bytes<f64>(length)) {
    let sum: f64 = 0;
    let lost: f64 = 0;
    for (let i: u32 = 0; i < length; i++) {
      const g = load<f64>(gradients + row.bytes<f64>(i));
      lost += sumError(sum, g);
      sum += g;
      store<f64>(scratch + row.bytes<f64>(i), row.get<T>(rows, i));
    }
    if (Math.abs(lost) < Infinity) sum += lost;
    expF64(scratch, scratch, 1, length, 1, 0, 0);
    for (let i: u32 = 0; i < length; i++) {
      const p = load<f64>(scratch + row.bytes<f64>(i));
      row.set<T>(rows, i, load<f64>(gradients + row.bytes<f64>(i)) - p * sum);
    }
  }
}

/** g s (1 - s). */
function sigmoidBackward<T>(rows: usize, count: u32, length: u32, gradients: usize): void {
  for (let i: u32 = 0; i < count * length; i++) {
    const s = row.get<T>(rows, i);
    row.set<T>(rows, i, load<f64>(gradients + row.bytes<f64>(i)) * (s * (1 - s)));
  }
}

export function softmaxBackwardF32(rows: usize, count: u32, length: u32, gradients: usize, _scratch: usize): void {
  softmaxBackward<f32>(rows, count, length, gradients);
}

export function softmaxBackwardF64(rows: usize, count: u32, length: u32, gradients: usize, _scratch: usize): void {
  softmaxBackward<f64>(rows, count, length, gradients);
}

export function logSoftmaxBackwardF32(rows: usize, count: u32, length: u32, gradients: usize, scratch: usize): void {
  logSoftmaxBackward<f32>(rows, count, length, gradients, scratch);
}

export function logSoftmaxBackwardF64(rows: usize, count: u32, length: u32, gradients: usize, scratch: usize): void {
  logSoftmaxBackward<f64>(rows, count, length, gradients, scratch);
}

export function sigmoidBackwardF32(rows: usize, count: u32, length: u32, gradients: usize, _scratch: usize): void {
  sigmoidBackward<f32>(rows, count, length, gradients);
}

export function sigmoidBackwardF64(rows: usize, count: u32, length: u32, gradients: usize, _scratch: usize): void {
  sigmoidBackward<f64>(rows, count, length, gradients);
}
