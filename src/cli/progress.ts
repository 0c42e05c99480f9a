// Progress on standard error: how much has been read, on a terminal, if it takes longer than a second.
import { stderr } from "node:process";
import type { Source } from "./rows.js";

const FIRST_AFTER_MS = 1000;
const EVERY_MS = 200;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** The source with its progress shown; `clear` removes the line. */
export function progress(source: Source): { source: Source; clear(): void } {
  if (!stderr.isTTY) return { source, clear: () => {} };
  let next = performance.now() + FIRST_AFTER_MS;
  let shown = false;

  async function* watched(): AsyncGenerator<Uint8Array> {
    let read = 0;
    for await (const chunk of source.chunks) {
      read += chunk.length;
      const now = performance.now();
      if (now >= next) {
        const share = source.size ? ` of ${megabytes(source.size)}, ${Math.floor((read / source.size) * 100)} %` : "";
        stderr.write(`\r\x1b[K${megabytes(read)}${share}`);
        shown = true;
        next = now + EVERY_MS;
      }
      yield chunk;
    }
  }

  return {
    source: { ...source, chunks: watched() },
    clear: () => {
      if (shown) stderr.write("\r\x1b[K");
    },
  };
}
