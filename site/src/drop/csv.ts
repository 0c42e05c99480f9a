// The results as CSV, with the columns of the command line.
import { stringify } from "csv-stringify/sync";
import type { Read } from "./reading.ts";
import { readEntries } from "./store.ts";

/** How many rows are in memory at a time. */
const ROWS = 10_000;

/** A cell, in quotes if it needs them. */
const cell = (text: string) => stringify([[text]]).replace(/\n$/u, "");

/** A Blob of `row,rank,index,label,probability`, one line for each class. */
export async function csvOf({ store, k, rows, labels, rowNames }: Read): Promise<Blob> {
  const names = labels?.map(cell);
  const parts: Blob[] = [new Blob(["row,rank,index,label,probability\n"])];
  for (let first = 0; first < rows; first += ROWS) {
    const entries = await readEntries(store, k, first, Math.min(rows, first + ROWS));
    const lines = entries.flatMap((row, i) => {
      const name = rowNames[first + i];
      const start = name === undefined ? String(first + i) : cell(name);
      return row.map(({ index, probability }, rank) =>
        [start, rank + 1, index, names?.[index] ?? "", probability].join(","),
      );
    });
    parts.push(new Blob(lines.map((line) => `${line}\n`)));
  }
  return new Blob(parts, { type: "text/csv" });
}
