// A module from the text inside the JavaScript: works wherever WebAssembly may compile.
//
// assembly/loading/decode.ts describes the text: 1.7 kB less gzipped than hexadecimal digits. It is decoded in WebAssembly,
// since a JavaScript loop over 35,000 characters cost a fresh process 2 ms and 6 MiB, most of it for compiling that loop.
import { decoder } from "built:decoder";
import type { ModuleText } from "built:text";

/** The text is decoded from this address, to address 0; a module has at most this many bytes. */
const TEXT_ADDRESS = 64 * 1024;

export function decode({ text, length }: ModuleText): Uint8Array<ArrayBuffer> {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(decoder), { env: { memory } });
  const { written } = new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, TEXT_ADDRESS));
  (exports as { decode(text: number, length: number): void }).decode(TEXT_ADDRESS, written);
  return new Uint8Array(memory.buffer, 0, length);
}
