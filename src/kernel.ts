// The raw kernels: a module's exports, typed, and one instance of them per memory.
import { Block, pagesOf, ROWS_BYTES } from "./block.js";
import { MOST_BYTES, PAGE_BYTES } from "./memory.js";
import type { KernelInfo } from "./types.js";

/**
 * Rows of `length` elements from the address `source` to `target` (the same, or apart). `empty` is what a row becomes
 * that has no class left; `passes` is a sum of the bits in assembly/row.ts.
 */
export type Kernel = (
  source: number,
  target: number,
  rows: number,
  length: number,
  temperature: number,
  empty: number,
  passes: number,
) => void;

export type KernelName =
  | "softmax"
  | "logSoftmax"
  | "logSumExp"
  | "weighted"
  | "exp"
  | "sigmoid"
  | "argmax"
  | "topK"
  | "filter"
  | "sample"
  | "check";

/**
 * Columns side by side, of `length` elements `step` bytes apart. Answers how many it worked off before the first four
 * that are not for it (assembly/columns.ts says which).
 */
export type ColumnsKernel = (
  source: number,
  target: number,
  columns: number,
  length: number,
  step: number,
  temperature: number,
  wanted: number,
) => number;

/** `count`, a multiple of 16, numbers to float32 or from it; the last three are for 8-bit integers. */
export type ConvertKernel = (
  source: number,
  target: number,
  count: number,
  lowest: number,
  zeroPoint: number,
  scale?: number,
) => void;

export type ConvertKernelName = `${"float16" | "bfloat16" | "int8"}ToF32` | `f32To${"Float16" | "Bfloat16" | "Int8"}`;

/** Adds a bias or applies a mask, both by class. `scale` is for float32, and for the bias. */
export type AdjustKernel = (
  target: number,
  outer: number,
  length: number,
  inner: number,
  beside: number,
  passes: number,
  scale?: number,
) => void;

export type Kernels = Record<KernelName, Kernel> &
  Record<ConvertKernelName, ConvertKernel> &
  Record<"addBias" | "mask", AdjustKernel> & {
    /** Read or write what is known of the row in hand (assembly/partial.ts). */
    getPartial(address: number, passes: number): void;
    setPartial(address: number, temperature: number, passes: number): void;
    columnsF32: ColumnsKernel;
    setFilters(topK: number, topP: number, logMinP: number, typicalP: number): void;
    mergePartials(a: number, b: number, target: number, temperature: number): void;
    isFused(one: number): number;
  };

/** A compiled module, as src/load/ brings it. `bytes` is its size. */
export interface Loaded {
  readonly variant: "baseline" | "relaxed";
  readonly bytes: number;
  /** Its kernels, working on `memory`. */
  readonly instantiate: (memory: WebAssembly.Memory) => Kernels;
}

/** One module at work. */
export class Engine {
  readonly info: KernelInfo;
  readonly block: Block;
  readonly #instantiate: Loaded["instantiate"];
  readonly #instances = new WeakMap<WebAssembly.Memory, Kernels>();

  constructor(loaded: Loaded) {
    this.#instantiate = loaded.instantiate;
    this.block = this.#newBlock(ROWS_BYTES);
    this.info = { variant: loaded.variant, fused: this.block.kernels.isFused(1) !== 0, bytes: loaded.bytes };
  }

  #newBlock(rowsBytes: number): Block {
    const pages = pagesOf(rowsBytes);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return new Block(this.on(memory), memory.buffer, rowsBytes);
  }

  /**
   * The block, or for rows of more bytes than it holds one of their own, to be forgotten after the call; none for what no
   * memory holds.
   */
  blockFor(rowBytes: number): Block | undefined {
    if (rowBytes <= ROWS_BYTES) return this.block;
    const rowsBytes = Math.ceil(rowBytes / ROWS_BYTES) * ROWS_BYTES;
    return pagesOf(rowsBytes) * PAGE_BYTES <= MOST_BYTES ? this.#newBlock(rowsBytes) : undefined;
  }

  /** The kernels working on `memory`. */
  on(memory: WebAssembly.Memory): Kernels {
    let kernels = this.#instances.get(memory);
    if (!kernels) {
      kernels = this.#instantiate(memory);
      this.#instances.set(memory, kernels);
    }
    return kernels;
  }
}

/** Gives the engine, which is made at the first call: nothing is compiled at import. */
export type EngineSource = () => Engine;

function once(make: () => Engine): EngineSource {
  let engine: Engine | undefined;
  return () => {
    engine ??= make();
    return engine;
  };
}

/** The module whose bits are the same everywhere. */
export function deterministicEngine(loadBaseline: () => Loaded): EngineSource {
  return once(() => new Engine(loadBaseline()));
}

/**
 * The relaxed module where the engine accepts it and really fuses; the baseline elsewhere. Unfused, the relaxed module
 * would be no faster than the baseline and no longer give its bits (Bun compiles it so).
 */
export function fastestEngine(loadRelaxed: () => Loaded | undefined, loadBaseline: () => Loaded): EngineSource {
  return once(() => {
    const relaxed = loadRelaxed();
    if (relaxed) {
      const engine = new Engine(relaxed);
      if (engine.info.fused) return engine;
    }
    return new Engine(loadBaseline());
  });
}
