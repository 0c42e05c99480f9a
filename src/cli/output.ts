// The output formats: what is printed for each row.
import type { Floats } from "simd-softmax";
import { npyHeader } from "./npy.js";
import { Problem } from "./problem.js";
import type { Ranked } from "./ranking.js";
import { tableLines } from "./table.js";

export const FORMATS = ["table", "json", "jsonl", "csv", "npy"] as const;
export type Format = (typeof FORMATS)[number];

/** What is printed of the rows. */
export interface Style {
  /** Some classes of each row are printed, by rank or by draw; undefined prints all, in class order. */
  readonly place: "rank" | "draw" | undefined;
  /** Values are log-probabilities. */
  readonly log: boolean;
  readonly color: boolean;
  /** The labels of the classes, known before the first row is printed. */
  readonly labels: () => readonly string[] | undefined;
  /** The shape of the whole input; undefined for text. */
  readonly shape: () => readonly number[] | undefined;
}

/** Prints results as a stream: `row` for each row, with the classes selected from it, then `end` once. */
export interface Printer {
  row(values: Floats, selected: readonly Ranked[]): string | Uint8Array;
  end(): string | Uint8Array[];
}

function tablePrinter(style: Style): Printer {
  let row = 0;
  return {
    row(_values, selected) {
      const heading = row === 0 ? [] : [""];
      row++;
      return `${[...heading, ...tableLines(selected, style)].join("\n")}\n`;
    },
    end: () => "",
  };
}

/** A number in JSON; the infinities and NaN as Python's json module writes them. */
function number(value: number): string {
  return String(value);
}

function entry({ index, label, value }: Ranked, log: boolean): string {
  const name = label === undefined ? "" : `"label":${JSON.stringify(label)},`;
  return `{${name}"index":${index},"${log ? "logProbability" : "probability"}":${number(value)}}`;
}

function jsonRow(values: Floats, selected: readonly Ranked[], { place, log }: Style): string {
  if (place === undefined) return `[${Array.from(values, number).join(",")}]`;
  return `[${selected.map((ranked) => entry(ranked, log)).join(",")}]`;
}

function jsonPrinter(style: Style): Printer {
  let row = 0;
  return {
    row: (values, selected) => `${row++ === 0 ? "[\n" : ",\n"}${jsonRow(values, selected, style)}`,
    end: () => (row === 0 ? "[]\n" : "\n]\n"),
  };
}

/** A CSV cell, quoted if necessary. */
function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvPrinter(style: Style): Printer {
  let row = 0;
  const { place, log, labels } = style;
  const heading = () => {
    if (place !== undefined) return `row,${place},index,label,${log ? "logProbability" : "probability"}\n`;
    const names = labels();
    return names ? `${names.map(cell).join(",")}\n` : "";
  };
  const line = (values: Floats, selected: readonly Ranked[]) => {
    if (place === undefined) return `${Array.from(values, number).join(",")}\n`;
    return selected
      .map(({ index, label, value }, rank) => `${row},${rank + 1},${index},${cell(label ?? "")},${number(value)}\n`)
      .join("");
  };
  return {
    row(values, selected) {
      const text = (row === 0 ? heading() : "") + line(values, selected);
      row++;
      return text;
    },
    end: () => "",
  };
}

/** The header of a .npy file holds the number of rows, so rows are kept until the end. */
function npyPrinter({ place, shape }: Style): Printer {
  if (place !== undefined) {
    const given = place === "rank" ? "--top and --argmax do" : "--sample does";
    throw new Problem(`${given} not go with --format npy, which holds whole rows`);
  }
  const rows: Floats[] = [];
  return {
    row(values) {
      const first = rows[0];
      if (first && first.length !== values.length) {
        throw new Problem(
          `--format npy needs rows of one length: row 0 has ${first.length}, row ${rows.length} has ${values.length}`,
        );
      }
      rows.push(values);
      return "";
    },
    end() {
      const first = rows[0];
      const type = first?.BYTES_PER_ELEMENT === 8 ? "float64" : "float32";
      const header = npyHeader(type, shape() ?? [rows.length, first?.length ?? 0]);
      return [header, ...rows.map((row) => new Uint8Array(row.buffer, row.byteOffset, row.byteLength))];
    },
  };
}

export function printer(format: Format, style: Style): Printer {
  switch (format) {
    case "table":
      return tablePrinter(style);
    case "json":
      return jsonPrinter(style);
    case "jsonl":
      return { row: (values, selected) => `${jsonRow(values, selected, style)}\n`, end: () => "" };
    case "csv":
      return csvPrinter(style);
    case "npy":
      return npyPrinter(style);
  }
}
