// The state of the current row: what one pass over it leaves for the next.
//
// A row is computed in passes (find the maximum; sum the exponentials; finish). A row that lies in memory whole gets all
// of them in one call; a row longer than the workspace is passed in pieces, each piece once per pass. Either way the
// state is kept here, lane by lane, so both give the same bits. AGAIN takes the exponentials a second time, where they
// could not be kept or the sum came from other shards.
import { sum2 } from "../math/lanes";

export const FIRST: u32 = 1;
export const MAXIMUM: u32 = 2;
export const SUM: u32 = 4;
export const FINISH: u32 = 8;
export const AGAIN: u32 = 16;

/** The largest element, NaN ignored; -Infinity while there is none. */
export let maximum: f64 = 0;
/** The sums of the scaled exponentials, two doubles side by side. */
export let sums: v128 = i64x2(0, 0);
/** What rounding took from `sums`, and from the exponentials themselves (float64 rows only). */
export let lost: v128 = i64x2(0, 0);
export let lostLow: v128 = i64x2(0, 0);
/** The place of the maximum, or of the first NaN; negative while there is neither. */
export let place: i64 = -1;
/** Whether that is a NaN. */
export let hasNaN: bool = false;
/** How many elements the pass for the maximum has read so far, and how many the pass for the sum. */
export let seen: i64 = 0;
export let summed: i64 = 0;

/** Begins a row. */
export function begin(): void {
  maximum = -Infinity;
  place = -1;
  hasNaN = false;
  seen = 0;
  beginSum();
}

/** Begins the pass for the sum. */
export function beginSum(): void {
  sums = lost = lostLow = f64x2.splat(0);
  summed = 0;
}

/** Takes the maximum of a piece of `length` elements into account, `at` being its place in the piece. */
export function seeMaximum(value: f64, at: u32, length: u32): void {
  if (value > maximum && !hasNaN) {
    maximum = value;
    place = seen + at;
  }
  seen += length;
}

/** Counts a piece of `length` elements as summed; returns the maximum's place in it, or `length` if it is elsewhere. */
export function placeOfMaximum(length: u32): u32 {
  const at = place - summed;
  summed += length;
  return at >= 0 && at < (length as i64) ? (at as u32) : length;
}

/** Records a NaN at this place of the row. */
export function seeNaN(at: i64): void {
  sums = f64x2.splat(NaN);
  place = at;
  hasNaN = true;
}

/**
 * Makes the maximum that of all shards of the row; Infinity, which makes the row NaN, if this shard's own is larger or
 * that is NaN.
 */
export function takeMaximum(value: f64): void {
  maximum = maximum <= value ? value : Infinity;
}

/** Whether a NaN is among the elements summed. */
export function sumIsNaN(): bool {
  return isNaN(sum2(sums));
}

// @ts-ignore: decorator
@inline
export function setSums(to: v128): void {
  sums = to;
}

// @ts-ignore: decorator
@inline
export function setLost(to: v128, low: v128): void {
  lost = to;
  lostLow = low;
}
