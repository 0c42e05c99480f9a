// allocate and attach: arrays on linear memory, on which kernels work in place.
import { isShared } from "../arguments/arrays.js";
import { shown, wrongKind } from "../arguments/messages.js";
import { readWhole } from "../arguments/numbers.js";
import { MAX_MEMORY_BYTES, newRegisteredMemory, PAGE_BYTES, register } from "../engine/memory.js";
import { BEHIND_BYTES, pagesFor } from "../engine/workspace.js";
import type { Allocate, Attach } from "../types/index.js";

const ARRAY_TYPES: ReadonlyMap<string, typeof Float32Array | typeof Float64Array> = /* @__PURE__ */ new Map<
  string,
  typeof Float32Array | typeof Float64Array
>([
  ["float32", Float32Array],
  ["float64", Float64Array],
]);

/** The pages behind an array, for kernels that read it where it lies. */
const PAGES_BEHIND = /* @__PURE__ */ Math.ceil(pagesFor(BEHIND_BYTES));

export const allocateArray = ((length: number, type: "float32" | "float64" = "float32") => {
  const ArrayType = ARRAY_TYPES.get(type);
  if (!ArrayType) throw new TypeError(`allocate: type is "float32" or "float64", got ${shown(type)}`);
  readWhole("allocate", "length", length, 0);
  const bytes = length * ArrayType.BYTES_PER_ELEMENT;
  if (bytes > MAX_MEMORY_BYTES) {
    throw new RangeError(`allocate: ${length} elements of ${type} need more than the 4 GiB a memory can have`);
  }
  const pages = bytes + PAGES_BEHIND * PAGE_BYTES < MAX_MEMORY_BYTES ? PAGES_BEHIND : 0;
  return new ArrayType(newRegisteredMemory(bytes, pages).buffer, 0, length);
}) as Allocate;

/** The getters of the language itself, which work on objects of every realm and cannot be forged. */
const getterOf = (object: object, name: string) => Object.getOwnPropertyDescriptor(object, name)?.get as () => unknown;

/** The buffer of a `WebAssembly.Memory`; undefined for anything else. */
function bufferOf(memory: unknown): unknown {
  try {
    return getterOf(WebAssembly.Memory.prototype, "buffer").call(memory);
  } catch {
    return undefined;
  }
}

export const attachMemory: Attach = (memory) => {
  const buffer = bufferOf(memory);
  if (buffer === undefined) throw wrongKind("attach", "expected a WebAssembly.Memory", memory);
  if (isShared(buffer)) {
    throw new TypeError("attach: the kernels cannot import a shared memory; pass its arrays without attaching it");
  }
  register(memory as WebAssembly.Memory);
};
