// Sums of products, eight vectors of them at a time, and where they end.
//
// In float32 two products are added, and eight such pairs in turn; the sums of 16 products are added pairwise, as a binary counter
// carries, so that eight of them take part in three additions each; and the sum of such a panel, one of four, goes to float64. What rounding
// loses does not grow with the number of features: at most (2 + 7 + 3 + 1) 2^-24 of the sum of |x w|, 6.5 ulp of it, and less
// than 2 in every test, rows of equal products among them, where a chain of 32 was off by 8.5 and one of 128 by 30. The additions
// of pairs cost nothing where a processor has units for them besides those that multiply.
import { halvesSwapped, madd4, sum2, sumTo2 } from "../math/lanes";

/** How many vectors of products are added before the sum waits for others of its size, and how many make up a panel. */
export const CHAIN: u32 = 16;
export const PANEL: u32 = 128;

/** The bytes of eight vectors. */
const GROUP: usize = 128;

/** a b + c d + sum. */
// @ts-ignore: decorator
@inline
export function addPair(a: v128, b: v128, c: v128, d: v128, sum: v128): v128 {
  return f32x4.add(sum, madd4(a, b, f32x4.mul(c, d)));
}

/**
 * Adds eight sums to those that wait at `stack`, `count` times eight so far: as many groups wait as `count` has bits set, each
 * of twice the number of products of the next.
 */
// @ts-ignore: decorator
@inline
export function carry(
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
    s0 = f32x4.add(v128.load(at), s0);
    s1 = f32x4.add(v128.load(at, 16), s1);
    s2 = f32x4.add(v128.load(at, 32), s2);
    s3 = f32x4.add(v128.load(at, 48), s3);
    s4 = f32x4.add(v128.load(at, 64), s4);
    s5 = f32x4.add(v128.load(at, 80), s5);
    s6 = f32x4.add(v128.load(at, 96), s6);
    s7 = f32x4.add(v128.load(at, 112), s7);
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
export function collapse(stack: usize, count: u32): void {
  for (let groups = popcnt(count); groups > 1; groups--) {
    const at = stack + ((groups - 2) as usize) * GROUP;
    for (let i: usize = 0; i < GROUP; i += 16) v128.store(at + i, f32x4.add(v128.load(at + i), v128.load(at + GROUP + i)));
  }
}

/** Adds the lanes of the `i`-th sum to the double at `target`. */
// @ts-ignore: decorator
@inline
export function flushLanes(stack: usize, i: usize, target: usize): void {
  store<f64>(target, load<f64>(target) + sum2(sumTo2(v128.load(stack + (i << 4)))));
}

/** Adds the `i`-th sum to the four doubles at `target`, lane by lane. */
// @ts-ignore: decorator
@inline
export function flushVector(stack: usize, i: usize, target: usize): void {
  const s = v128.load(stack + (i << 4));
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(s)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(halvesSwapped(s))), 16);
}
