// A module from the text inside the JavaScript: works wherever WebAssembly may compile.
//
// The text is printable ASCII without quotes, backslashes and $, which no minifier rewrites and every charset reads alike.
// A byte is one character, or two for the less frequent ones. That is 1.7 kB less gzipped, for both modules in a bundle,
// than hexadecimal digits, and 4 kB less than base64, which hides from gzip what the modules have in common.
import type { ModuleText } from "built:text";
import { type LoadedModule, loaded } from "../module.js";

/** The characters of the values from 0 on. */
export const ALPHABET = " !#%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{";
/** The prefix of values less ALPHABET.length, and of values less twice as much. */
export const PREFIXES = "|}";
/** Added to a byte, modulo 256, to give its value: SIMD's prefix 0xfd, the most frequent byte, becomes 0. */
export const SHIFT = 3;

export function decode({ text, length }: ModuleText): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let value = 0; value < ALPHABET.length; value++) values[ALPHABET.charCodeAt(value)] = value;
  const firstPrefix = PREFIXES.charCodeAt(0);
  const bytes = new Uint8Array(length);
  let offset = -SHIFT;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < firstPrefix) {
      bytes[at++] = (values[code] as number) + offset;
      offset = -SHIFT;
    } else {
      offset += (code - firstPrefix + 1) * ALPHABET.length;
    }
  }
  return bytes;
}

/** @throws whatever the engine throws if it does not compile the module */
export function fromText(variant: LoadedModule["variant"], text: ModuleText): LoadedModule {
  return loaded(new WebAssembly.Module(decode(text)), variant, text.length);
}
