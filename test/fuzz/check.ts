// One case: the call, what it must give, and what it must leave alone.
import { numberOf } from "../tensors.js";
import { type Api, ARRAYS, call, type Floats, is16, optionsOf } from "./call.js";
import type { Case } from "./cases.js";
import { Comparison, checkRounded, type Errors, Failure } from "./comparison.js";
import type { DoubleDouble } from "./double-double.js";
import { Arrays } from "./placement.js";
import { expOf, type Reference, reference, sigmoidOf } from "./reference.js";
import { exponentBits, logitsOf, rowsOf } from "./rows.js";
import { checkSelection } from "./selection.js";
import { checkShards } from "./shards.js";

/** Checks one case; `errors` receives the largest errors. */
export function check(api: Api, c: Case, errors: Errors): void {
  if (c.name === "argmax" || c.name === "topK" || c.name === "sample") checkSelection(api, c, errors);
  else if (c.name === "shards") checkShards(api, c, errors);
  else checkArray(api, c, errors);
}

const hex = (array: ArrayBufferView) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex");

/** The numbers of results, which for 16-bit floats are bit patterns. */
const numbersOf = (c: Case, results: ArrayLike<number>) =>
  Array.from(results, (x) => (is16(c) ? numberOf(x, exponentBits(c)) : x));

function checkArray(api: Api, c: Case, errors: Errors): void {
  const rows = rowsOf(c);
  const arrays = new Arrays(api, c, c.name === "logSumExp" ? rows.length : c.values.length);
  if (c.extra < 0.05) checkHostile(api, c, arrays);
  const got = call(api, c, arrays.tensor, arrays.out);
  arrays.checkGuards();
  if (arrays.out && got !== arrays.out) throw new Failure("out was not returned");
  const copy = (ARRAYS[c.type] as typeof Float32Array).from(c.values);
  const again = call(api, c, copy, undefined);
  if (hex(got) !== hex(again))
    throw new Failure(`the bits differ from those of a call on a new array: ${got} and ${again}`);
  if (c.name === "exp" || c.name === "sigmoid") checkElements(c, got, errors);
  else for (const [row, places] of rows.entries()) checkRow(api, c, got, row, places, errors);
}

/** Wrong options are refused, and nothing is written. */
function checkHostile(api: Api, c: Case, arrays: Arrays): void {
  const wrong: Record<string, unknown>[] = [
    { temprature: 1 },
    // Neither as long as the elements nor as the rows.
    { out: new Float32Array(c.values.length + rowsOf(c).length + 1) },
    { out: "x" },
    { dtype: "float8" },
    { outQuantization: { scale: -1, zeroPoint: 0 }, out: new Int8Array(c.values.length) },
    ...(c.name === "exp" || c.name === "sigmoid"
      ? []
      : [
          { temperature: NaN },
          { temperature: -1 },
          { axis: c.shape.length },
          { axis: 0.5 },
          { shape: [2, 3.5] },
          { bias: [NaN, "1"] },
        ]),
  ];
  const options = { ...optionsOf(c), ...(arrays.out ? { out: arrays.out } : {}) };
  for (const one of wrong) {
    let isRefused = false;
    try {
      (api[c.name as "softmax"] as (logits: unknown, options: unknown) => unknown)(arrays.input, {
        ...options,
        ...one,
      });
    } catch (error) {
      isRefused = error instanceof TypeError || error instanceof RangeError;
    }
    if (!isRefused) throw new Failure(`${JSON.stringify(one)} was not refused`);
    arrays.checkGuards(true);
  }
}

function checkElements(c: Case, got: Floats, errors: Errors): void {
  const exact = c.name === "exp" ? expOf : sigmoidOf;
  const compared = new Comparison(c, errors);
  const { scale, zeroPoint } = c.quantization ?? { scale: 1, zeroPoint: 0 };
  for (const [i, value] of c.values.entries()) {
    const x = is16(c) ? numberOf(value, exponentBits(c)) : (value - zeroPoint) * scale;
    if (is16(c)) checkRounded(c, got[i] as number, exact(x)[0], `element ${i}`);
    else compared.check(c.name as "exp", got[i] as number, exact(x), `element ${i}, x = ${x}`);
  }
}

function checkRow(api: Api, c: Case, got: Floats, row: number, places: readonly number[], errors: Errors): void {
  const logits = logitsOf(c, places);
  const where = `row ${row}`;
  if (c.name === "filter") {
    checkFiltered(numbersOf(c, got), places, logits, where);
    return;
  }
  const wanted = reference(logits, c.temperature, c.allMasked === "zero" ? 0 : NaN);
  const compared = new Comparison(c, errors);
  const exact = (i: number) => exactOf(c, wanted, i);
  const results = c.name === "logSumExp" ? [row] : places;
  for (const [i, place] of results.entries()) {
    const value = got[place] as number;
    if (is16(c)) checkRounded(c, value, exact(i)[0], `${where}, class ${i}`);
    else if (c.name === "logSumExp") compared.check(c.name, value, wanted.logSumExp, where, wanted.scale);
    else compared.check(c.name as "softmax", value, exact(i), `${where}, class ${i}`);
    if (c.name === "softmax" && (numbersOf(c, [value])[0] as number) > 1)
      throw new Failure(`${where}: a probability above 1`);
  }
  if (row % 7 === 0) checkAlone(api, c, got, row, places);
}

function exactOf(c: Case, wanted: Reference, i: number): DoubleDouble {
  if (c.name === "logSumExp") return wanted.logSumExp;
  return (c.name === "softmax" ? wanted.softmax : wanted.logSoftmax)[i] as DoubleDouble;
}

/** A row has the same bits alone, whatever its axis and its neighbours. */
function checkAlone(api: Api, c: Case, got: Floats, row: number, places: readonly number[]): void {
  const values = places.map((place) => c.values[place] as number);
  const mask = c.mask?.length === places.length ? c.mask : c.mask && places.map((place) => c.mask?.[place] as boolean);
  const alone: Case = { ...c, shape: [places.length], axis: 0, values, mask, placement: "new" };
  const input = (ARRAYS[c.type] as typeof Float32Array).from(values);
  const results = call(api, alone, input, undefined);
  const mine =
    c.name === "logSumExp"
      ? got.slice(row, row + 1)
      : (results.constructor as typeof Float32Array).from(places, (place) => got[place] as number);
  if (hex(mine) !== hex(results)) throw new Failure(`row ${row}: other bits alone: ${mine} and ${results}`);
}

/** Kept logits are divided by the temperature, perhaps shifted; the most probable class is kept, and the order. */
function checkFiltered(
  got: readonly number[],
  places: readonly number[],
  logits: readonly number[],
  where: string,
): void {
  const results = places.map((place) => got[place] as number);
  if (logits.some((x) => Number.isNaN(x) || x === Infinity) || logits.every((x) => x === -Infinity)) return;
  const maximum = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  if (results[logits.indexOf(maximum)] === -Infinity)
    throw new Failure(`${where}: the most probable class was removed`);
  for (const [i, x] of results.entries()) {
    if (Number.isNaN(x) || x === Infinity) throw new Failure(`${where}, class ${i}: ${x}`);
    if (x > -Infinity && logits[i] === -Infinity) throw new Failure(`${where}, class ${i}: came back`);
  }
  for (let i = 1; i < results.length; i++) {
    const [a, b] = [results[i - 1] as number, results[i] as number];
    const order = Math.sign((logits[i] as number) - (logits[i - 1] as number));
    if (a > -Infinity && b > -Infinity && Math.sign(b - a) * order < 0)
      throw new Failure(`${where}: the order changed`);
  }
}
