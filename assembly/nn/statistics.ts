// What calibration needs to know of a row: how probable its most probable class is, and how the loss changes with the
// temperature.
import { log1p } from "../math/log1p";
import * as row from "../rows/passes";
import * as state from "../rows/state";

/** A smaller probability is that of a class that counts as masked. */
const NOTHING: f64 = 1e-45;

/** The bytes of a row's results. */
const RESULTS: usize = 48;

/**
 * Six doubles for each row of T at temperature `t`: the place of the maximum, its probability, the loss of the target class
 * that was the first of them, the expectation and variance of the logits, and the target's logit, of both of which the maximum
 * is subtracted. The loss is NaN in a row with a NaN or +Infinity, or with every logit -Infinity. `scratch` is for a row.
 */
function statistics<T>(rows: usize, count: u32, length: u32, t: f64, results: usize, scratch: usize): void {
  for (; count > 0; count--, rows += row.bytes<T>(length), results += RESULTS) {
    const logit = row.get<T>(rows, load<f64>(results) as u32);
    state.begin();
    row.findMaximum<T>(rows, length, true);
    memory.copy(scratch, rows, row.bytes<T>(length));
    row.exponentialsOfOthers<T>(row.prepare<T>(scratch, scratch, length, t), scratch, length);
    const others = row.others<T>();
    const isDefined = Math.abs(state.maximum) < Infinity;
    const own: f64 = isDefined ? 1 / (1 + others) : NaN;
    const scale = own / row.own<T>();
    let mean: f64 = 0;
    let square: f64 = 0;
    for (let i: u32 = 0; i < length; i++) {
      const p = row.get<T>(scratch, i) * scale;
      const d = row.get<T>(rows, i) - state.maximum;
      // Float32 exponentials far below the maximum's are 2^-185 of it until they are rounded, and not 0 (rows/float32-sum.ts).
      if (p < NOTHING) continue;
      mean += p * d;
      square += p * d * d;
    }
    store<f64>(results, state.place as f64);
    store<f64>(results, own, 8);
    store<f64>(results, isDefined ? (state.maximum - logit) / t + log1p(others, row.othersLow<T>()) : NaN, 16);
    store<f64>(results, mean, 24);
    store<f64>(results, square - mean * mean, 32);
    store<f64>(results, logit - state.maximum, 40);
  }
}

export function statisticsF32(rows: usize, count: u32, length: u32, t: f64, results: usize, scratch: usize): void {
  statistics<f32>(rows, count, length, t, results, scratch);
}

export function statisticsF64(rows: usize, count: u32, length: u32, t: f64, results: usize, scratch: usize): void {
  statistics<f64>(rows, count, length, t, results, scratch);
}
