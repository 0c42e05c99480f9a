// Tiles: whole rows through the workspace, as many at a time as it holds. Rows along the last axis lie one after the other,
// rows along another axis side by side, as columns. Kernels take one of the two; where the input has the other, the tile is
// transposed between the two halves of the workspace.
import { lengthOf, type TypedArray } from "../arguments/arrays.js";
import type { CheckedCall } from "../arguments/call.js";
import type { PlainSelection } from "../arguments/plain.js";
import type { SamplingSettings } from "../arguments/sampling.js";
import { computeColumnsOf, LANES, pitchFor } from "./columns.js";
import { ALL, type Operation } from "./operation.js";
import { computeRows } from "./pieces.js";
import {
  selectedOf,
  setSampling,
  stageClassOperands,
  stageIn,
  stageOut,
  stageOutElements,
  stageOutSelection,
  stageRows,
} from "./staging.js";
import { copyLineIn, copyLineOut, type StridedRange, type Workspace } from "./workspace.js";

type Call = CheckedCall<Operation>;

/** The bytes of rows staged at a time, to fit the first-level cache (32 KiB were 5 % slower). */
const TILE_BYTES = 16 * 1024;

/** The most classes that a kernel for columns selects: it compares each element with all of them. */
const MOST_SELECTED = 16;

/** Whether a kernel takes the rows as columns. */
export function areColumns(call: Call): boolean {
  const { operation, isFloat64, settings } = call;
  if (operation.columnsKernel === undefined || isFloat64) return false;
  if (settings === undefined) return true;
  const { selected, penalties } = settings;
  if (operation.draws && !keepAll(settings)) return false;
  return selected > 0 && selected <= MOST_SELECTED && penalties === undefined;
}

/** Whether sampling settings keep every class. */
function keepAll({ topK, topP, logMinP, typicalP }: SamplingSettings): boolean {
  return topK === 0 && topP === 1 && logMinP === -Infinity && typicalP === 1;
}

/** Fewer rows are not worth transposing. */
const LEAST_ROWS = 4;

/** Whether rows along the last axis are faster as columns. */
export function areShort(call: Call): boolean {
  const { shortRows } = call.operation;
  if (call.outer < LEAST_ROWS || !shortRows) return false;
  return call.length >= shortRows.least && call.length <= shortRows.most && areColumns(call);
}

/** Computes rows along the last axis. */
export function computeRowTiles(workspace: Workspace, call: Call): void {
  const { operation, outer, length, isFloat64, operands } = call;
  const { width = length } = operation;
  const most = operation.rowsAtATime ?? (Math.floor(TILE_BYTES / (isFloat64 ? 8 : 4) / (length || 1)) || 1);
  const isShort = areShort(call);
  if (operands) stageClassOperands(workspace, call, operands, 0, length);
  for (let row = 0; row < outer; row += most) {
    const rows = Math.min(most, outer - row);
    stageRows(workspace, call, row, rows);
    if (isShort) computeShortRows(workspace, call, row, rows);
    else computeRows(workspace, call, row, rows);
    if (operation.result === "element") stageOutElements(workspace, call, row * width, rows * width);
    else if (isShort) stageOutColumns(workspace.upper, call, row, rows, pitchFor(rows));
    else stageOutRows(workspace, call, row, rows);
  }
}

/** The same of one row of float32, or of as many elements, in one tile. */
export function computeShortArray<Elements extends TypedArray>(
  { kernels, address, float32 }: Workspace,
  { kernelF32, rowwise }: Operation,
  data: TypedArray,
  out: Elements,
): Elements {
  const count = lengthOf(data);
  copyLineIn(float32, 0, data, 0, count);
  kernels[kernelF32](address, address, rowwise ? 1 : count, rowwise ? count : 1, 1, NaN, ALL);
  copyLineOut(float32, 0, out, 0, count);
  return out;
}

/** Selects classes of one row of float32, in one tile. */
export function selectFromShortRow(
  workspace: Workspace,
  { kernelF32 }: Operation,
  settings: SamplingSettings,
  data: TypedArray,
  { indices, probabilities, logProbabilities }: PlainSelection,
): void {
  const { kernels, address, float32, floats, selectedIndices } = workspace;
  const { selected } = settings;
  copyLineIn(float32, 0, data, 0, lengthOf(data));
  setSampling(workspace, settings);
  kernels[kernelF32](address, selectedIndices.address, 1, lengthOf(data), 1, NaN, ALL);
  copyLineOut(selectedIndices, 0, indices, 0, selected);
  copyLineOut(float32, 0, probabilities, 0, selected);
  copyLineOut(floats, selectedIndices.address / 4 + 2 * selected, logProbabilities, 0, selected);
}

