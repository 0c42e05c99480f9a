// The results of a call that selects classes: the arrays that receive them.
import {
  arrayNameOf,
  beginApart,
  bitsOf,
  checkAttached,
  copyOf,
  type Indices,
  lengthOf,
  relationOf,
  resultsOverlap,
  type TypedArray,
} from "./arrays.js";
import type { Dtype } from "./dtypes.js";
import type { Input } from "./input.js";
import { wrongKind } from "./messages.js";
import { names, type OptionNames } from "./option-names.js";
import { type GivenOptions, readFields } from "./options.js";
import { newOut } from "./output.js";
import type { SamplingSettings } from "./sampling.js";
import { NO_SCORES } from "./scores.js";

/** The arrays of a selection, one entry for each selected class; Float16Arrays as their bit patterns. */
export interface Selection {
  indices: Indices | undefined;
  probabilities: TypedArray | undefined;
  logProbabilities: TypedArray | undefined;
}

/** How many classes an array of indices can tell apart. */
const MOST_CLASSES: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["Uint8Array", 2 ** 8],
  ["Uint16Array", 2 ** 16],
  ["Int32Array", 2 ** 31],
  ["Uint32Array", 2 ** 32],
]);

const INDICES_ALONE = /* @__PURE__ */ names("indices");
const WITHOUT_PROBABILITIES = /* @__PURE__ */ names("indices logProbabilities");
const ALL = /* @__PURE__ */ names("indices probabilities logProbabilities");

const NOT_GIVEN: GivenOptions = {};

/** Reads the option `out`, an object with some of the arrays that there are. */
function readGiven(name: string, out: unknown, { scores, withProbabilities }: SamplingSettings): GivenOptions {
  if (out === undefined) return NOT_GIVEN;
  const fields = scores === NO_SCORES ? INDICES_ALONE : withProbabilities ? ALL : WITHOUT_PROBABILITIES;
  if (arrayNameOf(out) !== undefined) throw wrongKind(name, expectedOut(fields), out);
  return readFields(name, expectedOut, out, fields);
}

const expectedOut = (fields: OptionNames) => `out is an object with some of ${[...fields].join(", ")} here`;

function checkLength(name: string, field: string, array: TypedArray, count: number): void {
  const found = lengthOf(array);
  if (found === 0) checkAttached(name, `out.${field}`, array);
  if (found !== count) throw new RangeError(`${name}: out.${field} needs ${count} elements, got ${found}`);
}

function readIndices(name: string, given: unknown, classes: number, count: number): Indices {
  if (given === undefined) return new Uint32Array(count);
  const arrayName = arrayNameOf(given) ?? "";
  const most = MOST_CLASSES.get(arrayName);
  if (most === undefined) throw wrongKind(name, `out.indices is one of ${[...MOST_CLASSES.keys()].join(", ")}`, given);
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

/**
 * Reads the arrays of a selection: those of the option `out`, and new ones. Returns them as the caller gets them: `out` itself
 * if it has them all, with a field for what is computed.
 */
export function readArrays(
  selection: Selection,
  name: string,
  out: unknown,
  settings: SamplingSettings,
  dtype: Dtype,
  input: Input,
  classes: number,
  count: number,
): object {
  const given = readGiven(name, out, settings);
  const hasScores = settings.scores !== NO_SCORES;
  const hasProbabilities = hasScores && settings.withProbabilities;
  const { indices: givenIndices, probabilities: givenProbabilities, logProbabilities: givenLogs } = given;
  const indices = readIndices(name, givenIndices, classes, count);
  const probabilities = hasProbabilities
    ? readResults(name, "probabilities", givenProbabilities, dtype, input, count)
    : undefined;
  const logProbabilities = hasScores
    ? readResults(name, "logProbabilities", givenLogs, dtype, input, count)
    : undefined;
  selection.indices = indices;
  selection.probabilities = probabilities && bitsOf(probabilities);
  selection.logProbabilities = logProbabilities && bitsOf(logProbabilities);
  const isWhole = indices === givenIndices && probabilities === givenProbabilities && logProbabilities === givenLogs;
  if (isWhole) return given;
  if (probabilities) return { indices, probabilities, logProbabilities };
  return logProbabilities ? { indices, logProbabilities } : { indices };
}

/** Whether each array of results has `count` elements. */
export function areWhole({ indices, probabilities, logProbabilities }: Selection, count: number): boolean {
  return (
    (!indices || lengthOf(indices) === count) &&
    (!probabilities || lengthOf(probabilities) === count) &&
    (!logProbabilities || lengthOf(logProbabilities) === count)
  );
}

/**
 * What to read the input from: a copy, if results are written to where it lies.
 *
 * @throws RangeError if arrays of results overlap
 */
export function sourceApart(name: string, array: TypedArray, selection: Selection): TypedArray {
  const { indices, probabilities, logProbabilities } = selection;
  if (beginApart(array, indices as Indices, probabilities, logProbabilities)) return array;
  const results = [indices as TypedArray, probabilities, logProbabilities].filter((result) => result !== undefined);
  for (const [i, a] of results.entries()) {
    if (results.slice(i + 1).some((b) => resultsOverlap(a, b))) {
      throw new RangeError(`${name}: the arrays of out overlap`);
    }
  }
  return results.every((result) => relationOf(result, array) === "apart") ? array : copyOf(array);
}
