// Modules that the host has compiled and hands over as imports. They are instantiated without the loader: it holds a call
// of WebAssembly.compile, which Next.js refuses to bundle for the edge, and it asks `instanceof WebAssembly.Module`, which
// is false where the host compiles in another realm than the code runs in (the edge runtime).
import type { Kernels, Loaded } from "../kernel.js";
import { baselineBytes, relaxedBytes } from "./sizes.js";

function instances(module: WebAssembly.Module): Loaded["instantiate"] {
  return (memory) => new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

/** The baseline module: the same bits on every engine. */
export function compiledBaseline(module: WebAssembly.Module): Loaded {
  return { variant: "baseline", bytes: baselineBytes, instantiate: instances(module) };
}

/** The relaxed module. */
export function compiledRelaxed(module: WebAssembly.Module): Loaded {
  return { variant: "relaxed", bytes: relaxedBytes, instantiate: instances(module) };
}
