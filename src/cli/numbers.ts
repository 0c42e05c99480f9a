// Numbers as JSON, CSV, Python and C spell them.

const NUMBER = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|inf(inity)?|nan)$/i;

/** The number that `word` spells, with the infinities and NaN as Python, JavaScript and C write them. */
export function parseNumber(word: string): number | undefined {
  if (!NUMBER.test(word)) return undefined;
  const sign = word.startsWith("-") ? -1 : 1;
  if (/inf/i.test(word)) return sign * Infinity;
  if (/nan/i.test(word)) return NaN;
  return Number(word);
}

/** The numbers of a block, 512 KiB. */
const BLOCK = 65_536;

/** Collects the numbers of a row, in blocks: an array of millions would be copied again and again as it grows. */
export class Numbers {
  #blocks: Float64Array[] = [];
  #last: number[] = [];

  get length(): number {
    return this.#blocks.length * BLOCK + this.#last.length;
  }

  push(value: number): void {
    this.#last.push(value);
    if (this.#last.length < BLOCK) return;
    this.#blocks.push(new Float64Array(this.#last));
    this.#last = [];
  }

  /** The numbers so far; the collection is then empty. */
  take(): Float64Array {
    const values = new Float64Array(this.length);
    for (const [i, block] of this.#blocks.entries()) values.set(block, i * BLOCK);
    values.set(this.#last, this.#blocks.length * BLOCK);
    this.#blocks = [];
    this.#last = [];
    return values;
  }
}
