// The targets of a loss: a class per row, or a distribution over the classes.
import { arrayNameOf, type TypedArray } from "../arrays.js";
import { shown, wrongKind } from "../messages.js";
import type { Rows } from "../shape.js";
import { axesOf, countOf, dataOf, type Numbers, readNumbers } from "./values.js";

export interface Targets {
  /** The class of each row, -1 where it is ignored. */
  readonly classes: Int32Array | undefined;
  /** One number per logit. */
  readonly distribution: Numbers | undefined;
}

const INTEGERS = /^(Int(8|16|32)|Uint(8|8Clamped|16|32)|Big(Int|Uint)64)Array$/;

const expected = "targets are class indices (an Int32Array or an array of numbers), or floats of the logits' shape";

/** Reads targets for rows; `ignored` is the class index of rows that take no part. */
export function readTargets(
  name: string,
  given: unknown,
  rows: Rows,
  ignored: number | undefined,
  out: unknown,
): Targets {
  const value = dataOf(given);
  const arrayName = arrayNameOf(value) ?? (Array.isArray(value) ? "array" : "");
  if (arrayName === "array" || INTEGERS.test(arrayName)) {
    const indices = value as ArrayLike<unknown>;
    return { classes: readClasses(name, indices, rows, ignored), distribution: undefined };
  }
  if (!/^Float(16|32|64)Array$/.test(arrayName)) throw wrongKind(name, expected, value);
  return { classes: undefined, distribution: readDistribution(name, given, rows, out) };
}

/** The class of each row. */
export function readClasses(
  name: string,
  indices: ArrayLike<unknown>,
  { outer, length, inner }: Rows,
  ignored: number | undefined,
): Int32Array {
  const count = outer * inner;
  const found = Array.isArray(indices) ? indices.length : countOf(indices as TypedArray);
  if (found !== count) {
    const remedy = found === count * length ? "; one number per logit comes as floats: Float32Array.from(targets)" : "";
    throw new RangeError(`${name}: targets need ${count} class indices, one per row; got ${found}${remedy}`);
  }
  const classes = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const given = indices[i];
    const index = typeof given === "bigint" ? Number(given) : given;
    if (typeof index !== "number") throw wrongKind(name, "targets are class indices", given, ` at index ${i}`);
    if (index === ignored) classes[i] = -1;
    else if (Number.isInteger(index) && index >= 0 && index < length) classes[i] = index;
    else {
      throw new RangeError(
        `${name}: targets are class indices from 0 to ${length - 1}, got ${String(given)} at index ${i}`,
      );
    }
  }
  return classes;
}

function readDistribution(name: string, given: unknown, { outer, length, inner }: Rows, out: unknown): Numbers {
  const numbers = readNumbers(name, "targets", given, [out]);
  const count = outer * length * inner;
  const found = countOf(numbers);
  if (found !== count) {
    const remedy = found === outer * inner ? "; class indices come as an Int32Array" : "";
    throw new RangeError(
      `${name}: floats as targets are of the logits' shape, ${count} numbers; got ${found}${remedy}`,
    );
  }
  const axes = axesOf(given);
  if (axes && axes.reduce((product, extent) => product * extent, 1) !== count) {
    throw new RangeError(`${name}: targets of shape [${axes}] are not of the logits' shape`);
  }
  for (let i = 0; i < count; i++) {
    const y = numbers[i] as number;
    if (!Number.isFinite(y)) throw new RangeError(`${name}: targets are finite numbers, got ${y} at index ${i}`);
  }
  return numbers;
}

/** How losses of rows become one. */
export interface Reduction {
  readonly reduction: "mean" | "sum" | "none";
  /** The mean of nothing. */
  readonly empty: number;
}

export function readReduction(name: string, reduction: unknown = "mean", empty: unknown = "nan"): Reduction {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none") {
    throw new RangeError(`${name}: reduction is "mean", "sum" or "none", got ${shown(reduction)}`);
  }
  if (empty !== "nan" && empty !== "zero") {
    throw new RangeError(`${name}: empty is "nan" or "zero", got ${shown(empty)}`);
  }
  return { reduction, empty: empty === "nan" ? NaN : 0 };
}
