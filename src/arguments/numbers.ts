// Numbers among the options.
import { wrongKind } from "./messages.js";

/** A number for which `isRight` holds; `expected` says in words which numbers those are. */
export function readNumber(
  name: string,
  option: string,
  value: unknown,
  expected: string,
  isRight: (value: number) => boolean,
): number {
  if (typeof value !== "number") throw wrongKind(name, `${option} is ${expected}`, value);
  if (isRight(value)) return value;
  throw new RangeError(`${name}: ${option} is ${expected}, got ${value}`);
}

/** A finite number above 0; 1 if it is left out. */
export function readPositive(name: string, option: string, value: unknown = 1): number {
  // The usual case takes a short way: a call of 10 classes is 10 ns faster.
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  return readNumber(name, option, value, "a finite number above 0", () => false);
}

/** A finite number; 0 if it is left out. */
export function readFinite(name: string, option: string, value: unknown = 0): number {
  return readNumber(name, option, value, "a finite number", Number.isFinite);
}

/** A number from 0 to 1. */
export function readShare(name: string, option: string, value: unknown): number {
  return readNumber(name, option, value, "a number from 0 to 1", (share) => share >= 0 && share <= 1);
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
  const range = least === -Infinity ? "" : ` from ${least} ${most === Infinity ? "up" : `to ${most}`}`;
  const isRight = (x: number) => Number.isInteger(x) && x >= least && x <= most;
  return readNumber(name, option, value, `a whole number${range}${where}`, isRight);
}
