// Numbers among the options.
import { wrongKind } from "./messages.js";

/** The error for a value that is no number, or not one of those that `expected` names. */
export function wrongNumber(name: string, option: string, value: unknown, expected: string): Error {
  return typeof value === "number"
    ? new RangeError(`${name}: ${option} is ${expected}, got ${value}`)
    : wrongKind(name, `${option} is ${expected}`, value);
}

/** A finite number above 0; 1 if it is left out. */
export function readPositive(name: string, option: string, value: unknown = 1): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  throw wrongNumber(name, option, value, "a finite number above 0");
}

/** A finite number; 0 if it is left out. */
export function readFinite(name: string, option: string, value: unknown = 0): number {
  if (Number.isFinite(value)) return value as number;
  throw wrongNumber(name, option, value, "a finite number");
}

/** A number from 0 to 1. */
export function readShare(name: string, option: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw wrongNumber(name, option, value, "a number from 0 to 1");
}

/** A whole number from `least` to `most`, both of which are whole. */
export function readWhole(
  name: string,
  option: string,
  value: unknown,
  least: number,
  most = Infinity,
  where = "",
): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  const range = least === -Infinity ? "" : ` from ${least} ${most === Infinity ? "up" : `to ${most}`}`;
  throw wrongNumber(name, option, value, `a whole number${range}${where}`);
}
