// For Cloudflare Workers and other hosts on workerd, which refuse to compile bytes at run time: importing a .wasm file gives
// a module. One file per module, so that `deterministic` imports only its own.

import { baselineBytes } from "built:nn-sizes";
import module from "simd-softmax/nn-baseline.wasm";
import { type LoadedModule, loaded } from "../module.js";

export const loadBaseline = (): LoadedModule => loaded(module, "baseline", baselineBytes);
