// The weights of a dense layer, with the bias and the scales that belong to them.
import { arrayNameOf, copyOf, relationOf, type TypedArray } from "../arrays.js";
import { type Dtype, FLOAT32, FLOAT64, INT8 } from "../dtypes.js";
import { type Input, readInput } from "../input.js";
import { shown, wrongKind } from "../messages.js";
import { wrongNumber } from "../numbers.js";
import { axesOf, dataOf, readCount } from "./values.js";

export interface Weights {
  readonly array: TypedArray;
  readonly dtype: Dtype;
  readonly classes: number;
  /** Whether the weights of a class lie one after the other; otherwise those of a feature do. */
  readonly classesFirst: boolean;
}

/** Reads the option `layout`. */
export function readLayoutName(name: string, layout: unknown = "classesFirst"): boolean {
  if (layout === "classesFirst" || layout === "featuresFirst") return layout === "classesFirst";
  throw new RangeError(`${name}: layout is "classesFirst" or "featuresFirst", got ${shown(layout)}`);
}

/** Reads weights of so many features. They are copied if they may lie where results are written. */
export function readWeights(
  name: string,
  given: unknown,
  layout: unknown,
  features: number,
  isFloat64: boolean,
  bits: unknown,
  out: unknown,
): Weights {
  const classesFirst = readLayoutName(name, layout);
  const input = {} as Input;
  const isBits = arrayNameOf(dataOf(given)) === "Uint16Array";
  readInput(input, `${name}: weights`, given, isFloat64 ? new Float64Array(0) : undefined, isBits ? bits : undefined);
  const { dtype, size, layout: strides } = input;
  if (strides) throw new TypeError(`${name}: weights must lie in the usual order, without strides`);
  const isRight = isFloat64 ? dtype === FLOAT64 || dtype === FLOAT32 : dtype.bytes < 8 && dtype.name !== "uint8";
  if (!isRight) {
    const accepted = isFloat64 ? "float64 or float32" : "float32, float16, bfloat16 or int8";
    throw new TypeError(
      `${name}: weights are ${accepted} for ${isFloat64 ? "float64" : "float32"} features, got ${dtype.name}`,
    );
  }
  const classes = size / features;
  if (features === 0 || !Number.isInteger(classes)) {
    throw new RangeError(`${name}: ${size} weights are no multiple of ${features} features`);
  }
  checkAxes(name, axesOf(given), classesFirst, features, classes);
  const isApart = arrayNameOf(out) === undefined || relationOf(input.array, out as TypedArray) === "apart";
  return { array: isApart ? input.array : copyOf(input.array), dtype, classes, classesFirst };
}

function checkAxes(
  name: string,
  axes: readonly number[] | undefined,
  classesFirst: boolean,
  features: number,
  classes: number,
): void {
  if (!axes || axes.length < 2) return;
  const expected = classesFirst ? [classes, features] : [features, classes];
  if (axes.length === 2 && axes[0] === expected[0] && axes[1] === expected[1]) return;
  const other = classesFirst ? "featuresFirst" : "classesFirst";
  const layout = classesFirst ? "[classes, features]" : "[features, classes]";
  const got = `weights of shape [${axes}] for ${features} features`;
  throw new RangeError(`${name}: expected weights of shape ${layout}, got ${got}; there is layout: "${other}"`);
}

/** Reads the scale of each class, which 8-bit weights have and others do not. */
export function readScales(name: string, given: unknown, { dtype, classes }: Weights): Float64Array | undefined {
  if (dtype !== INT8) {
    if (given === undefined) return undefined;
    throw new TypeError(`${name}: weightScales are for an Int8Array of weights, not for ${dtype.name}`);
  }
  if (given === undefined) throw wrongKind(name, "an Int8Array of weights needs weightScales, one per class", given);
  const scales = Float64Array.from(readCount(name, "weightScales", given, classes));
  for (let i = 0; i < classes; i++) {
    if (!Number.isFinite(scales[i]))
      throw wrongNumber(name, "weightScales", scales[i], `finite numbers; see index ${i}`);
  }
  return scales;
}

/** The transpose of a matrix. */
export function transposed<Elements extends TypedArray>(matrix: Elements, rows: number, columns: number): Elements {
  const result = copyOf(matrix);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = matrix[i++] as number;
  }
  return result;
}
