// The modules from bytes that travel inside the JavaScript: works wherever WebAssembly may compile.
// biome-ignore assist/source/organizeImports: a bundle then begins with the modules; between two parts of the JavaScript their digits take gzip 0.25 kB more
import { baseline, relaxed } from "./bytes.js";

import { instantiateSync } from "@assemblyscript/loader";
import type { Kernels, Loaded } from "../kernel.js";

// What newer engines (Uint8Array.fromHex) and Node (Buffer) bring, typed here because not every engine has it.
const native = globalThis as {
  Uint8Array: { fromHex?(digits: string): Uint8Array<ArrayBuffer> };
  Buffer?: { from(digits: string, encoding: "hex"): Uint8Array<ArrayBuffer> };
};

/** A loop takes 2 ms in a fresh process, half of the time to the first result; what the engine brings takes 0.05. */
function decode(digits: string): Uint8Array<ArrayBuffer> {
  if (native.Uint8Array.fromHex) return native.Uint8Array.fromHex(digits);
  if (native.Buffer) return native.Buffer.from(digits, "hex");
  const out = new Uint8Array(digits.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return out;
}

function load(variant: "baseline" | "relaxed", digits: string): Loaded {
  const bytes = decode(digits);
  const module = new WebAssembly.Module(bytes);
  return {
    variant,
    bytes: bytes.length,
    // The loader's own view of the exports is slower to call; the instance's are called directly.
    instantiate: (memory) => instantiateSync(module, { env: { memory } }).instance.exports as unknown as Kernels,
  };
}

/** Why the baseline module cannot be had, and what would help. */
function reason(): string {
  if (typeof WebAssembly !== "object") return "this engine has no WebAssembly";
  if (WebAssembly.validate(decode(baseline))) {
    return "this page or host forbids compiling WebAssembly; a Content-Security-Policy allows it by script-src 'wasm-unsafe-eval'";
  }
  return (
    "this engine has no WebAssembly SIMD (fixed-width 128-bit vectors); " +
    "it came with Node 16.4, Chrome 91, Firefox 89 and Safari 16.4"
  );
}

/** The baseline module: the same bits on every engine. */
export function loadBaseline(): Loaded {
  try {
    return load("baseline", baseline);
  } catch (cause) {
    throw new Error(`simd-softmax: ${reason()}`, { cause });
  }
}

/** The relaxed module, or undefined where the engine does not accept these very bytes. */
export function loadRelaxed(): Loaded | undefined {
  try {
    return load("relaxed", relaxed);
  } catch {
    return undefined;
  }
}
