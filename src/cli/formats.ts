// The formats of the input, and its rows. Nothing here is of Node: the same readers work on files in a browser.
import { joinedBytes } from "./bytes.js";
import { type CsvOptions, readCsv } from "./csv.js";
import { readJson } from "./json.js";
import { readNpy } from "./npy.js";
import { isNpy, MAGIC_BYTES } from "./npy-header.js";
import { Problem } from "./problem.js";
import type { Row, Told } from "./rows.js";
import { decoded, refuseUtf16 } from "./text.js";

/** An open input. */
export interface Source {
  /** Its name in messages. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Its size in bytes, if known in advance. */
  readonly size: number | undefined;
  /** Reads one .npy file of a .npz archive, the first or the one named; undefined where archives are not read. */
  readonly npyOf: ((file: string, chunks: AsyncIterable<Uint8Array>, name?: string) => Promise<Entry>) | undefined;
}

/** A file of an archive. */
interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReadOptions extends CsvOptions {
  /** The field of JSON objects that holds the logits. */
  readonly field: string | undefined;
  /** The array of a .npz archive. */
  readonly array: string | undefined;
}

/** The first bytes of a .zip archive, which .npz files are. */
const isZip = (start: Uint8Array) => start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;

type Format = "json" | "csv" | "npy" | "npz";

/** The file name decides; otherwise the magic bytes of .npy and .npz, and a first bracket or brace, which means JSON. */
function formatOf(name: string, start: Uint8Array): Format {
  const extension = /\.\w+$/u.exec(name)?.[0].toLowerCase();
  if (extension === ".npy" || isNpy(start)) return "npy";
  if (extension === ".npz" || isZip(start)) return "npz";
  if (extension === ".csv" || extension === ".tsv") return "csv";
  if (extension === ".json" || extension === ".jsonl" || extension === ".ndjson") return "json";
  const text = new TextDecoder().decode(start).trimStart();
  return text === "" || text.startsWith("[") || text.startsWith("{") ? "json" : "csv";
}

/** Enough of a first line to tell its delimiter. */
const START_BYTES = 4096;

/** Reads until the format can be told: the magic bytes or some text, and of text a first line. */
async function readStart(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start = new Uint8Array(0);
  while (start.length < START_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    start = joinedBytes([start, next.value]);
    const isText = start.length >= MAGIC_BYTES && !isNpy(start) && !isZip(start);
    const line = isText ? new TextDecoder().decode(start).trimStart() : "";
    if ((start.length >= MAGIC_BYTES && !isText) || /[\r\n[{]/u.test(line)) break;
  }
  return start;
}

async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** The rows, in groups as they become complete. Numbers from text are float64. */
export async function* readRows(source: Source, options: ReadOptions, told: Told): AsyncGenerator<Row[]> {
  const { name } = source;
  const iterator = source.chunks[Symbol.asyncIterator]();
  const start = await readStart(iterator);
  const chunks = prepend(start, iterator);
  const format = formatOf(name, start);
  if (format !== "csv" && (options.hasIndex || options.delimiter !== undefined)) {
    throw new Problem(`--${options.hasIndex ? "index-column" : "delimiter"} goes with CSV, ${name} is ${format}`);
  }
  if (options.field !== undefined && format !== "json") {
    const remedy = format === "npz" ? "; --array names the array of an archive" : "";
    throw new Problem(`--field goes with JSON objects, ${name} has none${remedy}`);
  }
  if (format === "npz") {
    if (!source.npyOf) throw new Problem(`${name}: .npz archives are not read here; save an array of it as .npy`);
    const entry = await source.npyOf(name, chunks, options.array);
    const bytes = prepend(entry.bytes, [][Symbol.iterator]() as unknown as AsyncIterator<Uint8Array>);
    return yield* readNpy(entry.name, bytes, told);
  }
  if (options.array !== undefined) throw new Problem(`--array goes with .npz archives, ${name} is none`);
  if (format === "npy") return yield* readNpy(name, chunks, told);
  refuseUtf16(name, start);
  const text = decoded(name, chunks);
  if (format === "json") return yield* readJson(name, text, options.field);
  return yield* readCsv(name, new TextDecoder().decode(start), text, options, told);
}
