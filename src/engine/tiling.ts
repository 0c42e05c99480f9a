// Tiling: how the rows of a call are computed. In place, if input and output lie on one registered memory and there is
// nothing to stage; otherwise in the workspace, by tiles of whole rows, tiles of columns (columns.ts), or row by row
// (pieces.ts).
import { bufferOf, byteOffsetOf } from "../arguments/arrays.js";
import type { CheckedCall } from "../arguments/call.js";
import { computeColumns } from "./columns.js";
import type { Engine } from "./engine.js";
import type { Kernels } from "./kernels.js";
import { MAX_MEMORY_BYTES, memoryOf } from "./memory.js";
import { ALL, type Operation } from "./operation.js";
import { computeRow, isPassedInPieces, kernelOf } from "./pieces.js";
import { isNarrow, setSampling } from "./staging.js";
import {
  areColumns,
  areShort,
  computeColumnTiles,
  computeRowTiles,
  computeTransposedTiles,
  fitColumns,
} from "./tiles.js";
import type { Workspace } from "./workspace.js";

type Call = CheckedCall<Operation>;

/** Computes a call. */
export function execute(engine: Engine, call: Call): void {
  const memory = call.isGiven ? memoryOf(call.out) : undefined;
  if (memory && computeInPlace(engine, memory, call)) return;
  computeInWorkspace(call.operation.whole ? workspaceFor(engine, call) : engine.workspace, call);
}

/** A workspace that holds a row whole, or what else a row needs. */
export function workspaceFor(
  engine: Engine,
  { operation: { name }, isFloat64, length }: Call,
  bytes = length * (isFloat64 ? 8 : 4),
): Workspace {
  const workspace = engine.workspaceFor(bytes);
  if (workspace) return workspace;
  throw new RangeError(`${name}: a row of ${length} classes needs more than the 4 GiB a memory can have`);
}

function computeInPlace(engine: Engine, memory: WebAssembly.Memory, call: Call): boolean {
  const { operation, data, dtype, out, outDtype, outer, length, inner, temperature, empty, operands, settings } = call;
  if (
    operation.compute ||
    operands ||
    settings ||
    isNarrow(dtype) ||
    outDtype !== dtype ||
    operation.result !== "element"
  )
    return false;
  if (call.strided) return false;
  // A memory of 4 GiB ends at an address that does not fit 32 bits; its arrays go through the workspace.
  if (memory.buffer !== bufferOf(data) || memory.buffer.byteLength === MAX_MEMORY_BYTES) return false;
  let kernels: Kernels;
  try {
    kernels = engine.kernelsOn(memory);
  } catch {
    return false; // a memory with 64-bit addresses, which the modules cannot import
  }
  const source = byteOffsetOf(data);
  const target = byteOffsetOf(out);
  if (inner === 1) {
    if (areShort(call)) return false;
    kernels[kernelOf(call)](source, target, outer, length, temperature, empty, ALL);
    return true;
  }
  if (!areColumns(call)) return false;
  for (let i = 0; i < outer; i++) {
    const at = i * length * inner * 4;
    const rest = computeColumns(kernels, source + at, target + at, inner, inner, call);
    for (const column of rest) computeRow(engine.workspace, call, i * inner + column);
  }
  return true;
}

/** Computes a call in a workspace that holds what it needs of a row. */
export function computeInWorkspace(workspace: Workspace, call: Call): void {
  const { operation, strided, outer, length, inner, isFloat64, settings } = call;
  if (settings) setSampling(workspace, settings);
  const isWhole = !isPassedInPieces(operation) && !strided;
  if (inner === 1 && isWhole && length <= workspace.rows(isFloat64).all.length) {
    computeRowTiles(workspace, call);
  } else if (inner > 1 && isWhole && areColumns(call) && fitColumns(workspace, call)) {
    computeColumnTiles(workspace, call);
  } else if (inner > 1 && isWhole && fitColumns(workspace.upper, call)) {
    computeTransposedTiles(workspace, call);
  } else {
    for (let row = 0; row < outer * inner; row++) computeRow(workspace, call, row);
  }
}
