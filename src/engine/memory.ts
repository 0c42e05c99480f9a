// Linear memories: creating them, and the register of those that hold users' arrays, on which kernels work in place.
import type { TypedArray } from "../arguments/arrays.js";

export const PAGE_BYTES = 64 * 1024;
/** The range of 32-bit addresses. */
export const MAX_MEMORY_BYTES = 2 ** 32;

const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();
let attached: WeakRef<WebAssembly.Memory>[] = [];
let anyMemory = false;

/** @throws Error if there is no memory or address space left */
export function newMemory(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    const size = (pages * PAGE_BYTES) / 2 ** 20;
    throw new Error(`simd-softmax: no memory or address space left for ${size.toFixed(1)} MiB of linear memory`, {
      cause,
    });
  }
}

/** A registered memory of its own. */
export function newRegisteredMemory(pages: number): WebAssembly.Memory {
  const memory = newMemory(pages);
  memories.set(memory.buffer, memory);
  anyMemory = true;
  return memory;
}

/** Registers a memory that may grow. */
export function register(memory: WebAssembly.Memory): void {
  const others = attached.filter((reference) => (reference.deref() ?? memory) !== memory);
  attached = [...others, new WeakRef(memory)];
  anyMemory = true;
}

/**
 * The registered memory that holds `array`, if any. Nothing is looked up until there is one: reading `array.buffer` for the
 * first time moves a small array off the heap.
 */
export function memoryOf(array: TypedArray): WebAssembly.Memory | undefined {
  return anyMemory ? memoryWith(array.buffer) : undefined;
}

function memoryWith(buffer: ArrayBufferLike): WebAssembly.Memory | undefined {
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
