// The selected classes of all rows, in a Blob: browsers keep those outside the memory of scripts, on disk if need be.
import type { Ranked } from "../../../src/cli/ranking.ts";

/** An index of 4 bytes, and a probability of 8. */
const ENTRY_BYTES = 12;
/** How much is collected before it becomes a part of the Blob. */
const PART_BYTES = 1 << 20;
/** The index of a place that a shorter row leaves empty. */
const NONE = 0xffffffff;

/** How many classes of a row can be kept: a screen full. */
export const MOST_TOP = 20;

/** One row's classes, best first. */
export type Entries = readonly Pick<Ranked, "index" | "value">[];

/** Collects rows of at most `k` classes. */
export class Writer {
  readonly #k: number;
  #parts: Blob[] = [];
  #view: DataView<ArrayBuffer>;
  #at = 0;

  constructor(k: number) {
    this.#k = k;
    this.#view = this.#part();
  }

  #part(): DataView<ArrayBuffer> {
    const rowBytes = this.#k * ENTRY_BYTES;
    return new DataView(new ArrayBuffer(Math.ceil(PART_BYTES / rowBytes) * rowBytes));
  }

  add(selected: readonly Ranked[]): void {
    for (let rank = 0; rank < this.#k; rank++) {
      const { index, value } = selected[rank] ?? { index: NONE, value: 0 };
      this.#view.setUint32(this.#at, index, true);
      this.#view.setFloat64(this.#at + 4, value, true);
      this.#at += ENTRY_BYTES;
    }
    if (this.#at < this.#view.byteLength) return;
    this.#parts.push(new Blob([this.#view]));
    this.#view = this.#part();
    this.#at = 0;
  }

  end(): Blob {
    return new Blob([...this.#parts, new Uint8Array(this.#view.buffer, 0, this.#at)]);
  }
}

/** Reads rows from `first` up to, but not including, `end`. */
export async function readEntries(store: Blob, k: number, first: number, end: number): Promise<Entries[]> {
  const rowBytes = k * ENTRY_BYTES;
  const view = new DataView(await store.slice(first * rowBytes, end * rowBytes).arrayBuffer());
  const rows: Entries[] = [];
  for (let start = 0; start < view.byteLength; start += rowBytes) {
    const entries = Array.from({ length: k }, (_, rank) => ({
      index: view.getUint32(start + rank * ENTRY_BYTES, true),
      value: view.getFloat64(start + rank * ENTRY_BYTES + 4, true),
    }));
    rows.push(entries.filter(({ index }) => index !== NONE));
  }
  return rows;
}
