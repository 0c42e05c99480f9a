// The one path for data: rows -> a block of them in linear memory (passage.ts) -> one kernel -> out.
import type { Beside } from "./beside.js";
import { type Block, bringIn, bringOut, line } from "./block.js";
import type { Choice } from "./choice.js";
import type { Engine, Kernels } from "./kernel.js";
import { MOST_BYTES, memoryOf } from "./memory.js";
import type { Numbers, NumberType } from "./numbers.js";
import {
  ALL,
  DOUBLE,
  FIRST,
  GETS_PARTIAL,
  KERNEL_BITS,
  type Operation,
  READS_OUT,
  SETS_PARTIAL,
  WHOLE,
  WRITES,
} from "./operation.js";
import { all, bringClasses, enter, enterPiece, leave, leavePicks } from "./passage.js";
import type { Rows } from "./rows.js";

/** One call, checked. */
export interface Work extends Rows {
  readonly operation: Operation;
  readonly data: Numbers;
  readonly type: NumberType;
  readonly out: Numbers;
  readonly outType: NumberType;
  /** In float64; in float32 otherwise. */
  readonly double: boolean;
  readonly temperature: number;
  readonly empty: number;
  readonly beside: Beside | undefined;
  readonly choice: Choice | undefined;
  /** Receives the classes that are picked, and their probabilities if somebody wants them; `out` those logarithms. */
  readonly picked: { readonly indices: Uint32Array; readonly probabilities: Numbers | undefined } | undefined;
}

const AT_ONCE = [WHOLE];

/** So many columns a kernel works on at a time. */
const LANES = 4;
/** Of a batch of short rows only so much is brought in at a time, for the first-level cache (32 KiB were 5 % slower). */
const BATCH_BYTES = 16 * 1024;

/** Has the kernels work where the data lies, if input and out lie on one registered memory, and in the block otherwise. */
export function travel(engine: Engine, work: Work): void {
  const memory = memoryOf(work.out);
  if (memory && workInPlace(engine, memory, work)) return;
  workInBlock(work.operation.whole ? blockFor(engine, work) : engine.block, work);
}

/** A block that holds a row whole. */
function blockFor(engine: Engine, { operation: { name }, double, length }: Work): Block {
  const block = engine.blockFor(length * (double ? 8 : 4));
  if (block) return block;
  throw new RangeError(`${name}: a row of ${length} classes needs more than the 4 GiB a memory can have`);
}

/** Whether there is a kernel for these rows, which do not lie together. */
function areColumns({ operation, double, inner }: Work): boolean {
  return operation.columns !== undefined && inner > 1 && !double;
}

function workInPlace(engine: Engine, memory: WebAssembly.Memory, work: Work): boolean {
  const { operation, data, type, out, outType, outer, length, inner, temperature, empty, beside, choice } = work;
  if (beside || choice || type.widen || outType !== type || operation.result !== "element") return false;
  // A memory of 4 GiB ends at an address that 32 bits do not hold; what lies on one goes through the block.
  if (memory.buffer !== data.buffer || memory.buffer.byteLength === MOST_BYTES) return false;
  let kernels: Kernels;
  try {
    kernels = engine.on(memory);
  } catch {
    return false; // a memory that the modules cannot import: one of 64-bit addresses
  }
  if (inner === 1) {
    kernels[operation.kernel](data.byteOffset, out.byteOffset, outer, length, temperature, empty, all(work));
    return true;
  }
  if (!areColumns(work)) return false;
  for (let i = 0; i < outer; i++) {
    const at = i * length * inner * 4;
    const left = workOnColumns(kernels, data.byteOffset + at, out.byteOffset + at, inner, inner, work);
    for (const column of left) workOnRow(engine.block, work, i * inner + column);
  }
  return true;
}

function workInBlock(block: Block, work: Work): void {
  const { operation, outer, length, inner, choice } = work;
  if (choice) block.kernels.setFilters(...choice.filters);
  if (inner === 1 && length <= capacity(block, work) && !goAlone(operation)) {
    workOnBatches(block, work);
    return;
  }
  if (areColumns(work) && length > 0 && length * (LANES + 1) <= capacity(block, work)) workOnSlabs(block, work);
  else for (let row = 0; row < outer * inner; row++) workOnRow(block, work, row);
}

/** Whether every row goes through the passes by itself, whole or not. */
function goAlone({ takes, result }: Operation): boolean {
  return takes !== undefined || result === "partial";
}

function capacity({ float32, float64 }: Block, { double }: Work): number {
  return (double ? float64 : float32).all.length;
}

/** Where the kernel puts what it finds. */
function targetOf({ beside, indices }: Block, work: Work): number {
  return work.choice ? indices.address : work.beside?.weights ? beside.address : 0;
}

/** Has the kernel work on rows in the front of the block, of which the first is the row `first`. */
function workOnWhole(block: Block, work: Work, first: number, rows: number): void {
  const { operation, length, temperature, empty, choice } = work;
  choice?.enter?.(block, work.double, first, rows);
  block.kernels[operation.kernel](0, targetOf(block, work), rows, length, temperature, empty, all(work));
}

