import type { Loaded } from "../../kernel.js";
import { baseline } from "../bytes.js";
import { decode, fromText } from "./module.js";

/** Why the baseline module cannot be had, and what would help. */
function reason(): string {
  if (typeof WebAssembly !== "object") return "this engine has no WebAssembly";
  return WebAssembly.validate(decode(baseline))
    ? "this page or host forbids compiling WebAssembly (Content-Security-Policy allows it by 'wasm-unsafe-eval')"
    : "this engine has no WebAssembly SIMD (Node 16.4, Chrome 91, Firefox 89 and Safari 16.4 have it)";
}

/** The baseline module: the same bits on every engine. */
export function loadBaseline(): Loaded {
  try {
    return fromText("baseline", baseline);
  } catch (cause) {
    throw new Error(`simd-softmax: ${reason()}`, { cause });
  }
}
