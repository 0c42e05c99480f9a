// For Vercel's edge functions, whose bundlers give a module for the import of a .wasm file with ?module after its name. One
// file per module, so that `deterministic` imports only its own.

import { baselineBytes } from "built:nn-sizes";
import module from "simd-softmax/nn-baseline.wasm?module";
import { type LoadedModule, loaded } from "../module.js";

export const loadBaseline = (): LoadedModule => loaded(module, "baseline", baselineBytes);
