// The `repetition` option: penalties for classes that occurred before.
import { wrongKind } from "./messages.js";
import { readFinite, readPositive, readWhole } from "./numbers.js";
import { names } from "./option-names.js";
import { readFields } from "./options.js";

export interface Penalties {
  /** The classes that occurred, each as often as it did, in order: one list per row, or one for all rows. */
  readonly tokens: readonly Uint32Array[];
  readonly penalty: number;
  readonly frequency: number;
  readonly presence: number;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/** The tokens of a list, sorted: counting them in a map takes twice as long. */
function sortTokens(name: string, tokens: ArrayLike<unknown>, classes: number): Uint32Array {
  const sorted = new Uint32Array(tokens.length);
  for (let i = 0; i < sorted.length; i++) {
    const token = tokens[i];
    const index = typeof token === "bigint" ? Number(token) : (token as number);
    const isRight = Number.isInteger(index) && index >= 0 && index < classes;
    sorted[i] = isRight ? index : readWhole(name, `repetition.tokens[${i}]`, index, 0, classes - 1);
  }
  return sorted.sort();
}

function readTokens(name: string, tokens: unknown, rows: number, classes: number): readonly Uint32Array[] {
  const expected = `repetition.tokens is a list, or one list per row, ${rows} here`;
  const isNested = isList(tokens) && isList(tokens[0]);
  const lists = isNested ? Array.from(tokens) : [tokens];
  if (isNested && lists.length !== rows) throw new RangeError(`${name}: ${expected}, got ${lists.length}`);
  return lists.map((list) => {
    if (!isList(list)) throw wrongKind(name, expected, list);
    return sortTokens(name, list, classes);
  });
}

const REPETITION_FIELDS = /* @__PURE__ */ names("tokens penalty frequency presence");

export function readRepetition(name: string, repetition: unknown, rows: number, classes: number): Penalties {
  const expected = () => "repetition is { tokens, penalty, frequency, presence }";
  const given = readFields(name, expected, repetition, REPETITION_FIELDS);
  return {
    tokens: readTokens(name, given.tokens, rows, classes),
    penalty: readPositive(name, "repetition.penalty", given.penalty),
    frequency: readFinite(name, "repetition.frequency", given.frequency),
    presence: readFinite(name, "repetition.presence", given.presence),
  };
}
