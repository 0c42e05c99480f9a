// The options object, and the options that need no more than a look.
import { shown, wrongKind } from "./messages.js";

/** Options before they are read. */
export interface GivenOptions {
  readonly [option: string]: unknown;
}

const NO_OPTIONS: GivenOptions = {};

export function readOptions(name: string, options: unknown): GivenOptions {
  if (options === undefined) return NO_OPTIONS;
  if (typeof options !== "object" || options === null) throw wrongKind(name, "options is an object", options);
  return options as GivenOptions;
}

/** The probability of the classes of a row in which every class is masked. */
export function readAllMasked(name: string, allMasked: unknown): number {
  if (allMasked === undefined || allMasked === "nan") return NaN;
  if (allMasked === "zero") return 0;
  throw new RangeError(`${name}: allMasked is "nan" or "zero", got ${shown(allMasked)}`);
}
