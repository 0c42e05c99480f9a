// The rows of a file or of standard input, in any input format.
import { createReadStream, statSync } from "node:fs";
import { extname } from "node:path";
import type { Floats } from "simd-softmax";
import { isNpy, readNpy } from "./npy.js";
import { Problem } from "./problem.js";
import { csvReader, jsonReader, type RowReader } from "./text.js";

/** An open input. */
export interface Source {
  /** Its name in messages. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Its size in bytes, if known in advance. */
  readonly size: number | undefined;
}

export function openSource(file: string | undefined): Source {
  if (file === undefined || file === "-") return { name: "standard input", chunks: process.stdin, size: undefined };
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) throw new Problem(`${file}: no such file`);
  if (status.isDirectory()) throw new Problem(`${file}: this is a directory`);
  return { name: file, chunks: createReadStream(file, { highWaterMark: 256 * 1024 }), size: status.size };
}

/** What an input may hold besides rows. */
export interface Told {
  onNames(names: string[]): void;
  onShape(shape: number[]): void;
}

/** The file name decides; otherwise a first bracket means JSON, and the magic bytes .npy. */
function formatOf(name: string, start: Uint8Array): "json" | "csv" | "npy" {
  const extension = extname(name).toLowerCase();
  if (extension === ".npy" || isNpy(start)) return "npy";
  if (extension === ".csv") return "csv";
  if (extension === ".json" || extension === ".jsonl" || extension === ".ndjson") return "json";
  const text = new TextDecoder().decode(start).trimStart();
  return text.startsWith("[") || text === "" ? "json" : "csv";
}

async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* readText(reader: RowReader, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Floats[]> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    yield reader.push(decoder.decode(chunk, { stream: true })).map((row) => Float64Array.from(row));
  }
  yield reader.end().map((row) => Float64Array.from(row));
}

/** The rows, in groups as they become complete. Numbers from text are float64. */
export async function* readRows(source: Source, told: Told): AsyncGenerator<Floats[]> {
  const iterator = source.chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const start = first.done ? new Uint8Array(0) : first.value;
  const chunks = prepend(start, iterator);
  switch (formatOf(source.name, start)) {
    case "npy":
      yield* readNpy(source.name, chunks, told.onShape);
      return;
    case "csv":
      yield* readText(csvReader(source.name, told.onNames), chunks);
      return;
    case "json":
      yield* readText(jsonReader(source.name), chunks);
  }
}
