// The raw kernels: a module's exports, typed, and one instance of them per memory.
import type { Floats, KernelInfo } from "./types.js";

/**
 * Rows of `length` elements from the address `source` to `target` (the same, or apart). `empty` is what a row becomes
 * that has no class left; `passes` is a sum of the bits in assembly/softmax.ts.
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

export type KernelName = `${"softmax" | "logSoftmax" | "logSumExp" | "exp" | "sigmoid"}F${32 | 64}`;

export type Kernels = Record<KernelName, Kernel> & { isFused(one: number): number };

/** A compiled module, as src/load/ brings it. `bytes` is its size. */
export interface Loaded {
  readonly variant: "baseline" | "relaxed";
  readonly bytes: number;
  /** Its kernels, working on `memory`. */
  readonly instantiate: (memory: WebAssembly.Memory) => Kernels;
}

/** The fixed stretch of linear memory that rows travel through. */
export interface Block {
  readonly kernels: Kernels;
  readonly float32: Place;
  readonly float64: Place;
}

/** The block as an array of one type. */
export class Place {
  readonly all: Floats;
  /** So many elements of a batch are brought in at a time. */
  readonly atOnce: number;
  #front: Floats;

  constructor(all: Floats) {
    this.all = all;
    this.#front = all;
    this.atOnce = BATCH_BYTES / all.BYTES_PER_ELEMENT;
  }

  /** The first `count` elements. The view is kept: a new one costs 60 ns, and calls alike follow each other. */
  front(count: number): Floats {
    if (this.#front.length !== count) this.#front = this.all.subarray(0, count);
    return this.#front;
  }
}

/** The size of the block: rows of up to 262,144 float32 are brought in and out once, not for every pass. */
const BLOCK_BYTES = 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
/** Of a batch of short rows only so much is brought in at a time, for the first-level cache (32 KiB were 5 % slower). */
const BATCH_BYTES = 16 * 1024;

/** One module at work. */
export class Engine {
  readonly info: KernelInfo;
  readonly block: Block;
  readonly #instantiate: Loaded["instantiate"];
  readonly #instances = new WeakMap<WebAssembly.Memory, Kernels>();

  constructor(loaded: Loaded) {
    this.#instantiate = loaded.instantiate;
    const pages = BLOCK_BYTES / PAGE_BYTES;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const kernels = this.on(memory);
    this.block = {
      kernels,
      float32: new Place(new Float32Array(memory.buffer)),
      float64: new Place(new Float64Array(memory.buffer)),
    };
    this.info = { variant: loaded.variant, fused: kernels.isFused(1) !== 0, bytes: loaded.bytes };
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
