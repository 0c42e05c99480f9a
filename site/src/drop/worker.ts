// Reads a file off the page's own thread.
import { csvOf } from "./csv.ts";
import { type Options, type Read, read } from "./reading.ts";

/** What the page asks for. */
export type Asked =
  | { readonly kind: "read"; readonly file: File; readonly options: Options }
  | { readonly kind: "csv"; readonly read: Read };

/** What the worker tells it. */
export type Told =
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "read"; readonly read: Read }
  | { readonly kind: "csv"; readonly csv: Blob }
  | { readonly kind: "failure"; readonly message: string };

const tell = (told: Told) => postMessage(told);

async function answer(asked: Asked): Promise<void> {
  try {
    if (asked.kind === "csv") tell({ kind: "csv", csv: await csvOf(asked.read) });
    else tell({ kind: "read", read: await read(asked.file, asked.options, (bytes) => tell({ kind: "bytes", bytes })) });
  } catch (error) {
    tell({ kind: "failure", message: (error as Error).message });
  }
}

addEventListener("message", ({ data }: MessageEvent<Asked>) => answer(data));
