// Tiles of columns: float32 rows along an axis other than the last, several neighbouring ones at a time.
import type { CheckedCall } from "../arguments/call.js";
import type { ColumnsKernelName, Kernels } from "./kernels.js";
import { ALL, type Operation } from "./operation.js";
import { kernelOf } from "./pieces.js";
import { stageClassOperands, stageIn, stageOut } from "./staging.js";
import { contiguous, type Workspace } from "./workspace.js";

type Call = CheckedCall<Operation>;

/** The number of columns that a kernel computes at a time. */
export const LANES = 4;

/** Whether a kernel takes these rows as columns. */
export function areColumns({ operation, isFloat64, inner }: Call): boolean {
  return operation.columnsKernel !== undefined && inner > 1 && !isFloat64;
}

/**
 * Columns by the tile, staged line by line. A line takes two views, some 0.2 us, so a tile is as wide as the workspace
 * allows; but lines a multiple of 4 KiB apart would compete for the same sets of the first-level cache.
 */
export function computeColumnTiles(workspace: Workspace, call: Call): void {
  const { operation, outer, length, inner, operands } = call;
  // One column is left free, to compute by itself.
  let most = Math.floor((workspace.float32.all.length / length - 1) / LANES) * LANES;
  if (most % 1024 === 0) most -= LANES;
  if (operands) stageClassOperands(workspace, call, operands, 0, length);
  for (let i = 0; i < outer; i++) {
    for (let column = 0; column < inner; column += most) {
      const width = Math.min(most, inner - column);
      const pitch = Math.ceil(width / LANES) * LANES;
      const start = i * length * inner + column;
      const range = { start, lines: length, width, step: inner, pitch };
      stageIn(workspace, call, range, 1, length, pitch);
      const rest = computeColumns(workspace.kernels, 0, 0, pitch, pitch, call);
      for (const one of rest) computeColumn(workspace, call, one, pitch);
      stageOut(workspace, call, operation.result === "row" ? contiguous(i * inner + column, width) : range);
    }
  }
}

/** Computes columns that are `pitch` elements wide; returns those that the kernel cannot take and left unchanged. */
export function computeColumns(
  kernels: Kernels,
  source: number,
  target: number,
  columns: number,
  pitch: number,
  { operation, length, temperature }: Call,
): number[] {
  const name = operation.columnsKernel as ColumnsKernelName;
  const rest: number[] = [];
  for (let at = 0; at < columns; ) {
    at += kernels[name](source + at * 4, target + at * 4, columns - at, length, pitch * 4, temperature);
    for (const end = Math.min(at + LANES, columns); at < end; at++) rest.push(at);
  }
  return rest;
}

/** Computes one column of the staged tile as a row, which is gathered after the tile. */
function computeColumn(workspace: Workspace, call: Call, column: number, pitch: number): void {
  const { operation, length, temperature, empty } = call;
  const { all } = workspace.float32;
  const at = length * pitch;
  const address = at * 4;
  for (let i = 0; i < length; i++) all[at + i] = all[column + i * pitch] as number;
  workspace.kernels[kernelOf(call)](address, address, 1, length, temperature, empty, ALL);
  const results = operation.result === "row" ? 1 : length;
  for (let i = 0; i < results; i++) all[column + i * pitch] = all[at + i] as number;
}
