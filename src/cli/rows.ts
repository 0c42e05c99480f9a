// Rows as they are read: what the readers of all formats give.
import type { Floats } from "simd-softmax";

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
