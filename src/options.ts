// What options may hold, and how it is read. Every function throws before anything is computed.
import { checkAttached, shown, wrongKind } from "./input.js";
import { arrayKind, type Numbers } from "./numbers.js";

/** What may be among the options, before it is read. */
export interface Given {
  readonly [option: string]: unknown;
}

/** A number for which `isRight` holds; `wanted` says which numbers those are. */
export function readNumber(
  name: string,
  option: string,
  value: unknown,
  wanted: string,
  isRight: (value: number) => boolean,
): number {
  if (typeof value !== "number") throw wrongKind(name, `${option} is ${wanted}`, value);
  if (isRight(value)) return value;
  throw new RangeError(`${name}: ${option} is ${wanted}, got ${value}`);
}

/** A finite number above 0; 1 if it is left out. */
export function readPositive(name: string, option: string, value: unknown = 1): number {
  // The usual case goes without the others' code: a call of 10 classes takes 10 ns less.
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  return readNumber(name, option, value, "a finite number above 0", () => false);
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
  const range = most === Infinity ? `${least} up` : `${least} to ${most}`;
  const isRight = (x: number) => Number.isInteger(x) && x >= least && x <= most;
  return readNumber(name, option, value, `a whole number from ${range}${where}`, isRight);
}

/** What a row without a class left is multiplied by (softmax) or filled according to (logSoftmax). */
export function readAllMasked(name: string, allMasked: unknown): number {
  if (allMasked === undefined || allMasked === "nan") return NaN;
  if (allMasked === "zero") return 0;
  throw new RangeError(`${name}: allMasked is "nan" or "zero", got ${shown(allMasked)}`);
}

/** Checks `out` against what it receives, and against the input: that it is the input itself or lies apart from it. */
export function checkOut(
  name: string,
  out: unknown,
  kind: string,
  length: number,
  input: Numbers,
): asserts out is Numbers {
  if (arrayKind(out) !== kind) throw wrongKind(name, `out is a ${kind} here`, out);
  const array = out as Numbers;
  checkAttached(name, "out", array);
  if (array.length !== length) throw new RangeError(`${name}: out needs ${length} elements, got ${array.length}`);
  if ((array.byteOffset !== input.byteOffset || array.byteLength !== input.byteLength) && overlap(array, input)) {
    throw new RangeError(`${name}: out overlaps the input; it must be the input itself or lie apart`);
  }
}

/** The buffers are looked at last: reading `array.buffer` costs some 40 ns, and a small array its place on the heap. */
export function overlap(a: Numbers, b: Numbers): boolean {
  if (a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength) return false;
  return a.buffer === b.buffer;
}
