// A module, compiled here or by the host. Nothing is to be set up around it (it imports a memory and exports functions), so
// it is instantiated as it is; it may be of another realm than the code (the edge runtime compiles in its own).
import type { Kernels, Loaded } from "../kernel.js";

export function compiled(module: WebAssembly.Module, variant: Loaded["variant"], bytes: number): Loaded {
  const instantiate = (memory: WebAssembly.Memory) =>
    new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  return { variant, bytes, instantiate };
}
