// For Vercel's edge functions, whose bundlers give a module for the import of a .wasm file with ?module behind it. A file
// a module: deterministic brings one along.
import module from "../../baseline.wasm?module";
import type { Loaded } from "../../kernel.js";
import { compiled } from "../compiled.js";
import { baselineBytes } from "../sizes.js";

export const loadBaseline = (): Loaded => compiled(module, "baseline", baselineBytes);
