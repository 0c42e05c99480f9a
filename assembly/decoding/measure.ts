// How many elements of a row have keys that reach a bound, and with what mass: a step of a bisection (nucleus.ts). The first
// steps measure all elements; when few are left between the bounds these are gathered, and the others only counted.
import { halvesSwapped, sum2, sumTo2 } from "../math/lanes";
import * as row from "../rows/passes";

// What is measured, and the number and the mass of the elements above it.
let keys: usize = 0;
let masses: usize = 0;
export let measured: u32 = 0;
let above: u32 = 0;
let kept: f64 = 0;

export function measureAll(allKeys: usize, allMasses: usize, count: u32): void {
  keys = allKeys;
  masses = allMasses;
  measured = count;
  above = 0;
  kept = 0;
}

/** How many elements reach the measured bound, and their mass. */
export let number: u32 = 0;
export let mass: f64 = 0;

/** The number of masses summed in float32, in a tree four wide, before their sum is added to the float64 one. */
const SUMMED: u32 = 256;

export function measure<T>(bound: f64): void {
  let numbers = i32x4.splat(0);
  let sums = f64x2.splat(0);
  let i: u32 = 0;
  if (sizeof<T>() == 4) {
    const least = f32x4.splat(bound as f32);
    const whole = measured & ~15;
    while (i < whole) {
      let sum = f32x4.splat(0);
      for (const stop = min(i + SUMMED, whole); i < stop; i += 16) {
        const key = keys + row.bytes<T>(i);
        const at = masses + row.bytes<T>(i);
        const is0 = f32x4.ge(v128.load(key), least);
        const is1 = f32x4.ge(v128.load(key, 16), least);
        const is2 = f32x4.ge(v128.load(key, 32), least);
        const is3 = f32x4.ge(v128.load(key, 48), least);
        const sum01 = f32x4.add(v128.and(is0, v128.load(at)), v128.and(is1, v128.load(at, 16)));
        const sum23 = f32x4.add(v128.and(is2, v128.load(at, 32)), v128.and(is3, v128.load(at, 48)));
        sum = f32x4.add(sum, f32x4.add(sum01, sum23));
        numbers = i32x4.sub(numbers, i32x4.add(i32x4.add(is0, is1), i32x4.add(is2, is3)));
      }
      sums = f64x2.add(sums, sumTo2(sum));
    }
  }
  numbers = i32x4.add(numbers, halvesSwapped(numbers));
  number = above + i32x4.extract_lane(numbers, 0) + i32x4.extract_lane(numbers, 1);
  mass = kept + sum2(sums);
  for (; i < measured; i++) {
    if (row.get<T>(keys, i) >= bound) {
      mass += row.get<T>(masses, i);
      number++;
    }
  }
}

/**
 * Gathers the float32 elements from `lower` to below `upper`, `between` of them, which alone are measured from then on; those
 * above have the number and mass given. At `room` there is room for 256 bytes, and for the keys and masses.
 */
export function gather(lower: f64, upper: f64, between: u32, aboveThem: u32, massAbove: f64, room: usize): void {
  setShuffles(room);
  const toKeys = room + 256;
  // Each store writes a whole vector.
  const toMasses = keys == masses ? toKeys : toKeys + row.vectorBytes<f32>(between) + 16;
  const high = f32x4.splat(upper as f32);
  const low = f32x4.splat(lower as f32);
  let end: usize = 0;
  let i: u32 = 0;
  for (; i + 4 <= measured; i += 4) {
    const at = row.bytes<f32>(i);
    const key = v128.load(keys + at);
    const lanes = i32x4.bitmask(v128.andnot(f32x4.ge(key, low), f32x4.ge(key, high)));
    const shuffle = v128.load(room + ((lanes as usize) << 4));
    v128.store(toKeys + end, i8x16.swizzle(key, shuffle));
    if (keys != masses) v128.store(toMasses + end, i8x16.swizzle(v128.load(masses + at), shuffle));
    end += popcnt<u32>(lanes) << 2;
  }
  for (; i < measured; i++) {
    const key = row.get<f32>(keys, i);
    if (key >= upper || key < lower) continue;
    row.set<f32>(toKeys + end, 0, key);
    if (keys != masses) row.set<f32>(toMasses + end, 0, row.get<f32>(masses, i));
    end += 4;
  }
  keys = toKeys;
  masses = toMasses;
  measured = between;
  above = aboveThem;
  kept = massAbove;
}

/** For each set of four lanes, the shuffle that moves them to the front. */
function setShuffles(shuffles: usize): void {
  for (let lanes: u32 = 0; lanes < 16; lanes++) {
    let to = shuffles + ((lanes as usize) << 4);
    for (let lane: u32 = 0; lane < 4; lane++) {
      if (!((lanes >> lane) & 1)) continue;
      store<u32>(to, 0x03020100 + lane * 0x04040404);
      to += 4;
    }
  }
}
