// The results of a call that selects classes: the arrays that receive them.
import {
  arrayNameOf,
  bitsOf,
  checkAttached,
  copyOf,
  type Indices,
  lengthOf,
  relationOf,
  type TypedArray,
} from "./arrays.js";
import type { Dtype } from "./dtypes.js";
import type { Input } from "./input.js";
import { changed, wrongKind } from "./messages.js";
import type { OptionNames } from "./option-names.js";
import { type GivenOptions, readFields } from "./options.js";
import { newOut } from "./output.js";
import type { SamplingSettings } from "./sampling.js";
import { NO_SCORES } from "./scores.js";

/** The arrays of a selection, one entry for each selected class. */
export interface Selection {
  readonly indices: Indices;
  readonly probabilities: TypedArray | undefined;
  readonly logProbabilities: TypedArray | undefined;
}

/** How many classes an array of indices can tell apart. */
const MOST_CLASSES: Readonly<Record<string, number>> = {
  Uint8Array: 2 ** 8,
  Uint16Array: 2 ** 16,
  Int32Array: 2 ** 31,
  Uint32Array: 2 ** 32,
};

const INDICES_ALONE: OptionNames = { indices: true };
const WITHOUT_PROBABILITIES: OptionNames = { indices: true, logProbabilities: true };
const ALL: OptionNames = { indices: true, probabilities: true, logProbabilities: true };

/** Reads the option `out`, an object with some of the arrays that there are. */
function readGiven(name: string, out: unknown, { scores, withProbabilities }: SamplingSettings): GivenOptions {
  if (out === undefined) return {};
  const fields = scores === NO_SCORES ? INDICES_ALONE : withProbabilities ? ALL : WITHOUT_PROBABILITIES;
  const expected = `out is an object with some of ${Object.keys(fields).join(", ")} here`;
  if (arrayNameOf(out) !== undefined) throw wrongKind(name, expected, out);
  return readFields(name, expected, out, fields);
}

function checkLength(name: string, field: string, array: TypedArray, count: number): void {
  const found = lengthOf(array);
  if (found === 0) checkAttached(name, `out.${field}`, array);
  if (found !== count) throw new RangeError(`${name}: out.${field} needs ${count} elements, got ${found}`);
}

function readIndices(name: string, given: unknown, classes: number, count: number): Indices {
  if (given === undefined) return new Uint32Array(count);
  const arrayName = arrayNameOf(given) ?? "";
  const most = MOST_CLASSES[arrayName];
  if (most === undefined) throw wrongKind(name, `out.indices is one of ${Object.keys(MOST_CLASSES).join(", ")}`, given);
  if (classes > most) {
    throw new RangeError(`${name}: out.indices is a ${arrayName}, which holds no index of ${classes} classes`);
  }
  checkLength(name, "indices", given as TypedArray, count);
  return given as Indices;
}

function readResults(
  name: string,
  field: string,
  given: unknown,
  dtype: Dtype,
  input: Input,
  count: number,
): TypedArray {
  // The results of one row may be written over the next row of the input.
  if (given === undefined) return newOut(dtype, input, count, false);
  const arrayName = dtype.bytes === 2 ? arrayNameOf(input.given) : dtype.arrayName;
  if (arrayNameOf(given) !== arrayName) throw wrongKind(name, `out.${field} is a ${arrayName} here`, given);
  checkLength(name, field, bitsOf(given as TypedArray), count);
  return given as TypedArray;
}

/** The arrays of a selection: those of the option `out`, and new ones. */
export function readArrays(
  name: string,
  out: unknown,
  settings: SamplingSettings,
  dtype: Dtype,
  input: Input,
  classes: number,
  count: number,
): Selection {
  const { indices, probabilities, logProbabilities } = readGiven(name, out, settings);
  const { scores, withProbabilities } = settings;
  const results = (field: string, given: unknown) => readResults(name, field, given, dtype, input, count);
  const selection = {
    indices: readIndices(name, indices, classes, count),
    probabilities: withProbabilities && scores !== NO_SCORES ? results("probabilities", probabilities) : undefined,
    logProbabilities: scores !== NO_SCORES ? results("logProbabilities", logProbabilities) : undefined,
  };
  if (out !== undefined) checkApart(name, selection);
  return selection;
}

/** The arrays of a selection that there are, as the kernels see them. */
export function arraysOf({ indices, probabilities, logProbabilities }: Selection): TypedArray[] {
  return [indices as TypedArray, probabilities, logProbabilities].filter((array) => array !== undefined).map(bitsOf);
}

/** @throws RangeError if two arrays of results overlap */
function checkApart(name: string, selection: Selection): void {
  const arrays = arraysOf(selection);
  for (const [i, a] of arrays.entries()) {
    for (const b of arrays.slice(i + 1)) {
      if (relationOf(a, b) !== "apart") throw new RangeError(`${name}: the arrays of out overlap`);
    }
  }
}

/** @throws TypeError if an array of results no longer has `count` elements */
export function checkWhole(name: string, selection: Selection, count: number): void {
  if (!arraysOf(selection).every((results) => lengthOf(results) === count)) throw changed(name);
}

/** What to read the input from: a copy, if results are written to where it lies. */
export function sourceApart(array: TypedArray, selection: Selection): TypedArray {
  return arraysOf(selection).every((results) => relationOf(results, array) === "apart") ? array : copyOf(array);
}
