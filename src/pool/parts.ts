// The parts of a call: some of its rows, or some of the classes of one row.
import type { CheckedCall } from "../arguments/call.js";
import type { Rows } from "../arguments/shape.js";
import type { Region } from "./regions.js";

type Range = Omit<Region, "array">;

/** A part: its own rows, and what they are of the call's. */
export interface Part extends Pick<Rows, "outer" | "length" | "inner"> {
  /** Its elements. */
  readonly range: Range;
  readonly firstRow: number;
  readonly firstClass: number;
}

/** Columns are cut at multiples of this, 64 bytes of float32, so that two threads do not write to one line of a cache. */
const COLUMNS = 16;

/** Cuts a call into parts of about `each` elements. Rows stay whole, so every row keeps its bits. */
export function* rowParts({ outer, length, inner }: CheckedCall, each: number): Generator<Part> {
  const slab = length * inner;
  const slabs = Math.ceil(each / slab);
  const columns = Math.max(COLUMNS, Math.floor(each / length / COLUMNS) * COLUMNS);
  const width = slab <= each || inner === 1 ? inner : Math.min(inner, columns);
  for (let i = 0; i < outer; i += slabs) {
    const count = Math.min(slabs, outer - i);
    if (width === inner) {
      const range = { start: i * slab, lines: 1, width: count * slab, step: 0 };
      yield { outer: count, length, inner, range, firstRow: i * inner, firstClass: 0 };
      continue;
    }
    for (let column = 0; column < inner; column += width) {
      const columns = Math.min(width, inner - column);
      const range = { start: i * slab + column, lines: length, width: columns, step: inner };
      yield { outer: 1, length, inner: columns, range, firstRow: i * inner + column, firstClass: 0 };
    }
  }
}

/**
 * Cuts the row `row` into `count` shards of nearly as many classes, always the same for the same number. Each stands for a row
 * of its own, so that what is computed of it has its own place.
 */
export function shards({ length }: CheckedCall, row: number, count: number): Part[] {
  const each = Math.ceil(length / count / COLUMNS) * COLUMNS;
  return Array.from({ length: Math.ceil(length / each) }, (_, i) => {
    const classes = Math.min(each, length - i * each);
    const range = { start: row * length + i * each, lines: 1, width: classes, step: 0 };
    return { outer: 1, length: classes, inner: 1, range, firstRow: i, firstClass: i * each };
  });
}
