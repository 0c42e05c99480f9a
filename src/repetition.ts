// Penalties for classes that came before: each row's own, or the same for all.
import type { Enter } from "./choice.js";
import { kindOf, wrongKind } from "./input.js";
import { readPositive } from "./options.js";

/** How often each class came before. */
type Counts = ReadonlyMap<number, number>;

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function count(name: string, tokens: ArrayLike<unknown>, classes: number): Counts {
  const counts = new Map<number, number>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (typeof token !== "number" && typeof token !== "bigint") {
      throw wrongKind(name, "repetition.tokens are whole numbers", token, ` at index ${i}`);
    }
    const index = Number(token);
    if (!Number.isInteger(index) || index < 0 || index >= classes) {
      const wanted = `whole numbers from 0 to ${classes - 1}`;
      throw new RangeError(`${name}: repetition.tokens are ${wanted}, got ${token} at index ${i}`);
    }
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}

/** The counts for every row, or one for all. */
function readTokens(name: string, tokens: unknown, rows: number, classes: number): readonly Counts[] {
  if (!isList(tokens)) throw wrongKind(name, "repetition.tokens is a list, or a list for each row", tokens);
  if (!isList(tokens[0])) return [count(name, tokens, classes)];
  if (tokens.length !== rows) {
    throw new RangeError(`${name}: repetition.tokens needs one list, or ${rows}, one for each row; got ${tokens.length}`);
  }
  return Array.from(tokens, (list) => {
    if (!isList(list)) throw wrongKind(name, "repetition.tokens has a list for each row", list);
    return count(name, list, classes);
  });
}

function readFinite(name: string, option: string, value: unknown = 0): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const Wrong = typeof value === "number" ? RangeError : TypeError;
  throw new Wrong(`${name}: ${option} is a finite number, got ${typeof value === "number" ? value : kindOf(value)}`);
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
        all[at] = (x > 0 ? x / penalty : x * penalty) - frequency * times - presence;
      }
    }
  };
}
