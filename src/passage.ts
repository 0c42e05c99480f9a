// Into the block and out of it: rows of any number type, what comes along with them, and what was picked of them.
import type { Beside } from "./beside.js";
import { type Block, bringIn, bringOut, line, type Stretch } from "./block.js";
import type { Choice } from "./choice.js";
import type { ConvertKernelName } from "./kernel.js";
import { ALL, DOUBLE } from "./operation.js";
import type { Work } from "./travel.js";

/** All passes, for a kernel of rows. */
export function all({ double }: Work): number {
  return double ? ALL + DOUBLE : ALL;
}

/** Brings in `count` elements of a row, from its class `first` on, and what is there for these. */
export function enterPiece(block: Block, work: Work, stretch: Stretch, first: number, count: number): void {
  const { beside, length } = work;
  const weights = beside?.weights;
  if (beside) bringClasses(block, work, beside, first, count);
  enter(block, work, stretch, 1, count, 1);
  if (weights) bringIn(block.beside, 0, weights, weights.length === length ? line(first, count) : stretch);
}

const padded = ({ lines, pitch }: Stretch) => (lines * pitch + 15) & ~15;

/** Brings a stretch of the input in, as float32 or float64, its bias added and its mask applied. */
export function enter(block: Block, work: Work, stretch: Stretch, outer: number, length: number, inner: number): void {
  const { data, type, beside } = work;
  if (type.widen || stretch.width < stretch.pitch) bringInAndWiden(block, work, stretch);
  else bringIn(block[type.name], 0, data, stretch);
  if (beside) adjust(block, work, beside, stretch, outer, length, inner);
}

/** Narrow numbers are widened from the end of their stretch to all of it; and columns that fill up four are 0. */
function bringInAndWiden(block: Block, { data, type, beside }: Work, stretch: Stretch): void {
  const { lines, width, pitch } = stretch;
  const place = block[type.name];
  const count = type.widen ? padded(stretch) : 0;
  const at = count * (4 / type.bytes - 1);
  if (width < pitch) place.all.fill(0, at, at + lines * pitch);
  bringIn(place, at, data, stretch);
  if (type.widen)
    block.kernels[type.widen](at * type.bytes, 0, count, type.lowest, beside?.quantization.zeroPoint ?? 0);
}

/** Brings in what there is for each of the classes from `first` on. */
export function bringClasses(block: Block, work: Work, { bias, mask }: Beside, first: number, count: number): void {
  if (bias) bringIn(block.beside, 0, bias, line(first, count));
  if (mask?.length === work.length) bringIn(block.mask, 0, mask, line(first, count));
}

function adjust(
  { kernels, beside: place, mask: maskPlace }: Block,
  work: Work,
  { bias, mask, quantization: { scale } }: Beside,
  stretch: Stretch,
  outer: number,
  length: number,
  inner: number,
): void {
  const { double, length: classes } = work;
  if (bias) {
    // With one class alone all elements get the same, in one line.
    const inLine = classes === 1 && !double;
    kernels.addBias(0, inLine ? 1 : outer, length, inLine ? padded(stretch) : inner, place.address, all(work), scale);
  }
  if (mask?.length === classes) {
    kernels.mask(0, outer, length, inner, maskPlace.address, all(work));
  } else if (mask) {
    if (stretch.width < stretch.pitch) maskPlace.all.fill(1, 0, stretch.lines * stretch.pitch);
    bringIn(maskPlace, 0, mask, stretch);
    kernels.mask(0, 1, stretch.lines * stretch.pitch, 1, maskPlace.address, all(work));
  }
}

/** Brings what lies in the front of the block out, in the type of the results. */
export function leave(block: Block, work: Work, stretch: Stretch, out = work.out): void {
  const { outType } = work;
  if (outType.narrow) narrow(block, work, 0, padded(stretch));
  bringOut(block[outType.name], 0, out, stretch);
}

/** Narrows `count` numbers at `address` to the front of the block. */
function narrow({ kernels }: Block, { outType, beside }: Work, address: number, count: number): void {
  const quantization = beside?.outQuantization; // 16-bit floats do not look at it
  const kernel = kernels[outType.narrow as ConvertKernelName];
  kernel(address, 0, count, outType.lowest, quantization?.zeroPoint ?? 0, quantization?.scale ?? 1);
}

/** Brings out what was picked from rows, as assembly/picks.ts puts it. */
export function leavePicks(block: Block, work: Work, row: number, rows: number): void {
  const { choice, picked, out, outType, double } = work;
  const { each } = choice as Choice;
  const { indices, probabilities } = picked as NonNullable<Work["picked"]>;
  const count = each * rows;
  const picks = line(each * row, count);
  if (probabilities) leave(block, work, picks, probabilities);
  bringOut(block.indices, 0, indices, picks);
  if (outType.narrow) {
    narrow(block, work, block.indices.address + 8 * count, padded(picks));
    bringOut(block[outType.name], 0, out, picks);
  } else {
    bringOut(double ? block.doubles : block.floats, double ? count : 2 * count, out, picks);
  }
}
