// Whole rows in the workspace, and rows one by one: gathered along any axis, and in pieces if they are too long.
import type { CheckedCall } from "../arguments/call.js";
import type { Operands } from "../arguments/operands.js";
import { STATE_LENGTH } from "../arguments/state.js";
import type { RowKernelName } from "./kernels.js";
import {
  AGAIN,
  ALL,
  FIRST,
  GETS_PARTIAL,
  KERNEL_BITS,
  type Operation,
  READS_OUT,
  SETS_PARTIAL,
  WHOLE,
  WRITES,
} from "./operation.js";
import {
  isNarrow,
  stageOut,
  stageOutElements,
  stageOutSelection,
  stagePenalties,
  stagePiece,
  stageRandom,
} from "./staging.js";
import { contiguous, copyIn, copyOut, type Workspace } from "./workspace.js";

type Call = CheckedCall<Operation>;

const ONE_PASS = [WHOLE];

export function kernelOf({ operation, isFloat64 }: Call): RowKernelName {
  return isFloat64 ? operation.kernelF64 : operation.kernelF32;
}

/** Whether every row takes the passes one at a time, even if it fits the workspace. */
export function isPassedInPieces({ takes, result }: Operation): boolean {
  return takes !== undefined || result === "state";
}

/** Calls the kernel on rows that are staged at the start of the workspace. */
function callKernel(workspace: Workspace, call: Call, rows: number, length: number, pass: number): void {
  const { kernels, address, operand, selectedIndices } = workspace;
  const { settings, operands, temperature, empty } = call;
  const target = settings ? selectedIndices.address : operands?.weights ? operand.address : address;
  kernels[kernelOf(call)](address, target, rows, length, temperature, empty, pass);
}

/** Computes whole rows that are staged at the start of the workspace, of which the first is the row `first`. */
export function computeRows(workspace: Workspace, call: Call, first: number, rows: number): void {
  const { operation, length, settings } = call;
  if (operation.compute) {
    operation.compute(workspace, call, first, rows);
    return;
  }
  if (settings?.penalties) stagePenalties(workspace, call, settings.penalties, first, rows);
  if (operation.draws) stageRandom(workspace, call, first, rows, workspace.selectedIndices.address);
  callKernel(workspace, call, rows, length, ALL);
}

/** Computes one row: whole if it fits the workspace, else in pieces, all of them for each pass. */
export function computeRow(workspace: Workspace, call: Call, row: number): void {
  const { operation, strided, out, outDtype, length, inner, isFloat64, operands } = call;
  const start = Math.floor(row / inner) * length * inner + (row % inner);
  const most = workspace.rows(isFloat64).all.length;
  const passes = (isNarrow(outDtype) && operation.narrowPasses) || operation.passes;
  let first = FIRST;
  for (const pass of length <= most && !isPassedInPieces(operation) ? ONE_PASS : passes) {
    if (pass & SETS_PARTIAL && operands?.state) setPartial(workspace, call, operands.state, row, !(pass & AGAIN));
    let done = 0;
    do {
      const count = Math.min(most, length - done);
      const from = start + done * inner;
      const range =
        inner === 1 ? contiguous(from, count) : { start: from, lines: count, width: 1, step: inner, pitch: 1 };
      const source = strided
        ? { start: strided.start(row) + done * strided.step, lines: count, width: 1, step: strided.step, pitch: 1 }
        : range;
      if (pass & READS_OUT) copyIn(workspace[outDtype.name], 0, out, range);
      else stagePiece(workspace, call, source, range, done, count);
      // Elements by themselves, if there are more than fit, are computed piece by piece.
      if (pass === WHOLE && count === length) computeRows(workspace, call, row, 1);
      else callKernel(workspace, call, 1, count, (pass & KERNEL_BITS) | first);
      first = 0;
      if (pass & WRITES && operation.result === "element") {
        const { width } = operation;
        stageOut(workspace, call, width === undefined ? range : contiguous(row * width, width));
      }
      done += most;
    } while (done < length);
    if (pass & GETS_PARTIAL) {
      const { kernels } = workspace;
      const getPartial = isFloat64 ? kernels.getPartialF64 : kernels.getPartialF32;
      getPartial(workspace.operand.address);
    }
  }
  if (operands?.weights) takeWeighted(workspace, operands, isFloat64, row);
  if (operation.result === "row") stageOutElements(workspace, call, row, 1);
  if (operation.result === "selection") stageOutSelection(workspace, call, row, 1);
  if (operation.result === "state") copyOut(workspace.operand, 0, out, contiguous(STATE_LENGTH * row, STATE_LENGTH));
}

/** Sets the current row's maximum and sum to those of all shards; of the others alone, as the logarithms need it. */
function setPartial(
  { kernels, operand }: Workspace,
  { isFloat64, temperature }: Call,
  { values }: NonNullable<Operands["state"]>,
  row: number,
  ofOthers: boolean,
): void {
  copyIn(operand, 0, values, contiguous(STATE_LENGTH * row, STATE_LENGTH));
  const set = isFloat64 ? kernels.setPartialF64 : kernels.setPartialF32;
  set(operand.address, temperature, ofOthers);
}

/** The logarithm of the weighted sum and its sign. If the sign is not asked for, a negative sum gives NaN. */
function takeWeighted(workspace: Workspace, { signs }: Operands, isFloat64: boolean, row: number): void {
  const [log, sign] = workspace.operand.all as unknown as [number, number];
  workspace.rows(isFloat64).all[0] = sign < 0 && !signs ? NaN : log;
  if (signs) signs[row] = sign;
}
