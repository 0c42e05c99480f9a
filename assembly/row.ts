// The row in hand: what its passes hand on to each other.
//
// A row is worked on in passes (find the maximum; sum the exponentials; finish). A row that lies in memory whole gets
// all of them in one call; a row longer than the block comes by in pieces, every piece of it for each pass. Either way
// the passes meet here, so that both give the same bits.

/** The largest element, NaN ignored; -Infinity while there is none. */
export let maximum: f64 = -Infinity;
/** The sum of the exponentials: scaled as the float32 or float64 kernel says, its rounding error kept in `sumLow`. */
export let sum: f64 = 0;
export let sumLow: f64 = 0;
/** The maximum's own exponential, where it is kept apart from the sum, in two parts. */
export let own: f64 = 0;
export let ownLow: f64 = 0;
/** Where the maximum stands, counted from the start of the piece that is next to be summed; negative once it has gone by. */
let index: i64 = -1;
/** How many elements have gone by in the pass for the maximum. */
let passed: i64 = 0;

export function begin(): void {
  maximum = -Infinity;
  sum = 0;
  sumLow = 0;
  own = 0;
  ownLow = 0;
  index = -1;
  passed = 0;
}

/** Notes the maximum of a piece of `length` elements, `at` being its place there. */
export function seeMaximum(value: f64, at: u32, length: u32): void {
  if (value > maximum) {
    maximum = value;
    index = passed + at;
  }
  passed += length;
}

export function setSum(value: f64, low: f64): void {
  sum = value;
  sumLow = low;
}

/** Moves on by a piece of `length` summed elements; answers the maximum's place in it, or `length` if it is elsewhere. */
export function placeOfMaximum(length: u32): u32 {
  const at = index;
  index -= length;
  return at >= 0 && at < (length as i64) ? at as u32 : length;
}

let asideSum: f64 = 0;
let asideLow: f64 = 0;

/** Puts the sum so far aside, so that the maximum's own exponential can be had by itself ... */
export function setAside(): void {
  asideSum = sum;
  asideLow = sumLow;
  setSum(0, 0);
}

/** ... and takes it up again. */
export function takeOwn(): void {
  own = sum;
  ownLow = sumLow;
  setSum(asideSum, asideLow);
}
