// For Cloudflare Workers and other hosts on workerd: they refuse to compile bytes at run time, and give a module for the
// import of a .wasm file.
import baseline from "../baseline.wasm";
import type { Loaded } from "../kernel.js";
import relaxed from "../relaxed.wasm";
import { compiledBaseline, compiledRelaxed } from "./compiled.js";

export const loadBaseline = (): Loaded => compiledBaseline(baseline);
export const loadRelaxed = (): Loaded => compiledRelaxed(relaxed);
