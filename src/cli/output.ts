// The output formats: what is printed for each row.
import { joinedBytes } from "./bytes.js";
import { csvPrinter, joined } from "./csv-output.js";
import { printable } from "./labels.js";
import { npyHeader } from "./npy-header.js";
import type { Pieces, Printer, Result, Style } from "./printer.js";
import { Problem } from "./problem.js";
import type { Ranked } from "./ranking.js";
import { shapeOf } from "./rows.js";
import { tableLines } from "./table.js";

export const FORMATS = ["table", "json", "jsonl", "csv", "npy"] as const;
export type Format = (typeof FORMATS)[number];

/** The table says which row it is if there are several, so the first row waits for the second. */
function tablePrinter(style: Style): Printer {
  let row = 0;
  let first: Result | undefined;
  function* lines({ classes, selected, index }: Result, at: number, isAlone: boolean): Pieces {
    if (at > 0) yield "\n";
    if (!isAlone || index !== undefined) yield `row ${at}${index === undefined ? "" : `: ${printable(index)}`}\n`;
    for (const line of tableLines(selected, style)) yield `${line}\n`;
    const left = classes - selected.length;
    if (style.place !== "draw" && left > 0) yield `(${left} more ${left === 1 ? "class" : "classes"})\n`;
  }
  return {
    *row(result) {
      if (row === 0) first = result;
      if (row === 1) yield* lines(first as Result, 0, false);
      if (row > 0) yield* lines(result, row, false);
      row++;
    },
    *end() {
      if (row === 1) yield* lines(first as Result, 0, true);
    },
  };
}

function jsonNumber(nonFinite: Style["nonFinite"]): (value: number) => string {
  const otherwise = nonFinite === "null" ? () => "null" : (value: number) => `"${value}"`;
  return (value) => (Number.isFinite(value) ? String(value) : otherwise(value));
}

function* jsonRow({ values, selected, index }: Result, { place, log, nonFinite }: Style): Generator<string> {
  const number = jsonNumber(nonFinite);
  const name = log ? "logProbability" : "probability";
  const entry = ({ index: at, label, value }: Ranked) => {
    const labelled = label === undefined ? "" : `"label":${JSON.stringify(label)},`;
    return `{${labelled}"index":${at},"${name}":${number(value)}}`;
  };
  const plural = log ? "logProbabilities" : "probabilities";
  if (index !== undefined) yield `{"row":${JSON.stringify(index)},"${place === undefined ? plural : "classes"}":`;
  yield "[";
  if (place === undefined) yield* joined(values, number);
  else yield selected.map(entry).join(",");
  yield index === undefined ? "]" : "]}";
}

/** One array of all rows, with the arrays around them that the input had. */
function jsonPrinter(style: Style): Printer {
  let row = 0;
  let open = 0;
  return {
    *row(result) {
      const { closes, opens } = result;
      yield `${row++ === 0 ? "[\n" : `${"]".repeat(closes)},\n`}${"[".repeat(opens)}`;
      open += opens - closes;
      yield* jsonRow(result, style);
    },
    *end() {
      yield row === 0 ? "[]\n" : `${"]".repeat(open)}\n]\n`;
    },
  };
}

function jsonLinesPrinter(style: Style): Printer {
  return {
    *row(result) {
      yield* jsonRow(result, style);
      yield "\n";
    },
    end: () => [],
  };
}

/** How many bytes of rows are written at once. */
const NPY_BLOCK = 64 * 1024;

/**
 * The header of a .npy file holds the shape. Where that is known before the rows they go on as they come; otherwise they are
 * kept until the end.
 */
function npyPrinter({ place, shape }: Style): Printer {
  if (place !== undefined) {
    const given = place === "rank" ? "--top and --argmax do" : "--sample does";
    throw new Problem(`${given} not go with --format npy, which holds whole rows`);
  }
  const rows: Result[] = [];
  let bytes = 0;
  let isBegun = false;
  function* flush(known: readonly number[]): Pieces {
    const type = rows[0]?.values.BYTES_PER_ELEMENT === 8 ? "float64" : "float32";
    if (!isBegun) yield npyHeader(type, known);
    isBegun = true;
    for (let at = 0; at < rows.length; ) {
      const block: Uint8Array[] = [];
      for (let size = 0; at < rows.length && size < NPY_BLOCK; at++) {
        const { buffer, byteOffset, byteLength } = (rows[at] as Result).values;
        block.push(new Uint8Array(buffer, byteOffset, byteLength));
        size += byteLength;
      }
      yield block.length > 1 ? joinedBytes(block) : (block[0] as Uint8Array);
    }
    rows.length = 0;
    bytes = 0;
  }
  return {
    *row(result) {
      rows.push(result);
      bytes += result.values.byteLength;
      const known = shape();
      if (known && bytes >= NPY_BLOCK) yield* flush(known);
    },
    *end() {
      yield* flush(shape() ?? shapeOf(rows, "--format npy"));
    },
  };
}

const PRINTERS: Readonly<Record<Format, (style: Style) => Printer>> = {
  table: tablePrinter,
  json: jsonPrinter,
  jsonl: jsonLinesPrinter,
  csv: csvPrinter,
  npy: npyPrinter,
};

export function printer(format: Format, style: Style): Printer {
  return PRINTERS[format](style);
}
