import type { Loaded } from "../../kernel.js";
import { baseline } from "../bytes.js";
import { decode, fromDigits } from "./module.js";

/** Why the baseline module cannot be had, and what would help. */
function reason(): string {
  if (typeof WebAssembly !== "object") return "this engine has no WebAssembly";
  if (WebAssembly.validate(decode(baseline))) {
    return "this page or host forbids compiling WebAssembly; a Content-Security-Policy allows it by script-src 'wasm-unsafe-eval'";
  }
  return "this engine has no WebAssembly SIMD; " + "it came with Node 16.4, Chrome 91, Firefox 89 and Safari 16.4";
}

/** The baseline module: the same bits on every engine. */
export function loadBaseline(): Loaded {
  try {
    return fromDigits("baseline", baseline);
  } catch (cause) {
    throw new Error(`simd-softmax: ${reason()}`, { cause });
  }
}
