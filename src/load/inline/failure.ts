// Why the baseline module could not be compiled, and what to do about it.
import type { ModuleText } from "built:text";
import { checksum } from "./checksum.js";
import { decode } from "./text.js";

/**
 * A module with one function that tail-calls itself. Every engine has had fixed-width SIMD for longer than tail calls
 * (https://webassembly.org/features/): one that accepts this and rejects SIMD lacks the processor's instructions for it.
 */
const TAIL_CALL = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // one type: no parameters, no results
  ...[0x03, 0x02, 0x01, 0x00], // one function of that type
  ...[0x0a, 0x06, 0x01, 0x04, 0x00, 0x12, 0x00, 0x0b], // its body: return_call 0
);

/** Whether the host is known to compile nothing at run time: Cloudflare Workers, Vercel's edge runtime. */
function isEdgeHost(): boolean {
  return "EdgeRuntime" in globalThis || globalThis.navigator?.userAgent === "Cloudflare-Workers";
}

const isPage = () => typeof document === "object" || typeof location === "object";

function whyForbidden(): string {
  if (isPage() && !isEdgeHost()) {
    return "this page forbids compiling WebAssembly; its Content-Security-Policy allows it by script-src 'wasm-unsafe-eval'";
  }
  return (
    "this host must not compile WebAssembly at run time; bundle with the condition " +
    '"workerd" (Cloudflare Workers) or "edge-light" (Vercel), under which the package imports its .wasm files'
  );
}

/** The reason why compiling the module in `text` failed with the error `cause`. */
export function reasonFor(text: ModuleText, cause: unknown): string {
  if (typeof WebAssembly !== "object") return "this engine has no WebAssembly";
  if (checksum(text.text) !== text.checksum) {
    return "the text of its WebAssembly module is damaged; install the package again, and check what rewrites its files";
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = decode(text);
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "RangeError") return `no memory or address space left to decode its module (${message})`;
    return whyForbidden(); // the decoder needs nothing that the first WebAssembly engines lacked
  }
  if (!WebAssembly.validate(bytes)) {
    return WebAssembly.validate(TAIL_CALL)
      ? "this processor lacks the instructions that the engine needs for WebAssembly SIMD (SSE 4.1 on x86)"
      : "this engine has no WebAssembly SIMD (Node 16.4, Chrome 91, Firefox 89 and Safari 16.4 have it)";
  }
  const { name, message } = cause as Error;
  if (name === "RangeError") {
    return `this engine does not compile ${bytes.length} bytes synchronously here (${message}); call it in a worker`;
  }
  return whyForbidden();
}
