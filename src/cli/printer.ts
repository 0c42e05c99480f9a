// What a printer of results is, whatever the format.
import type { Floats } from "simd-softmax";
import type { Ranked } from "./ranking.js";

/** What is printed of the rows. */
export interface Style {
  /** Some classes of each row are printed, by rank or by draw; undefined prints all, in class order. */
  readonly place: "rank" | "draw" | undefined;
  /** Values are log-probabilities. */
  readonly log: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** NaN and infinities in JSON, which has none. */
  readonly nonFinite: "null" | "string";
  /** The labels of the classes, known before the first row is printed. */
  readonly labels: () => readonly string[] | undefined;
  /** The shape of the results, known before the first row; undefined for text. */
  readonly shape: () => readonly number[] | undefined;
}

/** A row of results. */
export interface Result {
  /** The number of its classes; the values of all of them if they are printed, or else the selected classes. */
  readonly classes: number;
  readonly values: Floats;
  readonly selected: readonly Ranked[];
  /** The name of the row, from an index column. */
  readonly index: string | undefined;
  readonly axes: number;
  readonly closes: number;
  readonly opens: number;
}

export type Pieces = Iterable<string | Uint8Array>;

/** Prints results as a stream: `row` for each row, then `end` once. A long row comes in several pieces. */
export interface Printer {
  row(result: Result): Pieces;
  end(): Pieces;
}
