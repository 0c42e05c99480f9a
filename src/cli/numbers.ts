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
