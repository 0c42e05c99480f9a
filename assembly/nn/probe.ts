// Whether the engine's relaxed instructions do what the kernels need.
import * as lanes from "../math/lanes";

/**
 * Whether multiply-add rounds once, and the dot product of bytes adds to what it is given: Node 20, where relaxed SIMD is behind
 * a flag, adds the products to themselves before its code is optimised. `one` keeps compilers from evaluating this in advance.
 */
export function isFused(one: f32): bool {
  if (!lanes.isFused(one)) return false;
  if (!ASC_FEATURE_RELAXED_SIMD) return true;
  const sum = dot(i8x16.splat(-5 * (one as i8)), i8x16.splat(3), i32x4.splat(1000));
  return i32x4.extract_lane(sum, 0) == 1000 - 4 * 15;
}

// @ts-ignore: decorator
@inline
function dot(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, c);
  return c;
}