/** Computes staged rows as columns in the upper half; results of elements are brought back. */
function computeShortRows(workspace: Workspace, call: Call, row: number, rows: number): void {
  const { kernels, address, upper } = workspace;
  const { operation, length } = call;
  const pitch = pitchFor(rows);
  kernels.transposeF32(address, upper.address, rows, length, length * 4, pitch * 4);
  computeColumnsOf(upper, call, row, rows);
  if (operation.result === "element") {
    kernels.transposeF32(upper.address, address, length, rows, pitch * 4, length * 4);
  }
}

/** Copies out one result of each row, or the classes selected of it. */
function stageOutRows(workspace: Workspace, call: Call, row: number, rows: number): void {
  const { result } = call.operation;
  if (result === "none") return;
  if (result === "row") stageOutElements(workspace, call, row, rows);
  else stageOutSelection(workspace, call, row, rows);
}

/** The same of rows that were computed as columns. */
function stageOutColumns(workspace: Workspace, call: Call, row: number, rows: number, pitch: number): void {
  if (call.operation.result === "row") stageOutElements(workspace, call, row, rows);
  else {
    const { address } = workspace.selectedIndices;
    const bytes = 4 * pitch * selectedOf(call);
    stageOutSelection(workspace, call, row, rows, address + bytes, address + 2 * bytes);
  }
}

/** The range of columns as staged, line by line. */
interface Columns extends StridedRange {
  /** The first of the rows that they are. */
  readonly row: number;
}

/**
 * Cuts rows along an axis other than the last into tiles of columns. A line takes two views, some 0.2 us, so a tile is as wide
 * as the workspace allows; but lines a multiple of 4 KiB apart would compete for the same sets of the first-level cache.
 */
function* columnsOf({ outer, length, inner, isFloat64 }: Call, capacity: number): Generator<Columns> {
  // One column is left free, to compute by itself.
  let most = Math.floor((capacity / length - 1) / LANES) * LANES;
  if ((most * (isFloat64 ? 8 : 4)) % 4096 === 0) most -= LANES;
  for (let i = 0; i < outer; i++) {
    for (let column = 0; column < inner; column += most) {
      const width = Math.min(most, inner - column);
      const start = i * length * inner + column;
      yield { row: i * inner + column, start, lines: length, width, step: inner, pitch: pitchFor(width) };
    }
  }
}

/** Whether the workspace holds as many columns as a kernel computes at a time, and one more. */
export function fitColumns(workspace: Workspace, { isFloat64, length }: Call): boolean {
  return length > 0 && length * (LANES + 1) <= workspace.rows(isFloat64).all.length;
}

/** Computes rows along an axis other than the last by the kernel for columns. */
export function computeColumnTiles(workspace: Workspace, call: Call): void {
  const { operation, length, isFloat64, operands } = call;
  if (operands) stageClassOperands(workspace, call, operands, 0, length);
  for (const range of columnsOf(call, workspace.rows(isFloat64).all.length)) {
    const { row, width, pitch } = range;
    stageIn(workspace, call, range, 1, length, pitch);
    computeColumnsOf(workspace, call, row, width);
    if (operation.result === "element") stageOut(workspace, call, range);
    else stageOutColumns(workspace, call, row, width, pitch);
  }
}

/** Computes rows along an axis other than the last by the kernel for rows. */
export function computeTransposedTiles(workspace: Workspace, call: Call): void {
  const { kernels, address, upper } = workspace;
  const { operation, length, isFloat64, operands } = call;
  const transpose = isFloat64 ? kernels.transposeF64 : kernels.transposeF32;
  const bytes = isFloat64 ? 8 : 4;
  if (operands) stageClassOperands(workspace, call, operands, 0, length);
  for (const range of columnsOf(call, upper.rows(isFloat64).all.length)) {
    const { row, width, pitch } = range;
    stageIn(upper, call, range, 1, length, pitch);
    transpose(upper.address, address, length, width, pitch * bytes, length * bytes);
    computeRows(workspace, call, row, width);
    if (operation.result === "element") {
      transpose(address, upper.address, width, length, length * bytes, pitch * bytes);
      stageOut(upper, call, range);
    } else stageOutRows(workspace, call, row, width);
  }
}