/** Rows that lie together, as many at a time as fit. */
function workOnBatches(block: Block, work: Work): void {
  const { operation, outer, length, double } = work;
  const most = Math.floor(BATCH_BYTES / (double ? 8 : 4) / (length || 1)) || 1;
  if (work.beside) bringClasses(block, work, work.beside, 0, length);
  for (let row = 0; row < outer; row += most) {
    const rows = Math.min(most, outer - row);
    const stretch = line(row * length, rows * length);
    enter(block, work, stretch, rows, length, 1);
    workOnWhole(block, work, row, rows);
    if (operation.result === "pick") leavePicks(block, work, row, rows);
    else leave(block, work, operation.result === "row" ? line(row, rows) : stretch);
  }
}

/**
 * Rows that do not lie together: a stretch of neighbouring columns at a time, line by line. A line takes two views, some
 * 0.2 us, so the stretch is as wide as the block allows; but lines a multiple of 4 KiB apart would share their place in
 * the first-level cache.
 */
function workOnSlabs(block: Block, work: Work): void {
  const { operation, outer, length, inner } = work;
  // Room for one column more, to work on by itself.
  let most = Math.floor((capacity(block, work) / length - 1) / LANES) * LANES;
  if (most % 1024 === 0) most -= LANES;
  if (work.beside) bringClasses(block, work, work.beside, 0, length);
  for (let i = 0; i < outer; i++) {
    for (let column = 0; column < inner; column += most) {
      const width = Math.min(most, inner - column);
      const pitch = Math.ceil(width / LANES) * LANES;
      const start = i * length * inner + column;
      const stretch = { start, lines: length, width, step: inner, pitch };
      enter(block, work, stretch, 1, length, pitch);
      for (const left of workOnColumns(block.kernels, 0, 0, pitch, pitch, work)) workOnColumn(block, work, left, pitch);
      leave(block, work, operation.result === "row" ? line(i * inner + column, width) : stretch);
    }
  }
}

/** Has the kernel work on the columns; answers with those that are not for it, which it left as they were. */
function workOnColumns(
  kernels: Kernels,
  source: number,
  target: number,
  columns: number,
  pitch: number,
  { operation, length, temperature }: Work,
): number[] {
  const wanted = operation.columns as number;
  const left: number[] = [];
  for (let at = 0; at < columns; ) {
    at += kernels.columnsF32(source + at * 4, target + at * 4, columns - at, length, pitch * 4, temperature, wanted);
    for (const end = Math.min(at + LANES, columns); at < end; at++) left.push(at);
  }
  return left;
}

/** One column of the slab in the block, worked on as a row behind it. */
function workOnColumn(block: Block, work: Work, column: number, pitch: number): void {
  const { operation, length, temperature, empty } = work;
  const { all } = block.float32;
  const behind = length * pitch;
  const address = behind * 4;
  for (let i = 0; i < length; i++) all[behind + i] = all[column + i * pitch] as number;
  block.kernels[operation.kernel](address, address, 1, length, temperature, empty, ALL);
  const results = operation.result === "row" ? 1 : length;
  for (let i = 0; i < results; i++) all[column + i * pitch] = all[behind + i] as number;
}

/** One row, whole if it fits; else it comes by in pieces, all of it for each pass. */
function workOnRow(block: Block, work: Work, row: number): void {
  const { operation, out, outType, length, inner, double, temperature, empty, beside } = work;
  const kernel = block.kernels[operation.kernel];
  const start = Math.floor(row / inner) * length * inner + (row % inner);
  const most = capacity(block, work);
  const own = (outType.narrow && operation.narrowPasses) || operation.passes;
  const passes = length <= most && !goAlone(operation) ? AT_ONCE : own;
  const weights = beside?.weights;
  const target = targetOf(block, work);
  let first = double ? FIRST + DOUBLE : FIRST;
  for (const pass of passes) {
    if (pass & SETS_PARTIAL && beside?.partial) {
      bringIn(block.beside, 0, beside.partial.values, line(3 * row, 3));
      block.kernels.setPartial(block.beside.address, temperature, all(work));
    }
    let done = 0;
    do {
      const count = Math.min(most, length - done);
      const from = start + done * inner;
      const stretch = inner === 1 ? line(from, count) : { start: from, lines: count, width: 1, step: inner, pitch: 1 };
      if (pass & READS_OUT) bringIn(block[outType.name], 0, out, stretch);
      else enterPiece(block, work, stretch, done, count);
      if (pass === WHOLE) workOnWhole(block, work, row, 1);
      else kernel(0, target, 1, count, temperature, empty, (pass & KERNEL_BITS) | first);
      first &= DOUBLE;
      if (pass & WRITES && operation.result === "element") leave(block, work, stretch);
      done += most;
    } while (done < length);
    if (pass & GETS_PARTIAL) block.kernels.getPartial(block.beside.address, all(work));
  }
  if (weights) takeWeighted(block, work, row);
  if (operation.result === "row") leave(block, work, line(row, 1));
  if (operation.result === "pick") leavePicks(block, work, row, 1);
  if (operation.result === "partial") bringOut(block.beside, 0, out, line(3 * row, 3));
}

/** The weighted sum's logarithm and its sign. Whoever takes no signs gets NaN for what has no logarithm. */
function takeWeighted(block: Block, { beside, double }: Work, row: number): void {
  const [log, sign] = block.beside.all as unknown as [number, number];
  const signs = beside?.signs;
  block[double ? "float64" : "float32"].all[0] = sign < 0 && !signs ? NaN : log;
  if (signs) signs[row] = sign;
}
