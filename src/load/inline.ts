// The modules from bytes that travel inside the JavaScript: works wherever WebAssembly may compile.
import type { Loaded } from "../kernel.js";
import * as bytes from "./bytes.js";

// What newer engines (Uint8Array.fromBase64) and Node (Buffer) bring, typed here because not every engine has it.
const native = globalThis as {
  Uint8Array: { fromBase64?(base64: string): Uint8Array<ArrayBuffer> };
  Buffer?: { from(base64: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
};

/** A loop takes 2 ms in a fresh process, half of the time to the first result; what the engine brings takes 0.05. */
function decode(base64: string): Uint8Array<ArrayBuffer> {
  if (native.Uint8Array.fromBase64) return native.Uint8Array.fromBase64(base64);
  if (native.Buffer) return native.Buffer.from(base64, "base64");
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < out.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

function requireSimd(baseline: Uint8Array<ArrayBuffer>): void {
  if (typeof WebAssembly !== "object") throw new Error("simd-softmax: this engine has no WebAssembly");
  if (!WebAssembly.validate(baseline)) {
    throw new Error(
      "simd-softmax: this engine has no WebAssembly SIMD (fixed-width 128-bit vectors); " +
        "it came with Node 16.4, Chrome 91, Firefox 89 and Safari 16.4",
    );
  }
}

/** The baseline module: the same bits on every engine. */
export function loadBaseline(): Loaded {
  const baseline = decode(bytes.baseline);
  requireSimd(baseline);
  return { module: new WebAssembly.Module(baseline), variant: "baseline", bytes: baseline.length };
}

/** The relaxed module, or undefined where the engine does not accept these very bytes. */
export function loadRelaxed(): Loaded | undefined {
  if (typeof WebAssembly !== "object") return undefined;
  const relaxed = decode(bytes.relaxed);
  if (!WebAssembly.validate(relaxed)) return undefined;
  return { module: new WebAssembly.Module(relaxed), variant: "relaxed", bytes: relaxed.length };
}
