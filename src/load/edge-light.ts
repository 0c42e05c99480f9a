// For Vercel's edge functions, whose bundlers give a module for the import of a .wasm file with ?module behind it.
import baseline from "../baseline.wasm?module";
import type { Loaded } from "../kernel.js";
import relaxed from "../relaxed.wasm?module";
import { compiledBaseline, compiledRelaxed } from "./compiled.js";

export const loadBaseline = (): Loaded => compiledBaseline(baseline);
export const loadRelaxed = (): Loaded => compiledRelaxed(relaxed);
