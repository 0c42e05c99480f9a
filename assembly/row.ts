// The row in hand: what its passes hand on to each other.
//
// A row is worked on in passes (find the maximum; sum the exponentials; finish). A row that lies in memory whole gets
// all of them in one call; a row longer than the block comes by in pieces, every piece of it for each pass. Either way
// the passes meet here, lane by lane, so that both give the same bits. AGAIN is for what could not be kept of the
// exponentials, or was never there because the sum came from elsewhere.
import { sum2 } from "./lanes";

export const FIRST: u32 = 1;
export const MAXIMUM: u32 = 2;
export const SUM: u32 = 4;
export const FINISH: u32 = 8;
export const AGAIN: u32 = 16;
/** No pass: the row is float64, not float32. */
export const FLOAT64: u32 = 32;

/** The largest element, NaN ignored; -Infinity while there is none. */
export let maximum: f64 = 0;
/** The sums of the scaled exponentials, two doubles side by side; sumf.ts and rowd.ts say where they start. */
export let sums: v128 = i64x2(0, 0);
/** What rounding took from `sums` (float64 rows only). */
export let lost: v128 = i64x2(0, 0);
/** Where the maximum stands, or of NaN the first; negative while there is neither. */
export let place: i64 = -1;
/** Whether that is a NaN. */
export let hasNaN: bool = false;
/** How many elements have gone by in the pass for the maximum, and in that for the sum. */
let seen: i64 = 0;
let summed: i64 = 0;

/** Begins a row whose sums start at `start`. */
export function begin(start: f64): void {
  maximum = -Infinity;
  sums = f64x2.splat(start);
  lost = f64x2.splat(0);
  place = -1;
  hasNaN = false;
  seen = summed = 0;
}

/** Notes the maximum of a piece of `length` elements, `at` being its place there. */
export function seeMaximum(value: f64, at: u32, length: u32): void {
  if (value > maximum) {
    maximum = value;
    place = seen + at;
  }
  seen += length;
}

/** Moves on by a piece of `length` summed elements; answers the maximum's place in it, or `length` if it is elsewhere. */
export function placeOfMaximum(length: u32): u32 {
  const at = place - summed;
  summed += length;
  return at >= 0 && at < (length as i64) ? (at as u32) : length;
}

/** Notes NaN, of which the sum knows since this last summed piece of `length` elements; it stands at the place `at` there. */
export function seeNaN(at: u32, length: u32): void {
  setSums(f64x2.splat(NaN), lost);
  place = summed - length + at;
  hasNaN = true;
}

/**
 * Makes the maximum that of all shards of the row; Infinity, which makes the row NaN, if this shard's own is larger or
 * that is NaN.
 */
export function takeMaximum(value: f64): void {
  maximum = maximum <= value ? value : Infinity;
}

/** Whether there is a NaN among what was summed. */
export function isSpoilt(): bool {
  return isNaN(sum2(sums));
}

// @ts-ignore: decorator
@inline
export function setSums(to: v128, losing: v128): void {
  sums = to;
  lost = losing;
}
