// One class of every row, drawn by its probability among those that the filters left.
import { sum2, sumTo2 } from "./lanes";
import { count, filterRow, indices, masses, values } from "./filter";
import * as passes from "./passes";
import { know, logProbabilityOf, others } from "./picks";
import * as row from "./row";

/** What a row is like, for its index: fit to be drawn from, with a NaN or a +Infinity, or without a class left. */
const FIT: u32 = 0;
const SPOILT: u32 = 1;
const EMPTY: u32 = 2;

export function check(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  passes.use(wanted);
  for (; rows > 0; rows--, source += passes.bytes(length), target += 4) {
    passes.begin();
    passes.findMaximum(source, length, false);
    const spoilt = row.maximum == Infinity || passes.placeOfNaN(source, length) < length;
    store<u32>(target, spoilt ? SPOILT : row.maximum == -Infinity ? EMPTY : FIT);
  }
}

/**
 * The place of the element whose mass, added to those before, is the first above `wanted`; `count` if that is more than
 * all. The maximum is left out: its own mass is 0 here.
 */
function walk(wanted: f64): u32 {
  let sum: f64 = 0;
  let i: u32 = 0;
  if (!passes.wide) {
    for (; i + 16 <= count; i += 16) {
      const at = masses + passes.bytes(i);
      const low = f32x4.add(v128.load(at), v128.load(at, 16));
      const next = sum + sum2(sumTo2(f32x4.add(low, f32x4.add(v128.load(at, 32), v128.load(at, 48)))));
      if (next > wanted) break;
      sum = next;
    }
  }
  for (; i < count; i++) {
    sum += passes.get(masses, i);
    // What was removed counts 2^-185, not 0.
    if (sum > wanted && passes.get(values, i) > -Infinity) break;
  }
  return i;
}

/** Draws with `random`, in [0, 1): the maximum if that is below its probability, and otherwise from the others. */
function draw(i: u32, target: usize, logs: usize, random: f64, t: f64): void {
  passes.begin();
  passes.findMaximum(values, count, true);
  const own = row.place as u32;
  passes.sumOthers(passes.prepare(values, masses, count, t), masses, count);
  know(NaN);
  const mass = passes.own();
  const wanted = random * (others + 1) - 1;
  let place = wanted < 0 ? own : walk(wanted * mass);
  if (place == count) place = own;
  passes.set(logs, i, logProbabilityOf(passes.get(values, place), t));
  store<u32>(target + ((i as usize) << 2), indices == 0 ? place : load<u32>(indices + ((place as usize) << 2)));
}

/**
 * At `target` there is a random number for every row, a float64 in [0, 1), and behind 16 bytes for each the room that
 * `filter` needs. The indices and log-probabilities come to lie as those of picks.ts.
 */
export function sample(source: usize, target: usize, rows: u32, length: u32, t: f64, empty: f64, wanted: u32): void {
  passes.use(wanted);
  const logs = target + ((rows as usize) << 3);
  const scratch = target + ((rows as usize) << 4);
  for (let i: u32 = 0; i < rows; i++, source += passes.bytes(length)) {
    filterRow(source, scratch, length, t);
    draw(i, target, logs, load<f64>(target + ((i as usize) << 3)), t);
  }
}
