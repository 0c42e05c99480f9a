// The engine: a loaded module with its workspace, and one instance of its kernels per memory.

import type { LoadedModule } from "../load/module.js";
import type { KernelInfo } from "../types/index.js";
import { instantiate, type Kernels } from "./kernels.js";
import { MAX_MEMORY_BYTES, newMemory, PAGE_BYTES } from "./memory.js";
import { pagesFor, WORKSPACE_BYTES, Workspace } from "./workspace.js";

export class Engine {
  readonly info: KernelInfo;
  readonly workspace: Workspace;
  readonly #module: LoadedModule;
  readonly #instances = new WeakMap<WebAssembly.Memory, Kernels>();

  constructor(module: LoadedModule) {
    this.#module = module;
    this.workspace = this.#newWorkspace(WORKSPACE_BYTES);
    const fused = this.workspace.kernels.isFused(1) !== 0;
    this.info = { variant: module.variant, fused, bytes: module.bytes };
  }

  #newWorkspace(rowsBytes: number): Workspace {
    const memory = newMemory(pagesFor(rowsBytes));
    return new Workspace(this.kernelsOn(memory), memory.buffer, rowsBytes);
  }

  /**
   * The workspace, or for a longer row one of its own, which is released after the call; undefined if no memory can hold the
   * row.
   */
  workspaceFor(rowBytes: number): Workspace | undefined {
    if (rowBytes <= WORKSPACE_BYTES) return this.workspace;
    const rowsBytes = Math.ceil(rowBytes / WORKSPACE_BYTES) * WORKSPACE_BYTES;
    return pagesFor(rowsBytes) * PAGE_BYTES <= MAX_MEMORY_BYTES ? this.#newWorkspace(rowsBytes) : undefined;
  }

  /** The kernels working on `memory`. */
  kernelsOn(memory: WebAssembly.Memory): Kernels {
    let kernels = this.#instances.get(memory);
    if (!kernels) {
      kernels = instantiate(this.#module, memory);
      this.#instances.set(memory, kernels);
    }
    return kernels;
  }
}

/** Returns the engine, which is created by the first call: nothing is compiled at import. */
export type EngineSource = () => Engine;

function once(create: () => Engine): EngineSource {
  let engine: Engine | undefined;
  return () => {
    engine ??= create();
    return engine;
  };
}

/** The baseline module, whose bits are the same everywhere. */
export function deterministicEngine(loadBaseline: () => LoadedModule): EngineSource {
  return once(() => new Engine(loadBaseline()));
}

/**
 * The relaxed module where the engine accepts it and fuses multiply-add; the baseline elsewhere. Unfused, the relaxed module
 * would be no faster than the baseline and would not give its bits (Bun compiles it so).
 */
export function fastestEngine(
  loadRelaxed: () => LoadedModule | undefined,
  loadBaseline: () => LoadedModule,
): EngineSource {
  return once(() => {
    const relaxed = loadRelaxed();
    if (relaxed) {
      const engine = new Engine(relaxed);
      if (engine.info.fused) return engine;
    }
    return new Engine(loadBaseline());
  });
}
