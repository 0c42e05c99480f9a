// The options object, and the options that need no more than a look.
import { shown, wrongKind } from "./messages.js";
import { type OptionNames, unknownOption } from "./option-names.js";

/** Options before they are read. */
export interface GivenOptions {
  readonly [option: string]: unknown;
}

const NO_OPTIONS: GivenOptions = {};

/** @throws TypeError for anything but an object, and for an option that the function does not take, unless it is undefined */
export function readOptions(name: string, options: unknown, takes: OptionNames): GivenOptions {
  if (options === undefined) return NO_OPTIONS;
  return readFields(name, isObject, options, takes);
}

const isObject = () => "options is an object";

/** The same of an option that is an object itself, of which `expected` says what it is. */
export function readFields(
  name: string,
  expected: (takes: OptionNames) => string,
  value: unknown,
  takes: OptionNames,
): GivenOptions {
  // Arrays, maps and sets have no names to look up, nor has a promise of options.
  if (typeof value !== "object" || value === null || Symbol.iterator in value || "then" in value)
    throw wrongKind(name, expected(takes), value);
  const given = value as GivenOptions;
  for (const option in given) {
    if (!takes.has(option) && given[option] !== undefined) throw unknownOption(name, option, takes);
  }
  return given;
}

/** The options that every operation over rows takes, each read once; inherited ones and getters count. */
export function rowOptionsOf(options: GivenOptions): GivenOptions {
  const { shape, axis, bias, temperature, mask, allMasked, out, dtype, quantization } = options;
  return { shape, axis, bias, temperature, mask, allMasked, out, dtype, quantization };
}

/** The probability of the classes of a row in which every class is masked. */
export function readAllMasked(name: string, allMasked: unknown): number {
  if (allMasked === undefined || allMasked === "nan") return NaN;
  if (allMasked === "zero") return 0;
  throw new RangeError(`${name}: allMasked is "nan" or "zero", got ${shown(allMasked)}`);
}
