// Integers in the order of floats.

/** The bits of a float as an integer in the order of floats, or back. */
// @ts-ignore: decorator
@inline
export function ordered32(bits: i32): i32 {
  return bits ^ ((bits >> 31) & i32.MAX_VALUE);
}

/** The float32 above a finite one; of both zeros the smallest subnormal. */
export function above32(x: f32): f32 {
  return reinterpret<f32>(x == 0 ? 1 : ordered32(ordered32(reinterpret<i32>(x)) + 1));
}

/** The bits of a double as an integer in the order of doubles, or back. */
// @ts-ignore: decorator
@inline
export function ordered64(bits: i64): i64 {
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}
