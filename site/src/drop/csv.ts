// The results as CSV, written by the command line's own printer.
import { csvPrinter } from "../../../src/cli/csv-output.ts";
import type { Read } from "./reading.ts";
import { readEntries } from "./store.ts";

/** How many rows are in memory at a time. */
const ROWS = 10_000;

const NO_VALUES = new Float64Array(0);

/** One line for each class of each row, as `--top --format csv` prints them. */
export async function csvOf({ store, k, rows, labels, rowNames }: Read): Promise<Blob> {
  const printer = csvPrinter({ place: "rank", log: false, labels: () => labels });
  const parts: Blob[] = [];
  for (let first = 0; first < rows; first += ROWS) {
    const entries = await readEntries(store, k, first, Math.min(rows, first + ROWS));
    const pieces = entries.flatMap((row, i) => {
      const selected = row.map(({ index, value }) => ({ index, label: labels?.[index], value }));
      return [
        ...printer.row({
          classes: row.length,
          values: NO_VALUES,
          selected,
          index: rowNames[first + i],
          axes: 2,
          closes: 0,
          opens: 0,
        }),
      ];
    });
    parts.push(new Blob(pieces as BlobPart[]));
  }
  return new Blob(parts, { type: "text/csv" });
}
