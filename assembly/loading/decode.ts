// Decodes the text in which the modules lie inside the JavaScript; a module of its own (src/load/inline/text.ts).
//
// The text is printable ASCII without quotation marks and backslashes, which no minifier rewrites and every charset reads
// alike. A byte is one character of "#" to "z", the backslash left out, or for the less frequent bytes a "{" or "|" and such
// a character. 3 is added to a byte, modulo 256, to give its value, so that SIMD's prefix 0xfd, the most frequent byte, is 0.

/** "#", "\\" and "{". */
const FIRST: i32 = 35;
const BACKSLASH: i32 = 92;
const FIRST_PREFIX: i32 = 123;
/** The number of characters that stand for values. */
const VALUES: i32 = 87;
const SHIFT: i32 = 3;

/** Decodes `length` characters at `text`; the bytes are written from address 0 on, which the text must not overlap. */
export function decode(text: usize, length: u32): void {
  let target: usize = 0;
  let offset = -SHIFT;
  for (const end = text + length; text < end; text++) {
    const code = load<u8>(text) as i32;
    if (code >= FIRST_PREFIX) {
      offset += (code - FIRST_PREFIX + 1) * VALUES;
    } else {
      store<u8>(target++, code - FIRST - (code > BACKSLASH ? 1 : 0) + offset);
      offset = -SHIFT;
    }
  }
}
