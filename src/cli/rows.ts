// Rows as they are read: what the readers of all formats give.
import type { Floats } from "simd-softmax";
import { Problem } from "./problem.js";

export interface Row {
  readonly values: Floats;
  /** The number of axes of what the row is part of. */
  readonly axes: number;
  /** What a CSV file has in its index column. */
  readonly index?: string;
  /**
   * The arrays around the row beyond the outermost one: how many end before it, and how many begin with it. Rows of a matrix
   * have none.
   */
  readonly closes: number;
  readonly opens: number;
}

/** What an input may hold besides rows. */
export interface Told {
  /** The names of the classes, from a heading. */
  onNames(names: string[]): void;
  /** The shape of the whole input, known before its rows. */
  onShape(shape: number[]): void;
}

/** Row `row` of an array of this shape: how many arrays around it begin with it, and end before it. */
export function nesting(shape: readonly number[], row: number): { opens: number; closes: number } {
  let opens = 0;
  let rows = 1;
  for (let axis = shape.length - 2; axis > 0; axis--) {
    rows *= shape[axis] as number;
    if (row % rows === 0) opens++;
  }
  return { opens, closes: row === 0 ? 0 : opens };
}

/**
 * The shape of rows that were read from text.
 *
 * @throws Problem if they have not one length, or the arrays around them have not; `needs` says what takes no others
 */
export function shapeOf(rows: readonly Pick<Row, "values" | "axes" | "opens">[], needs: string): number[] {
  const first = rows[0];
  const length = first?.values.length ?? 0;
  const wrong = rows.findIndex(({ values, axes }) => values.length !== length || axes !== first?.axes);
  if (wrong >= 0) {
    const found = rows[wrong]?.values.length;
    throw new Problem(`${needs} needs rows of one length: row 0 has ${length}, row ${wrong} has ${found}`);
  }
  if (rows.length === 1 && first?.axes === 1) return [length];
  const shape = [length];
  let each = 1;
  // From the innermost arrays of rows outwards: how many parts each has.
  for (let level = 1; level < (first?.axes ?? 2) - 1; level++) {
    const starts = rows.flatMap(({ opens }, row) => (opens >= level ? [row] : []));
    const extent = rows.length / starts.length / each;
    if (starts.some((row, i) => row !== i * extent * each)) throw new Problem(`${needs} needs arrays of one length`);
    shape.unshift(extent);
    each *= extent;
  }
  return [rows.length / each, ...shape];
}
