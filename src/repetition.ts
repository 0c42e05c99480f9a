// Penalties for classes that came before: each row's own, or the same for all.
import type { Enter } from "./choice.js";
import { wrongKind } from "./input.js";
import { readNumber, readPositive, readWhole } from "./options.js";

/** How often each class came before. */
type Counts = ReadonlyMap<number, number>;

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function count(name: string, tokens: ArrayLike<unknown>, classes: number): Counts {
  const counts = new Map<number, number>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const number = typeof token === "bigint" ? Number(token) : token;
    const index = readWhole(name, `repetition.tokens[${i}]`, number, 0, classes - 1);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}

/** The counts for every row, or one for all. */
function readTokens(name: string, tokens: unknown, rows: number, classes: number): readonly Counts[] {
  const wanted = `repetition.tokens is a list, or a list for each of ${rows} rows`;
  const lists = isList(tokens) && isList(tokens[0]) ? Array.from(tokens) : [tokens];
  if (lists.length > 1 && lists.length !== rows) throw new RangeError(`${name}: ${wanted}, got ${lists.length}`);
  return lists.map((list) => {
    if (!isList(list)) throw wrongKind(name, wanted, list);
    return count(name, list, classes);
  });
}

function readFinite(name: string, option: string, value: unknown = 0): number {
  return readNumber(name, option, value, "a finite number", Number.isFinite);
}

/**
 * What is done to the logits of classes that came before. First a penalty makes each less likely, whatever its sign (Keskar
 * et al. 2019, "CTRL"); then `frequency` is subtracted as often as it came, and `presence` once.
 */
export function readRepetition(name: string, repetition: unknown, rows: number, classes: number): Enter {
  if (typeof repetition !== "object" || repetition === null) {
    throw wrongKind(name, "repetition is { tokens, penalty, frequency, presence }", repetition);
  }
  const given = repetition as { [setting: string]: unknown };
  const counts = readTokens(name, given.tokens, rows, classes);
  const penalty = readPositive(name, "repetition.penalty", given.penalty);
  const frequency = readFinite(name, "repetition.frequency", given.frequency);
  const presence = readFinite(name, "repetition.presence", given.presence);
  return (block, double, first, count) => {
    const { all } = double ? block.float64 : block.float32;
    for (let row = 0; row < count; row++) {
      const own = (counts.length === 1 ? counts[0] : counts[first + row]) as Counts;
      for (const [token, times] of own) {
        const at = row * classes + token;
        const x = all[at] as number;
        // What is masked stays so, whatever is subtracted.
        if (x !== -Infinity) all[at] = (x > 0 ? x / penalty : x * penalty) - frequency * times - presence;
      }
    }
  };
}
