// Results as CSV. Nothing here is of Node, as in formats.ts.
import { stringify } from "csv-stringify/sync";
import type { Floats } from "simd-softmax";
import type { Printer, Style } from "./printer.js";

/** How many numbers are put into one piece of text: a row of millions is never one string. */
const PIECE = 4096;

/** The numbers of a row, separated by commas. */
export function* joined(values: Floats, number: (value: number) => string): Generator<string> {
  for (let at = 0; at < values.length; at += PIECE) {
    yield `${at === 0 ? "" : ","}${Array.from(values.subarray(at, at + PIECE), number).join(",")}`;
  }
}

export function csvPrinter(style: Pick<Style, "place" | "log" | "labels">): Printer {
  let row = 0;
  const { place, log, labels } = style;
  // Spaces around a name, which readers may take away, are kept by quotes.
  const line = (cells: readonly (string | number)[]) => stringify([cells.map(String)], { quoted_match: /^\s|\s$/ });
  function heading(index: string | undefined): string {
    const named = index === undefined ? [] : ["name"];
    if (place !== undefined)
      return line(["row", ...named, place, "index", "label", log ? "logProbability" : "probability"]);
    const names = labels();
    return names ? line([...(index === undefined ? [] : ["row"]), ...names]) : "";
  }
  return {
    *row(result) {
      const { values, selected, index } = result;
      if (row === 0) yield heading(index);
      const named = index === undefined ? [] : [index];
      if (place === undefined) {
        if (index !== undefined) yield `${line(named).trimEnd()},`;
        yield* joined(values, String);
        yield "\n";
      } else {
        for (const [rank, { index: at, label, value }] of selected.entries()) {
          yield line([row, ...named, rank + 1, at, label ?? "", value]);
        }
      }
      row++;
    },
    end: () => [],
  };
}
