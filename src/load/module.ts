// A compiled module, however it was obtained.

export interface LoadedModule {
  readonly variant: "baseline" | "relaxed";
  /** The size of the module in bytes. */
  readonly bytes: number;
  /** An instance that works on `memory`. */
  readonly instantiate: (memory: WebAssembly.Memory) => WebAssembly.Exports;
}

/**
 * Wraps a module that was compiled here or by the host (the edge runtime compiles in a realm of its own). It imports a
 * memory and nothing else.
 */
export function loaded(module: WebAssembly.Module, variant: LoadedModule["variant"], bytes: number): LoadedModule {
  const instantiate = (memory: WebAssembly.Memory) => new WebAssembly.Instance(module, { env: { memory } }).exports;
  return { variant, bytes, instantiate };
}
