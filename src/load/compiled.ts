// Modules that the host has compiled and hands over as imports. They are instantiated without the loader: it holds a call
// of WebAssembly.compile, which Next.js refuses to bundle for the edge, and it asks `instanceof WebAssembly.Module`, which
// is false where the host compiles in another realm than the code runs in (the edge runtime).
import type { Kernels, Loaded } from "../kernel.js";

export function compiled(module: WebAssembly.Module, variant: Loaded["variant"], bytes: number): Loaded {
  const instantiate = (memory: WebAssembly.Memory) =>
    new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  return { variant, bytes, instantiate };
}
