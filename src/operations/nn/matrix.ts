// Rows times a matrix of weights, block by block of the weights: staged in the workspace, or where they lie if the array was
// allocated for the kernels (`allocate`).
import { byteOffsetOf, type TypedArray } from "../../arguments/arrays.js";
import { type Dtype, INT8 } from "../../arguments/dtypes.js";
import type { Numbers } from "../../arguments/nn/values.js";
import type { Weights } from "../../arguments/nn/weights.js";
import type { ConvertKernelName } from "../../engine/kernels.js";
import { copyIn, Region, type StridedRange, type Workspace } from "../../engine/workspace.js";
import { stageLine } from "./operands.js";

/** The kernels' sums are lines of doubles, padded to so many classes (assembly/nn/dense.ts). */
const PADDED_CLASSES = 32;
/** The bytes that the kernels overwrite besides. */
const STACK_BYTES = 2048;
/** The features of a panel, whose products are added in the type of the rows (assembly/nn/sums.ts). */
const PANEL_FEATURES = 512;
/** Staged weights stay in the second-level cache until they have been read. */
const BLOCK_BYTES = 128 * 1024;
/** So do the rows that they are multiplied with. */
const ROWS_BYTES = 256 * 1024;

export interface Product {
  readonly weights: Weights;
  readonly scales: Numbers | undefined;
  readonly bias: Numbers | undefined;
  readonly features: number;
  readonly isFloat64: boolean;
}

/** Where the parts of a product are: doubles of sums, after what the kernels need besides. */
interface Places {
  readonly stack: number;
  readonly scales: number;
  readonly scratch: number;
  readonly sums: number;
  /** The bytes from one line of sums to the next; and in float64 to the line of what they have lost to rounding. */
  readonly pitch: number;
  readonly lost: number;
}

/** To a whole vector. */
const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

function placesIn(
  { selectedIndices: { address } }: Workspace,
  { weights: { classes, dtype }, features, isFloat64 }: Product,
): Places {
  const isInt8 = dtype === INT8;
  const stack = aligned(address);
  const scales = stack + STACK_BYTES;
  const scratch = scales + (isInt8 ? aligned(8 * classes) : 0);
  // The features as floats, and quantized.
  const sums = scratch + (isInt8 ? 8 * aligned(features) : 0);
  const lost = 8 * PADDED_CLASSES * Math.ceil(classes / PADDED_CLASSES);
  return { stack, scales, scratch, sums, lost, pitch: isFloat64 ? 2 * lost : lost };
}

/** The bytes of a workspace's rows with which one row of the product fits, and of staged weights what is needed at a time. */
export function bytesFor({ features, weights: { classes } }: Product, inPlace: boolean): number {
  const most = PADDED_CLASSES * Math.ceil(Math.max(features, classes) / PADDED_CLASSES);
  // A double of each, twice of the classes; staged, eight lines of doubles take half of the operands' region.
  return (inPlace ? 16 : 32) * most;
}

/** How many rows fit a workspace. */
export function rowsIn(workspace: Workspace, product: Product): number {
  const { features, isFloat64, weights } = product;
  const most = Math.min(workspace.rows(isFloat64).all.length, ROWS_BYTES / (isFloat64 ? 8 : 4));
  const { sums, pitch } = placesIn(workspace, product);
  const { address, all: selection } = workspace.selectedIndices;
  const room = address + 4 * selection.length - sums;
  return Math.max(1, Math.floor(Math.min(most / features, most / weights.classes, room / pitch)));
}

/** Replaces staged rows by their products; with `relu` by 0 where those are below. */
export function multiplyRows(
  workspace: Workspace,
  product: Product,
  rows: number,
  relu: boolean,
  inPlace: boolean,
): void {
  const { isFloat64, bias, scales, weights } = product;
  const { classes } = weights;
  const { kernels, address } = workspace;
  const places = placesIn(workspace, product);
  const { sums, pitch, lost } = places;
  const numbers = workspace.doubles.all as Float64Array;
  for (let row = 0, at = sums / 8; row < rows; row++, at += pitch / 8) {
    numbers.fill(0, at, at + pitch / 8);
    if (bias) stageLine(numbers, at, bias, 0, classes);
  }
  if (scales) stageLine(numbers, places.scales / 8, scales, 0, classes);
  const multiply = (address: number, block: Block) => multiplyBlock(workspace, product, places, rows, address, block);
  if (inPlace) multiply(byteOffsetOf(weights.array), blockOf(product, 0, product.features, 0, classes, classes));
  else for (const block of blocksOf(workspace, product)) multiply(stageBlock(workspace, product, block), block);
  const finish = isFloat64 ? kernels.finishF64 : kernels.finishF32;
  finish(sums, pitch, lost, address, rows, classes, relu);
}

