// Draws one class of each row, by its probability among those that the sampling settings keep.
import { sum2, sumTo2 } from "../math/lanes";
import * as row from "../rows/passes";
import * as state from "../rows/state";
import { count, filterRow, indices, scratch, values } from "./filter";
import { logScore, others, takeScores, takeSum } from "./scores";

/**
 * The place of the first element at which the cumulative mass exceeds `wanted`; `count` if none does. The maximum's own
 * mass is 0 here.
 */
function placeOfMass<T>(wanted: f64): u32 {
  let sum: f64 = 0;
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    for (; i + 16 <= count; i += 16) {
      const at = scratch + row.bytes<T>(i);
      const low = f32x4.add(v128.load(at), v128.load(at, 16));
      const next = sum + sum2(sumTo2(f32x4.add(low, f32x4.add(v128.load(at, 32), v128.load(at, 48)))));
      if (next > wanted) break;
      sum = next;
    }
  }
  for (; i < count; i++) {
    sum += row.get<T>(scratch, i);
    // A removed class has a mass of 2^-185, not 0.
    if (sum > wanted && row.get<T>(values, i) > -Infinity) break;
  }
  return i;
}

/** Draws with `random`, in [0, 1): the maximum if `random` is below its probability, else one of the others. */
function draw<T>(i: u32, target: usize, logs: usize, random: f64, t: f64): void {
  state.beginSum();
  const own = state.place as u32;
  row.sumOthers<T>(row.prepare<T>(values, scratch, count, t), scratch, count);
  takeSum<T>(NaN);
  const mass = row.own<T>();
  const wanted = random * (others + 1) - 1;
  let place = wanted < 0 ? own : placeOfMass<T>(wanted * mass);
  if (place == count) place = own;
  takeScores<T>(row.get<T>(values, place), t);
  row.set<T>(logs, i, logScore);
  store<u32>(target + ((i as usize) << 2), indices == 0 ? place : load<u32>(indices + ((place as usize) << 2)));
}

/**
 * At `target` there is a random number for each row, a float64 in [0, 1), and 16 bytes per row further the room that
 * filterRow needs. Indices and log-probabilities are laid out as argmax.ts says.
 */
function sample<T>(source: usize, target: usize, rows: u32, length: u32, t: f64): void {
  const logs = target + ((rows as usize) << 3);
  const room = target + ((rows as usize) << 4);
  for (let i: u32 = 0; i < rows; i++, source += row.bytes<T>(length)) {
    filterRow<T>(source, room, length, t, true);
    draw<T>(i, target, logs, load<f64>(target + ((i as usize) << 3)), t);
  }
}

export function sampleF32(source: usize, target: usize, rows: u32, length: u32, t: f64, _empty: f64, _passes: u32): void {
  sample<f32>(source, target, rows, length, t);
}

export function sampleF64(source: usize, target: usize, rows: u32, length: u32, t: f64, _empty: f64, _passes: u32): void {
  sample<f64>(source, target, rows, length, t);
}
