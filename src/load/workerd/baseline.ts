// For Cloudflare Workers and other hosts on workerd: they refuse to compile bytes at run time, and give a module for the
// import of a .wasm file. A file a module: deterministic brings one along.
import module from "../../baseline.wasm";
import type { Loaded } from "../../kernel.js";
import { compiled } from "../compiled.js";
import { baselineBytes } from "../sizes.js";

export const loadBaseline = (): Loaded => compiled(module, "baseline", baselineBytes);
