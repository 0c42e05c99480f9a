// Whether a class can be drawn from each row, checked before anything is drawn: one u32 per row at `target`.
import * as row from "../rows/passes";
import * as state from "../rows/state";

const DRAWABLE: u32 = 0;
/** The row holds a NaN or +Infinity. */
const NOT_FINITE: u32 = 1;
/** Every class is masked. */
const EMPTY: u32 = 2;

function drawable<T>(source: usize, target: usize, rows: u32, length: u32): void {
  for (; rows > 0; rows--, source += row.bytes<T>(length), target += 4) {
    state.begin();
    row.findMaximum<T>(source, length, false);
    const finite = state.maximum < Infinity && row.placeOfNaN<T>(source, length) == length;
    store<u32>(target, !finite ? NOT_FINITE : state.maximum == -Infinity ? EMPTY : DRAWABLE);
  }
}

export function drawableF32(source: usize, target: usize, rows: u32, length: u32, _t: f64, _empty: f64, _passes: u32): void {
  drawable<f32>(source, target, rows, length);
}

export function drawableF64(source: usize, target: usize, rows: u32, length: u32, _t: f64, _empty: f64, _passes: u32): void {
  drawable<f64>(source, target, rows, length);
}

/** The same of columns (rows/columns.ts), all of which it takes. */
export function drawableColumnsF32(source: usize, target: usize, count: u32, length: u32, step: usize, _t: f64): u32 {
  for (let done: u32 = 0; done < count; done += 4, source += 16, target += 16) {
    let maximum = f32x4.splat(-Infinity);
    let nan = i32x4.splat(0);
    for (let i: u32 = 0, from = source; i < length; i++, from += step) {
      const x = v128.load(from);
      maximum = f32x4.pmax(maximum, x);
      nan = v128.or(nan, f32x4.ne(x, x));
    }
    const notFinite = v128.or(nan, f32x4.eq(maximum, f32x4.splat(Infinity)));
    const empty = f32x4.eq(maximum, f32x4.splat(-Infinity));
    const status = v128.bitselect(i32x4.splat(NOT_FINITE), v128.and(empty, i32x4.splat(EMPTY)), notFinite);
    v128.store(target, status);
  }
  return count;
}
