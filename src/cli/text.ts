// Text of UTF-8; anything else is named.
import { Problem } from "./problem.js";

/** The text of UTF-8, a byte-order mark left out. */
export async function* decoded(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let read = 0;
  for await (const chunk of chunks) {
    try {
      yield decoder.decode(chunk, { stream: true });
    } catch {
      throw new Problem(`${name}: the text is not UTF-8, in bytes ${read} to ${read + chunk.length - 1}`);
    }
    read += chunk.length;
  }
  try {
    yield decoder.decode();
  } catch {
    throw new Problem(`${name}: the text ends inside a character of UTF-8, at byte ${read}`);
  }
}

/** Text of UTF-16 begins with its byte-order mark, or has a zero byte in each pair of the first ones. */
export function refuseUtf16(name: string, start: Uint8Array): void {
  const [a, b, c, d] = start;
  const isMarked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  if (isMarked || (a === 0 && c === 0 && b !== 0) || (b === 0 && d === 0 && a !== 0)) {
    throw new Problem(`${name}: the text is UTF-16; save it as UTF-8`);
  }
}

/** The text of a small file, a byte-order mark left out. */
export function textOf(name: string, bytes: Uint8Array): string {
  refuseUtf16(name, bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(`${name}: the text is not UTF-8`);
  }
}
