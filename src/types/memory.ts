// The types around linear memory and the WebAssembly module in use.

/** A `WebAssembly.Memory`, described structurally so that the declarations need no DOM types. */
export interface MemoryLike {
  /** The bytes, until the memory grows. */
  readonly buffer: ArrayBufferLike;
}

/** Allocates a typed array on a memory of its own. */
export interface Allocate {
  /** Of float32 elements. */
  (length: number, type?: "float32"): Float32Array;
  /** Of float64 elements. */
  (length: number, type: "float64"): Float64Array;
}

/** Registers a memory. */
export type Attach = (memory: MemoryLike) => void;

/** What `kernelInfo()` returns. */
export interface KernelInfo {
  /** The module in use: `"relaxed"` has fused multiply-add, `"baseline"` gives the same bits on every engine. */
  readonly variant: "baseline" | "relaxed";
  /** Whether multiply-add rounds once. */
  readonly fused: boolean;
  /** The size of the WebAssembly module in bytes. */
  readonly bytes: number;
}
