// Progress on standard error: how much has been read, on a terminal, if it takes longer than a second.
import { stderr } from "node:process";
import cliProgress from "cli-progress";
import type { Source } from "./formats.js";

const FIRST_AFTER_MS = 1000;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** The source with its progress shown; `clear` removes the line. */
export function progress(source: Source): { source: Source; clear(): void } {
  if (!stderr.isTTY) return { source, clear: () => undefined };
  const { size } = source;
  const shown = new cliProgress.SingleBar({
    stream: stderr,
    clearOnComplete: true,
    hideCursor: null,
    format: size === undefined ? "{read}" : "{bar} {percentage} %  {read} of {all}",
  });
  const begin = performance.now() + FIRST_AFTER_MS;

  async function* watched(): AsyncGenerator<Uint8Array> {
    let read = 0;
    for await (const chunk of source.chunks) {
      read += chunk.length;
      const told = { read: megabytes(read), all: megabytes(size ?? 0) };
      if (shown.isActive) shown.update(read, told);
      else if (performance.now() >= begin) shown.start(size ?? 0, read, told);
      yield chunk;
    }
  }

  return { source: { ...source, chunks: watched() }, clear: () => shown.stop() };
}