/** Some of the weights: those of these features for these classes. */
interface Block extends StridedRange {
  readonly feature: number;
  readonly features: number;
  readonly first: number;
  readonly classes: number;
}

/** A block of weights whose lines are `pitch` apart where the kernel reads them. */
function blockOf(
  { weights: { classes: all, classesFirst }, features: allFeatures }: Product,
  feature: number,
  features: number,
  first: number,
  classes: number,
  pitch: number,
): Block {
  const lines = classesFirst
    ? { start: first * allFeatures, lines: 1, width: classes * allFeatures, step: 0, pitch: classes * allFeatures }
    : { start: feature * all + first, lines: features, width: classes, step: all, pitch };
  return { ...lines, feature, features, first, classes };
}

/** The blocks that are staged one after the other: classes, or panels of features for so many classes as have room. */
function* blocksOf(workspace: Workspace, product: Product): Generator<Block> {
  const { weights, features, isFloat64 } = product;
  const { classes, classesFirst } = weights;
  const bytes = isFloat64 ? 8 : 4;
  if (classesFirst) {
    // In eights, so that what kernels add behind the last class of a block is nothing.
    const most = Math.max(8, Math.floor(BLOCK_BYTES / (features * bytes) / 8) * 8);
    for (let first = 0; first < classes; first += most) {
      yield blockOf(product, 0, features, first, Math.min(most, classes - first), 0);
    }
    return;
  }
  const room = workspace.operand.all.length * (isFloat64 ? 1 : 2);
  const width = Math.min(classes, Math.floor(room / PANEL_FEATURES / PADDED_CLASSES) * PADDED_CLASSES);
  const panel = PANEL_FEATURES * Math.max(1, Math.floor(BLOCK_BYTES / (PANEL_FEATURES * width * bytes)));
  for (let feature = 0; feature < features; feature += panel) {
    const count = Math.min(panel, features - feature);
    for (let first = 0; first < classes; first += width) {
      const block = Math.min(width, classes - first);
      yield blockOf(product, feature, count, first, block, block);
    }
  }
}

/** What 16-bit floats are converted by. */
const WIDEN: Readonly<Partial<Record<Dtype["name"], ConvertKernelName>>> = {
  float16: "float16ToF32",
  bfloat16: "bfloat16ToF32",
};

/** Stages a block, in the type that it is computed in; returns its address. */
function stageBlock(
  { kernels, operand, doubles }: Workspace,
  { weights: { array, dtype }, isFloat64 }: Product,
  block: Block,
): number {
  const { address } = operand;
  const { buffer } = doubles.all;
  const count = block.lines * block.pitch;
  const widen = WIDEN[dtype.name];
  const padded = Math.ceil(count / 16) * 16;
  const from = widen ? address + 2 * padded : address;
  const ArrayType = widen ? Uint16Array : dtype === INT8 ? Int8Array : isFloat64 ? Float64Array : Float32Array;
  copyIn(new Region<TypedArray>(new ArrayType(buffer as ArrayBuffer, from, count)), 0, array, block);
  if (widen) kernels[widen](from, address, padded, 0, 0);
  return address;
}

/** Adds the products of a block, whose weights are at an address, to the sums. */
function multiplyBlock(
  { kernels, address: rowsAt }: Workspace,
  { weights: { classesFirst, dtype }, features, isFloat64 }: Product,
  { stack, scales, scratch, sums, pitch, lost }: Places,
  rows: number,
  address: number,
  block: Block,
): void {
  const { classes, first } = block;
  const bytes = isFloat64 ? 8 : 4;
  const step = features * bytes;
  const target = sums + 8 * first;
  if (dtype === INT8) {
    kernels.dotsInt8(rowsAt, step, rows, address, features, classes, target, pitch, scales + 8 * first, scratch);
  } else if (classesFirst) {
    const dots = isFloat64 ? kernels.dotsF64 : kernels.dotsF32;
    dots(rowsAt, step, rows, address, features, classes, target, pitch, isFloat64 ? lost : stack);
  } else {
    const combinations = isFloat64 ? kernels.combinationsF64 : kernels.combinationsF32;
    const from = rowsAt + block.feature * bytes;
    combinations(
      from,
      step,
      rows,
      address,
      block.pitch * bytes,
      block.features,
      classes,
      target,
      pitch,
      isFloat64 ? lost : stack,
    );
  }
}
