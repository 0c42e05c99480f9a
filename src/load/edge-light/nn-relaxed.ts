// For Vercel's edge functions, whose bundlers give a module for the import of a .wasm file with ?module after its name. One
// file per module, so that `deterministic` imports only its own.

import { relaxedBytes } from "built:nn-sizes";
import module from "simd-softmax/nn-relaxed.wasm?module";
import { type LoadedModule, loaded } from "../module.js";

export const loadRelaxed = (): LoadedModule => loaded(module, "relaxed", relaxedBytes);
