// Sums of products, eight vectors of them at a time, and where they end.
//
// A product is added to at most seven others in the type of the rows; the sums of eight are added pairwise, as a binary counter
// carries, so that 16 of them take part in four additions each; and the sum of such a panel goes to float64. What rounding
// loses does not grow with the number of features: at most (1 + 7 + 4 + 1) 2^-24 of the sum of |x w|, 6.5 ulp of it, and less
// than 2 in every test, rows of equal products among them (chains of 128 were off by 5 there).
import { halvesSwapped, madd2, madd4, sum2, sumTo2 } from "../math/lanes";

/** How many vectors of products are added one after the other, and how many such sums a panel has. */
export const CHAIN: u32 = 8;
export const PANEL: u32 = 128;

/** The bytes of eight vectors. */
const GROUP: usize = 128;

/** a * b + c on the lanes of T. */
// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (sizeof<T>() == 8) return madd2(a, b, c);
  return madd4(a, b, c);
}

// @ts-ignore: decorator
@inline
function add<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.add(a, b);
  return f32x4.add(a, b);
}

/** The number at `pointer` in every lane. */
// @ts-ignore: decorator
@inline
export function splat<T>(pointer: usize): v128 {
  if (sizeof<T>() == 8) return v128.load64_splat(pointer);
  return v128.load32_splat(pointer);
}

/** How many numbers a vector has. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): u32 {
  return (16 / sizeof<T>()) as u32;
}

/**
 * Adds eight sums to those that wait at `stack`, `count` times eight so far: as many groups wait as `count` has bits set, each
 * of twice the number of products of the next.
 */
// @ts-ignore: decorator
@inline
export function carry<T>(
  stack: usize,
  count: u32,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  s4: v128,
  s5: v128,
  s6: v128,
  s7: v128,
): void {
  let at = stack + (popcnt(count) as usize) * GROUP;
  for (; count & 1; count >>= 1) {
    at -= GROUP;
    s0 = add<T>(v128.load(at), s0);
    s1 = add<T>(v128.load(at, 16), s1);
    s2 = add<T>(v128.load(at, 32), s2);
    s3 = add<T>(v128.load(at, 48), s3);
    s4 = add<T>(v128.load(at, 64), s4);
    s5 = add<T>(v128.load(at, 80), s5);
    s6 = add<T>(v128.load(at, 96), s6);
    s7 = add<T>(v128.load(at, 112), s7);
  }
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
  v128.store(at, s4, 64);
  v128.store(at, s5, 80);
  v128.store(at, s6, 96);
  v128.store(at, s7, 112);
}

/** Adds the groups that wait, the smallest first; the eight sums are then at `stack`. */
export function collapse<T>(stack: usize, count: u32): void {
  for (let groups = popcnt(count); groups > 1; groups--) {
    const at = stack + ((groups - 2) as usize) * GROUP;
    for (let i: usize = 0; i < GROUP; i += 16) v128.store(at + i, add<T>(v128.load(at + i), v128.load(at + GROUP + i)));
  }
}

/** Adds the lanes of the `i`-th sum to the double at `target`. */
// @ts-ignore: decorator
@inline
export function flushLanes<T>(stack: usize, i: usize, target: usize): void {
  const s = v128.load(stack + (i << 4));
  store<f64>(target, load<f64>(target) + sum2(sizeof<T>() == 8 ? s : sumTo2(s)));
}

/** Adds the `i`-th sum to the doubles at `target`, lane by lane. */
// @ts-ignore: decorator
@inline
export function flushVector<T>(stack: usize, i: usize, target: usize): void {
  const s = v128.load(stack + (i << 4));
  if (sizeof<T>() == 8) {
    v128.store(target, f64x2.add(v128.load(target), s));
    return;
  }
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(s)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(halvesSwapped(s))), 16);
}
