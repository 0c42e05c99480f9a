// Workspaces behind allocated arrays, for kernels that read such an array where it lies.
import { bufferOf, byteOffsetOf, type TypedArray } from "../arguments/arrays.js";
import type { Engine } from "./engine.js";
import { freePartOf, memoryOf } from "./memory.js";
import { BASE, BEHIND_BYTES, Workspace } from "./workspace.js";

const workspaces = /* @__PURE__ */ new WeakMap<Engine, WeakMap<WebAssembly.Memory, Workspace>>();

/** Whether an array has elements on a memory from the address `base` on. */
const reachesInto = (array: TypedArray, memory: WebAssembly.Memory, base: number) =>
  bufferOf(array) === memory.buffer && byteOffsetOf(array) + array.byteLength > base;

/**
 * A workspace on the memory of an allocated array, behind it, if it holds rows of so many bytes there, and neither the array nor
 * the `others` of the call lie there: views of the buffer may.
 */
export function workspaceBehind(
  engine: Engine,
  array: TypedArray,
  others: readonly TypedArray[],
  rowBytes: number,
): Workspace | undefined {
  const memory = memoryOf(array);
  const base = memory && freePartOf(memory);
  if (!memory || base === undefined || rowBytes > BEHIND_BYTES) return undefined;
  if ([array, ...others].some((other) => reachesInto(other, memory, base))) return undefined;
  const own = workspaces.get(engine) ?? new WeakMap<WebAssembly.Memory, Workspace>();
  workspaces.set(engine, own);
  let workspace = own.get(memory);
  if (!workspace) {
    workspace = new Workspace(engine.kernelsOn(memory), memory.buffer, BEHIND_BYTES, base + BASE);
    own.set(memory, workspace);
  }
  return workspace;
}
