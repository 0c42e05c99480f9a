// The `repetition` option: penalties for classes that occurred before.
import { wrongKind } from "./messages.js";
import { readFinite, readPositive, readWhole } from "./numbers.js";
import { names } from "./option-names.js";
import { readFields } from "./options.js";

/** How often each class occurred. */
type Counts = ReadonlyMap<number, number>;

export interface Penalties {
  /** One entry per row, or one for all rows. */
  readonly counts: readonly Counts[];
  readonly penalty: number;
  readonly frequency: number;
  readonly presence: number;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function countTokens(name: string, tokens: ArrayLike<unknown>, classes: number): Counts {
  const counts = new Map<number, number>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const index = typeof token === "bigint" ? Number(token) : (token as number);
    const isRight = Number.isInteger(index) && index >= 0 && index < classes;
    if (!isRight) readWhole(name, `repetition.tokens[${i}]`, index, 0, classes - 1);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}

function readTokens(name: string, tokens: unknown, rows: number, classes: number): readonly Counts[] {
  const expected = `repetition.tokens is a list, or a list for each of ${rows} rows`;
  const isNested = isList(tokens) && isList(tokens[0]);
  const lists = isNested ? Array.from(tokens) : [tokens];
  if (isNested && lists.length !== rows) throw new RangeError(`${name}: ${expected}, got ${lists.length}`);
  return lists.map((list) => {
    if (!isList(list)) throw wrongKind(name, expected, list);
    return countTokens(name, list, classes);
  });
}

const REPETITION_FIELDS = /* @__PURE__ */ names("tokens penalty frequency presence");

export function readRepetition(name: string, repetition: unknown, rows: number, classes: number): Penalties {
  const expected = () => "repetition is { tokens, penalty, frequency, presence }";
  const given = readFields(name, expected, repetition, REPETITION_FIELDS);
  return {
    counts: readTokens(name, given.tokens, rows, classes),
    penalty: readPositive(name, "repetition.penalty", given.penalty),
    frequency: readFinite(name, "repetition.frequency", given.frequency),
    presence: readFinite(name, "repetition.presence", given.presence),
  };
}
