// Reads a file of logits with the readers of the command line, so that its messages are the same.
import type { Source } from "../../../src/cli/formats.ts";
import { namesIn, splitNames } from "../../../src/cli/names.ts";
import { Problem } from "../../../src/cli/problem.ts";
import { ranking } from "../../../src/cli/ranking.ts";
import { results } from "../../../src/cli/results.ts";
import { textOf } from "../../../src/cli/text.ts";
import { readDelimiter, readTemperature, readWhole } from "../../../src/cli/values.ts";
import { MOST_TOP, Writer } from "./store.ts";

/** How much of a file is in memory at a time. */
const SLICE_BYTES = 1 << 20;

/** How many bars the histogram of confidences has. */
const BINS = 20;

export interface Options {
  /** How many classes of each row are kept. */
  readonly k: number;
  readonly temperature: number;
  /** The first column of CSV names the rows. */
  readonly hasIndex: boolean;
  /** What separates the values of CSV; empty for what the first line has. */
  readonly delimiter: string;
  /** The field of JSON objects that holds the logits; empty for none. */
  readonly field: string;
  /** Names between commas, or a file of them. */
  readonly labels: string | File;
}

export interface Read {
  readonly file: string;
  readonly k: number;
  readonly rows: number;
  readonly labels: readonly string[] | undefined;
  /** The names of the rows, if the first column has them. */
  readonly rowNames: readonly string[];
  /** How many rows have a confidence in each bin from 0 to 1. */
  readonly histogram: readonly number[];
  /** The classes of all rows (store.ts). */
  readonly store: Blob;
}

async function sliceOf(file: File, at: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(at, at + SLICE_BYTES).arrayBuffer();
  } catch (error) {
    throw new Problem(`${file.name}: it cannot be read any more; choose it again (${(error as Error).message})`);
  }
}

async function* slicesOf(file: File, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const bytes = await sliceOf(file, at);
    onBytes(at + bytes.byteLength);
    yield new Uint8Array(bytes);
  }
}

async function labelsOf(labels: string | File): Promise<string[] | undefined> {
  if (typeof labels === "string") return labels.trim() === "" ? undefined : splitNames(labels);
  return namesIn(labels.name, textOf(labels.name, new Uint8Array(await labels.arrayBuffer())));
}

/** Reads all rows. The file is never in memory as a whole, unless it is in Fortran order. */
export async function read(file: File, options: Options, onBytes: (bytes: number) => void): Promise<Read> {
  const k = readWhole("--top", String(options.k), 1, MOST_TOP);
  const temperature = readTemperature(String(options.temperature), false);
  const delimiter = readDelimiter(options.delimiter || undefined);
  const { hasIndex, field } = options;
  const source: Source = { name: file.name, chunks: slicesOf(file, onBytes), size: file.size, npyOf: undefined };
  const found = results(
    {
      labels: await labelsOf(options.labels),
      log: false,
      temperature,
      topP: 1,
      axis: -1,
      selecting: { place: "rank", select: (logits) => ranking(logits, k, undefined, { temperature, log: false }) },
      reading: { delimiter, hasIndex, field: field || undefined, array: undefined },
    },
    source,
  );
  const writer = new Writer(k);
  const histogram = new Array<number>(BINS).fill(0);
  const rowNames: string[] = [];
  let rows = 0;
  for await (const { selected, index } of found.rows) {
    writer.add(selected);
    if (index !== undefined) rowNames.push(index);
    const confidence = selected[0]?.value ?? NaN;
    if (confidence >= 0) {
      const bin = Math.min(BINS - 1, Math.floor(confidence * BINS));
      histogram[bin] = (histogram[bin] ?? 0) + 1;
    }
    rows++;
  }
  return { file: file.name, k, rows, labels: found.labels, rowNames, histogram, store: writer.end() };
}
