// Memories other than the block: arrays that lie on them are worked on where they are.
import { shown, wrongKind } from "./input.js";
import type { Numbers } from "./numbers.js";
import { readWhole } from "./options.js";
import type { MemoryLike } from "./types.js";

const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();
let attached: WeakRef<WebAssembly.Memory>[] = [];
let anyMemory = false;

/**
 * The registered memory that `array` lies on, if any. Until one is registered nothing is looked up: the first reading
 * of `array.buffer` costs a small array a move to memory of its own.
 *
 * @internal
 */
export function memoryOf(array: Numbers): WebAssembly.Memory | undefined {
  return anyMemory ? memoryBehind(array.buffer) : undefined;
}

function memoryBehind(buffer: ArrayBufferLike): WebAssembly.Memory | undefined {
  const known = memories.get(buffer);
  if (known) return known;
  // A memory that has grown has a new buffer.
  for (const reference of attached) {
    const memory = reference.deref();
    if (memory?.buffer === buffer) {
      memories.set(buffer, memory);
      return memory;
    }
  }
  return undefined;
}

const arrayTypes = { float32: Float32Array, float64: Float64Array };
export const PAGE_BYTES = 64 * 1024;
/** What 32-bit addresses reach. */
export const MOST_BYTES = 2 ** 32;

/**
 * A zeroed typed array on a `WebAssembly.Memory` of its own, on which results are computed in place without a copy: pass
 * it as input and as `out`, or two arrays on one memory. The memory never grows and is garbage-collected with the array.
 *
 * Meant for a few long-lived buffers: each takes at least 64 KiB and a stretch of address space, and engines allow some
 * thousands at most. To save allocations alone, any typed array as `out` will do.
 *
 * @param length - how many elements, from 0 to what 4 GiB hold
 * @param type - `"float32"` (default) or `"float64"`
 * @throws TypeError for another type, RangeError for a length that is no whole number, negative or too large
 */
export function allocate(length: number, type?: "float32"): Float32Array;
export function allocate(length: number, type: "float64"): Float64Array;
export function allocate(length: number, type: "float32" | "float64" = "float32"): Float32Array | Float64Array {
  const ArrayType = arrayTypes[type];
  if (!ArrayType) throw new TypeError(`allocate: type is "float32" or "float64", got ${shown(type)}`);
  readWhole("allocate", "length", length, 0);
  const pages = Math.ceil((length * ArrayType.BYTES_PER_ELEMENT) / PAGE_BYTES);
  if (pages * PAGE_BYTES > MOST_BYTES) {
    throw new RangeError(`allocate: ${length} elements of ${type} need more than the 4 GiB a memory can have`);
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  memories.set(memory.buffer, memory);
  anyMemory = true;
  return new ArrayType(memory.buffer, 0, length);
}

/**
 * Registers a `WebAssembly.Memory`, another module's heap say: where input and `out` both lie on it, they are worked on
 * right there. Its buffer is followed when it grows. It is held weakly, so it need not be detached.
 *
 * @throws TypeError for anything else, and for a shared memory
 */
export function attach(memory: MemoryLike): void {
  if (!(memory instanceof WebAssembly.Memory)) {
    throw wrongKind("attach", "expected a WebAssembly.Memory", memory);
  }
  if (!(memory.buffer instanceof ArrayBuffer)) {
    throw new TypeError("attach: the kernels cannot import a shared memory; pass its arrays without attaching it");
  }
  const others = attached.filter((reference) => (reference.deref() ?? memory) !== memory);
  attached = [...others, new WeakRef(memory)];
  anyMemory = true;
}
