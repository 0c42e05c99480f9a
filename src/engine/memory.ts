// Linear memories: creating them, and the register of those that hold users' arrays, on which kernels work in place.
import { bufferOf, type TypedArray } from "../arguments/arrays.js";

export const PAGE_BYTES = 64 * 1024;
/** The range of 32-bit addresses. */
export const MAX_MEMORY_BYTES = 2 ** 32;

const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();
let anyMemory = false;

// A memory that grows has a new buffer, which is recognised for the memories attached last. More would make every call on
// a buffer that is none of theirs slower; the others are attached again after they have grown.
const FOLLOWED = 8;
/** Those attached in the current job, and before it: creating a WeakRef keeps its target alive until the job ends. */
let attachedNow: readonly WebAssembly.Memory[] = [];
let attachedBefore: readonly WeakRef<WebAssembly.Memory>[] = [];

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

/** Where the part of a memory begins that belongs to no array. */
const freeParts = new WeakMap<WebAssembly.Memory, number>();

/** Where the array of a memory ends, if it was allocated here. */
export const freePartOf = (memory: WebAssembly.Memory): number | undefined => freeParts.get(memory);

/** A registered memory for an array of so many bytes, with `pages` behind it for kernels that read the array where it lies. */
export function newRegisteredMemory(bytes: number, pages: number): WebAssembly.Memory {
  const own = Math.ceil(bytes / PAGE_BYTES);
  const memory = newMemory(own + pages);
  freeParts.set(memory, own * PAGE_BYTES);
  memories.set(memory.buffer, memory);
  anyMemory = true;
  return memory;
}

/** Registers a memory that may grow. */
export function register(memory: WebAssembly.Memory): void {
  memories.set(memory.buffer, memory);
  anyMemory = true;
  if (attachedNow.length === 0) Promise.resolve().then(endJob);
  attachedNow = [...attachedNow.filter((other) => other !== memory), memory].slice(-FOLLOWED);
}

function endJob(): void {
  const older = attachedBefore.filter((reference) => !attachedNow.includes(reference.deref() as WebAssembly.Memory));
  attachedBefore = [...older, ...attachedNow.map((memory) => new WeakRef(memory))].slice(-FOLLOWED);
  attachedNow = [];
}

/**
 * The registered memory that holds `array`, if any. Nothing is looked up until there is one: reading `array.buffer` for the
 * first time moves a small array off the heap.
 */
export function memoryOf(array: TypedArray): WebAssembly.Memory | undefined {
  return anyMemory ? memoryWith(bufferOf(array)) : undefined;
}

function memoryWith(buffer: ArrayBufferLike): WebAssembly.Memory | undefined {
  const known = memories.get(buffer);
  return known || buffer.byteLength % PAGE_BYTES !== 0 ? known : followed(buffer);
}

function followed(buffer: ArrayBufferLike): WebAssembly.Memory | undefined {
  const memory =
    attachedNow.find((candidate) => candidate.buffer === buffer) ??
    attachedBefore.find((reference) => reference.deref()?.buffer === buffer)?.deref();
  if (memory) memories.set(buffer, memory);
  return memory;
}
