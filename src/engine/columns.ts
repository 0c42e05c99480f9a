// Columns: float32 rows whose elements lie a line apart, several neighbouring ones computed at a time.
import type { CheckedCall } from "../arguments/call.js";
import type { ColumnsKernelName, Kernels } from "./kernels.js";
import { ALL, type Operation } from "./operation.js";
import { kernelOf } from "./pieces.js";
import { selectedOf, stageRandom } from "./staging.js";
import type { Workspace } from "./workspace.js";

type Call = CheckedCall<Operation>;

/** The number of columns that a kernel computes at a time. */
export const LANES = 4;

/** The pitch of lines of `width` columns, which are padded to whole vectors. */
export const pitchFor = (width: number) => Math.ceil(width / LANES) * LANES;

/** Computes columns that are `pitch` elements wide; returns those that the kernel cannot take and left unchanged. */
export function computeColumns(
  kernels: Kernels,
  source: number,
  target: number,
  columns: number,
  pitch: number,
  call: Call,
): number[] {
  const { operation, length, temperature } = call;
  const bytes = 4 * selectedOf(call);
  const name = operation.columnsKernel as ColumnsKernelName;
  const rest: number[] = [];
  for (let at = 0; at < columns; ) {
    const left = columns - at;
    at += kernels[name](source + at * 4, target + at * bytes, left, length, pitch * 4, temperature);
    for (const end = Math.min(at + LANES, columns); at < end; at++) rest.push(at);
  }
  return rest;
}

/**
 * Computes the columns at the start of the workspace, of which the first is the row `row`. Results of rows become the first
 * line; those of a selection are at its start: indices, scores, and the scores' logarithms.
 */
export function computeColumnsOf(workspace: Workspace, call: Call, row: number, columns: number): void {
  const { kernels, address, selectedIndices } = workspace;
  const { operation } = call;
  const pitch = pitchFor(columns);
  const target = operation.result === "selection" ? selectedIndices.address : address;
  if (operation.draws) stageRandom(workspace, call, row, columns, randomsOf(workspace, pitch));
  const rest = computeColumns(kernels, address, target, pitch, pitch, call);
  for (const column of rest) computeColumn(workspace, call, column, pitch);
}

/** Where the columns' random numbers are: behind the three lines of the selection. */
const randomsOf = ({ selectedIndices }: Workspace, pitch: number) => selectedIndices.address + 12 * pitch;

/**
 * Computes one column as a row, which is gathered after the columns; its own selection comes after those of all columns and
 * their random numbers.
 */
function computeColumn(workspace: Workspace, call: Call, column: number, pitch: number): void {
  const { operation, length, temperature, empty } = call;
  const { kernels, address, float32, floats, selectedIndices } = workspace;
  const { all } = float32;
  const { all: doubles } = workspace.doubles;
  const at = length * pitch;
  const source = address + at * 4;
  const each = selectedOf(call);
  const own = selectedIndices.address + 20 * each * pitch;
  for (let i = 0; i < length; i++) all[at + i] = all[column + i * pitch] as number;
  const isSelection = operation.result === "selection";
  if (operation.draws) doubles[own / 8] = doubles[randomsOf(workspace, pitch) / 8 + column] as number;
  kernels[kernelOf(call)](source, isSelection ? own : source, 1, length, temperature, empty, ALL);
  const results = operation.result === "element" ? length : isSelection ? 0 : 1;
  for (let i = 0; i < results; i++) all[column + i * pitch] = all[at + i] as number;
  if (!isSelection) return;
  const to = selectedIndices.address / 4 + column * each;
  for (let i = 0; i < each; i++) {
    selectedIndices.all[column * each + i] = selectedIndices.all[5 * each * pitch + i] as number;
    floats.all[to + each * pitch + i] = all[at + i] as number;
    floats.all[to + 2 * each * pitch + i] = floats.all[own / 4 + 2 * each + i] as number;
  }
}
