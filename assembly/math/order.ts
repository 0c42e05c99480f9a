// Integers in the order of floats.

/** The bits of a float as an integer in the order of floats, or back. */
// @ts-ignore: decorator
@inline
export function ordered32(bits: i32): i32 {
  return bits ^ ((bits >> 31) & i32.MAX_VALUE);
}

/** The same of a double. */
// @ts-ignore: decorator
@inline
export function ordered64(bits: i64): i64 {
  return bits ^ ((bits >> 63) & i64.MAX_VALUE);
}
