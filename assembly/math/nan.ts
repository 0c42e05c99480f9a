// The NaN of the results. WebAssembly leaves the sign of a NaN, and the payload of one that comes from another, to the
// processor, so every NaN that is written is stored as this one: positive, quiet, without a payload.

// @ts-ignore: decorator
@inline
export function storeNaN<T>(pointer: usize): void {
  if (sizeof<T>() == 8) store<u64>(pointer, 0x7ff8000000000000);
  else store<u32>(pointer, 0x7fc00000);
}

/** Stores `value`, rounded to T. */
export function storeRounded<T>(pointer: usize, value: f64): void {
  if (isNaN(value)) storeNaN<T>(pointer);
  else store<T>(pointer, value as T);
}

export function fillNaN<T>(pointer: usize, length: u32): void {
  for (const end = pointer + (length as usize) * sizeof<T>(); pointer < end; pointer += sizeof<T>()) storeNaN<T>(pointer);
}

/** Four floats, every NaN among them as this one. */
// @ts-ignore: decorator
@inline
export function plainNaN4(y: v128): v128 {
  return v128.bitselect(y, i32x4.splat(0x7fc00000), f32x4.eq(y, y));
}

/** Every NaN among the elements at `pointer` becomes this one. */
export function plainNaNs<T>(pointer: usize, length: u32): void {
  for (const end = pointer + (length as usize) * sizeof<T>(); pointer < end; pointer += sizeof<T>()) {
    if (isNaN(load<T>(pointer))) storeNaN<T>(pointer);
  }
}
