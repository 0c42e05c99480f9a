// Draws one class of each column, for rows along an axis other than the last, and for short rows that were transposed: as
// sample.ts does where every class is kept, with the same operations and so the same draws. As in rows/columns.ts the kernel
// stops before four columns that it cannot take.
import { fold4 } from "../math/expf";
import * as columns from "../rows/columns";
import { foldsTemperature } from "../rows/float32";
import { others01, others23, ownExponential, takeLogs } from "../rows/logs";
import { logScores, takeProbabilities } from "./scores4";

/**
 * A line of indices is written at `target`, and two lines further one of log-probabilities. The columns are the last `count` of
 * the lines: behind the three lines there is a random number for each column of a line, a float64 in [0, 1), and behind all of
 * them room for four columns.
 */
export function sampleColumnsF32(source: usize, target: usize, count: u32, length: u32, step: usize, t: f64): u32 {
  if (!foldsTemperature(t)) return 0;
  fold4(t);
  // The end of the third line, and as far behind it as the first column is from its start.
  let random = target + (step << 2) - ((count as usize) << 2);
  const logits = random + ((count as usize) << 3);
  let done: u32 = 0;
  for (; done + 4 <= count; done += 4, source += 16, target += 16) {
    if (!columns.findMaximum(source, length, step, true)) break;
    copyColumns(source, step, logits, 16, length);
    columns.exponentialsOfOthers(source, length, step);
    if (v128.any_true(columns.nan)) {
      copyColumns(logits, 16, source, step, length);
      break;
    }
    takeLogs(columns.maximum, columns.sums01, columns.sums23, t);
    v128.store(target, columns.place);
    const logLine = target + (step << 1);
    v128.store(logLine, columns.maximum);
    for (let lane: usize = 0; lane < 16; lane += 4, random += 8) {
      const others = lane < 8 ? others01 : others23;
      const sum = 1 + (lane & 4 ? f64x2.extract_lane(others, 1) : f64x2.extract_lane(others, 0));
      const wanted = load<f64>(random) * sum - 1;
      if (wanted >= 0) draw(source + lane, step, logits + lane, length, target + lane, logLine + lane, wanted, t);
    }
    takeProbabilities(v128.load(logLine), t);
    v128.store(logLine, logScores);
  }
  return done;
}

/** Copies the `length` elements of four columns. */
function copyColumns(source: usize, sourceStep: usize, target: usize, targetStep: usize, length: u32): void {
  for (; length > 0; length--, source += sourceStep, target += targetStep) v128.store(target, v128.load(source));
}

/**
 * Draws from the column with the exponentials at `masses`, the maximum's own being 0. At `chosen` and `logit` are the place of
 * the maximum and its logit, which those of the class that is drawn replace.
 */
function draw(
  masses: usize,
  step: usize,
  logits: usize,
  length: u32,
  chosen: usize,
  logit: usize,
  wanted: f64,
  t: f64,
): void {
  const mass = wanted * ownExponential(load<f32>(logit), t);
  const place = placeOfMass(masses, step, logits, length, mass);
  if (place == length) return;
  store<u32>(chosen, place);
  store<f32>(logit, load<f32>(logits + ((place as usize) << 4)));
}

/** As in sample.ts: of 16 elements first the sums of four, as the lanes of a vector. */
function placeOfMass(masses: usize, step: usize, logits: usize, length: u32, wanted: f64): u32 {
  let sum: f64 = 0;
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16) {
    const at = masses + (i as usize) * step;
    const evens = (sumOf4(at, step) as f64) + (sumOf4(at + 2 * step, step) as f64);
    const odds = (sumOf4(at + step, step) as f64) + (sumOf4(at + 3 * step, step) as f64);
    const next = sum + (evens + odds);
    if (next > wanted) break;
    sum = next;
  }
  for (; i < length; i++) {
    sum += load<f32>(masses + (i as usize) * step) as f64;
    if (sum > wanted && load<f32>(logits + ((i as usize) << 4)) > -Infinity) break;
  }
  return i;
}

/** The elements 0, 4, 8 and 12. */
// @ts-ignore: decorator
@inline
function sumOf4(at: usize, step: usize): f32 {
  const step4 = step << 2;
  return load<f32>(at) + load<f32>(at + step4) + (load<f32>(at + 2 * step4) + load<f32>(at + 3 * step4));
}
