// One case: the call, what it must give, and what it must leave alone.
import type * as Package from "simd-softmax";
import { bitsOf, numberOf } from "../tensors.js";
import type { Case } from "./cases.js";
import { type DoubleDouble, subtract } from "./double-double.js";
import { expOf, type Reference, reference, sigmoidOf } from "./reference.js";

export type Api = typeof Package;
type Floats = Float32Array | Float64Array | Uint16Array;

/** The bounds of docs/accuracy.md, in units in the last place; shards that are merged have twice those of softmax. */
const BOUNDS = {
  softmax: { float32: 4, float64: 2 },
  logSoftmax: { float32: 3, float64: 2 },
  logSumExp: { float32: 2, float64: 2 },
  exp: { float32: 0.895, float64: 1 },
  sigmoid: { float32: 3, float64: 3 },
  argmax: { float32: 4, float64: 2 },
  topK: { float32: 4, float64: 2 },
  filter: { float32: 1, float64: 1 },
  sample: { float32: 3, float64: 2 },
  shards: { float32: 8, float64: 4 },
} as const;

export class Failure extends Error {}

/** The largest error of each function and type, and the row that has it. */
export type Errors = Map<string, { error: number; witness: string }>;

const isNarrow = ({ type }: Case) => type !== "float32" && type !== "float64";
const is16 = ({ type }: Case) => type === "float16" || type === "bfloat16";
const exponentBits = ({ type }: Case) => (type === "float16" ? 5 : 8);
const computed = ({ type }: Case) => (type === "float64" ? "float64" : "float32");

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;
type AnyArray = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;

/** The options as a user passes them. */
export function optionsOf(c: Case): Record<string, unknown> {
  const elementwise = c.name === "exp" || c.name === "sigmoid";
  return {
    ...(is16(c) ? { dtype: c.type } : {}),
    ...(c.quantization ? { quantization: c.quantization } : {}),
    ...(elementwise ? {} : { shape: c.shape, axis: c.axis, temperature: c.temperature, bias: c.bias, mask: c.mask }),
    ...(elementwise || c.name === "filter" || c.name === "shards" ? {} : { allMasked: c.allMasked }),
  };
}

/** The rows of indices along the axis. */
function rowsOf({ shape, axis }: Case): number[][] {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at] as number;
  const inner = shape.slice(at + 1).reduce((product, extent) => product * extent, 1);
  const outer = shape.slice(0, at).reduce((product, extent) => product * extent, 1);
  return Array.from({ length: outer * inner }, (_, row) => {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    return Array.from({ length }, (_unused, i) => start + i * inner);
  });
}

/** The logits as the kernels compute them: dequantized and with bias, rounded to the computed type; masked ones -Infinity. */
function logitsOf(c: Case, places: readonly number[]): number[] {
  const round = computed(c) === "float32" ? Math.fround : (x: number) => x;
  const { scale, zeroPoint } = c.quantization ?? { scale: 1, zeroPoint: 0 };
  return places.map((place, i) => {
    const kept = c.mask === undefined || c.mask[c.mask.length === places.length ? i : place];
    if (!kept) return -Infinity;
    const value = c.values[place] as number;
    const x = is16(c) ? numberOf(value, exponentBits(c)) : (value - zeroPoint) * scale;
    return c.bias === undefined ? x : round(x + (c.bias[i] as number));
  });
}

const view = new DataView(new ArrayBuffer(8));

/** The distance of two neighbours at x, of a type with this many bits of fraction. */
function spacing(x: number, type: "float32" | "float64"): number {
  view.setFloat64(0, Math.abs(x));
  const exponent = (view.getUint32(0) >>> 20) - 1023;
  return type === "float32" ? 2 ** (Math.max(exponent, -126) - 23) : 2 ** (Math.max(exponent, -1022) - 52);
}

/** Compares results of the computed type with exact ones, and keeps the largest error. */
class Comparison {
  readonly #case: Case;
  readonly #errors: Errors;
  readonly type: "float32" | "float64";

  constructor(c: Case, errors: Errors) {
    this.#case = c;
    this.#errors = errors;
    this.type = computed(c);
  }

  /** `scale` is the number in whose units the error is measured. */
  check(
    name: keyof typeof BOUNDS,
    got: number,
    wanted: DoubleDouble,
    where: string,
    scale = Math.abs(wanted[0]),
  ): void {
    const rounded = this.type === "float32" ? Math.fround(wanted[0]) : wanted[0];
    if (!Number.isFinite(rounded) || !Number.isFinite(got)) {
      if (!Object.is(got, rounded)) throw new Failure(`${where}: expected ${rounded}, got ${got}`);
      return;
    }
    const error = Math.abs(subtract([got, 0], wanted)[0]) / spacing(scale, this.type);
    const key = `${name} ${this.type}`;
    if (error > (this.#errors.get(key)?.error ?? 0)) this.#errors.set(key, { error, witness: paste(this.#case) });
    if (!(error <= BOUNDS[name][this.type])) {
      throw new Failure(`${where}: ${error.toFixed(3)} ulp, got ${got}, wanted ${wanted[0]} (+ ${wanted[1]})`);
    }
  }
}

/** A call that can be pasted. */
export function paste(c: Case): string {
  const options = Object.fromEntries(Object.entries(optionsOf(c)).filter(([, value]) => value !== undefined));
  const literal = (value: unknown) =>
    JSON.stringify(value, (_key, x) =>
      typeof x === "number" && (!Number.isFinite(x) || Object.is(x, -0)) ? `<${Object.is(x, -0) ? "-0" : x}>` : x,
    ).replace(/"<([^"]*)>"/g, "$1");
  const name = c.name === "shards" ? "partialLogSumExp" : c.name;
  const extra = c.name === "topK" ? `${kOf(c)}, ` : "";
  return `${name}(${ARRAYS[c.type].name}.of(${literal(c.values).slice(1, -1)}), ${extra}${literal(options)}) // ${c.placement}`;
}

const kOf = ({ extra, shape, axis }: Case) => Math.floor(extra * ((shape.at(axis) as number) + 1));

/** Arrays for a call, at the case's placement, and what must not change around them. */
class Arrays {
  readonly input: AnyArray;
  readonly out: Floats | undefined;
  readonly tensor: unknown;
  readonly #all: AnyArray;
  readonly #before: AnyArray;
  /** The elements that the call may write. */
  readonly #written: readonly [number, number] | undefined;

  constructor(api: Api, c: Case, results: number | undefined) {
    const ArrayType = ARRAYS[c.type] as typeof Float32Array;
    const { placement, values } = c;
    const size = values.length;
    const strided = placement === "strided";
    const count = (strided ? 2 : 1) * size;
    const isNarrowInteger = c.type === "int8" || c.type === "uint8";
    const takesOut = results !== undefined && !isNarrowInteger;
    // Input, a gap, an output, with elements to guard around each.
    const total = 8 + count + 8 + (results ?? 0) + 8;
    const bytes = total * ArrayType.BYTES_PER_ELEMENT;
    const onMemory = placement === "memory" || placement === "memory in place";
    const memory = onMemory ? new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) || 1 }) : undefined;
    if (memory) api.attach(memory);
    this.#all = new ArrayType(memory?.buffer ?? new ArrayBuffer(bytes), 0, total).fill(3);
    this.input = this.#all.subarray(8, 8 + count);
    for (let i = 0; i < size; i++) this.input[strided ? 2 * i : i] = values[i] as number;
    const inPlace = takesOut && results === size && (placement === "in place" || placement === "memory in place");
    const apart = takesOut && (placement === "apart" || placement === "memory");
    const at = 16 + count;
    this.out = (inPlace ? this.input : apart ? this.#all.subarray(at, at + (results ?? 0)) : undefined) as
      | Floats
      | undefined;
    this.#written = inPlace ? [8, 8 + count] : apart ? [at, at + (results ?? 0)] : undefined;
    this.#before = this.#all.slice();
    const strides = c.shape.map(
      (_, axis) => 2 * c.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1),
    );
    this.tensor = strided ? { data: this.input, shape: c.shape, strides } : this.input;
  }

  /** @throws Failure if the call wrote where it must not; a call that failed must not write at all */
  checkGuards(hasFailed = false): void {
    const words = (array: AnyArray) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const [now, before] = [words(this.#all), words(this.#before)];
    const each = this.#all.BYTES_PER_ELEMENT;
    for (let i = 0; i < now.length; i++) {
      const element = Math.floor(i / each);
      const mayChange =
        !hasFailed && this.#written !== undefined && element >= this.#written[0] && element < this.#written[1];
      if (!mayChange && now[i] !== before[i]) throw new Failure(`element ${element - 8} outside of out was written`);
    }
  }
}

const hex = (array: ArrayBufferView) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("hex");

/** The numbers of results, which for 16-bit floats are bit patterns. */
const numbersOf = (c: Case, results: ArrayLike<number>) =>
  Array.from(results, (x) => (is16(c) ? numberOf(x, exponentBits(c)) : x));

/** Calls the function that returns one array. */
function call(api: Api, c: Case, input: unknown, out: Floats | undefined): Floats {
  const options = { ...optionsOf(c), ...(out ? { out } : {}), ...(c.name === "filter" ? filtersOf(c) : {}) };
  const strided = c.placement === "strided" && typeof input === "object" && input !== null && "strides" in input;
  if (strided) delete (options as { shape?: unknown }).shape;
  const operation = api[c.name as "softmax"] as (logits: unknown, options: unknown) => Floats;
  return operation(input, options);
}

const filtersOf = ({ extra }: Case) =>
  extra < 0.5 ? { topP: 0.5 + extra } : { topK: 1 + Math.floor(extra * 20), minP: extra / 50 };

/** Checks one case; `errors` receives the largest errors. */
export function check(api: Api, c: Case, errors: Errors): void {
  if (c.name === "argmax" || c.name === "topK" || c.name === "sample") checkSelection(api, c, errors);
  else if (c.name === "shards") checkShards(api, c, errors);
  else checkArray(api, c, errors);
}

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
    { out: new Float32Array(c.values.length + 1) },
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

/** 16-bit results are float32 results rounded, so that they may be one away where those lie near the middle of two. */
function checkRounded(c: Case, got: number, exact: number, where: string): void {
  const bits = exponentBits(c);
  const near = [exact, exact * (1 + 2 ** -20), exact * (1 - 2 ** -20)].map((x) => bitsOf(Math.fround(x), bits));
  if (!near.includes(got) && numberOf(got, bits) !== numberOf(near[0] as number, bits)) {
    throw new Failure(`${where}: expected ${exact}, got ${numberOf(got, bits)}`);
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

function checkSelection(api: Api, c: Case, errors: Errors): void {
  const rows = rowsOf(c);
  if (c.shape.at(c.axis) === 0) return;
  const arrays = new Arrays(api, c, undefined);
  const draws = rows.map((_, row) => (c.extra + row * 0.618) % 1);
  let next = 0;
  const options = { ...optionsOf(c), ...(c.placement === "strided" ? { shape: undefined } : {}) };
  const input = arrays.tensor as Float32Array;
  const k = c.name === "topK" ? kOf(c) : 1;
  const exacts = rows.map((places) => reference(logitsOf(c, places), c.temperature, c.allMasked === "zero" ? 0 : NaN));
  if (c.name === "sample") {
    if (
      exacts.some(
        ({ softmax }, row) =>
          softmax.some(([p]) => Number.isNaN(p)) || logitsOf(c, rows[row] as number[]).every((x) => x === -Infinity),
      )
    )
      return;
    const { indices } = api.sample(input, { ...options, random: () => draws[next++] as number });
    for (const [row, index] of indices.entries()) {
      const [p] = exacts[row]?.softmax[index] ?? [NaN];
      if (
        !(index < (rows[row] as number[]).length) ||
        (p === 0 && logitsOf(c, rows[row] as number[])[index] === -Infinity)
      ) {
        throw new Failure(`row ${row}: drew class ${index} of probability ${p}`);
      }
    }
  } else {
    const selection = c.name === "topK" ? api.topK(input, k, options) : api.argmax(input, options);
    checkSelected(c, selection as Package.Selection<Floats>, k, exacts, rows, errors);
  }
  arrays.checkGuards();
}

function checkSelected(
  c: Case,
  { indices, probabilities }: Package.Selection<Floats>,
  k: number,
  exacts: readonly Reference[],
  rows: readonly (readonly number[])[],
  errors: Errors,
): void {
  const compared = new Comparison(c, errors);
  for (const [row, places] of rows.entries()) {
    const logits = logitsOf(c, places);
    const key = (i: number) => (Number.isNaN(logits[i]) ? Infinity : (logits[i] as number));
    const isNaNAt = (i: number) => (Number.isNaN(logits[i]) ? 1 : 0);
    const order = logits
      .map((_, i) => i)
      .sort((a, b) => isNaNAt(b) - isNaNAt(a) || (key(b) > key(a) ? 1 : key(b) < key(a) ? -1 : a - b));
    for (let rank = 0; rank < k; rank++) {
      const index = indices[row * k + rank] as number;
      const where = `row ${row}, rank ${rank}`;
      if (index !== order[rank]) throw new Failure(`${where}: expected class ${order[rank]}, got ${index}`);
      const wanted = exacts[row]?.softmax[index] as DoubleDouble;
      const got = probabilities[row * k + rank] as number;
      if (is16(c)) checkRounded(c, got, wanted[0], where);
      else compared.check(c.name as "topK", got, wanted, where);
    }
  }
}

/** The state of two parts of each row, merged, gives the probabilities of the whole row. */
function checkShards(api: Api, c: Case, errors: Errors): void {
  if (isNarrow(c) || c.shape.length > 1) return;
  const size = c.values.length;
  const cut = Math.floor(c.extra * (size + 1));
  const ArrayType = ARRAYS[c.type] as typeof Float32Array;
  const parts = [c.values.slice(0, cut), c.values.slice(cut)];
  const optionsOfPart = (part: number) => ({
    temperature: c.temperature,
    ...(c.bias ? { bias: part === 0 ? c.bias.slice(0, cut) : c.bias.slice(cut) } : {}),
    ...(c.mask ? { mask: part === 0 ? c.mask.slice(0, cut) : c.mask.slice(cut) } : {}),
  });
  const arrays = parts.map((part) => ArrayType.from(part));
  const [first, second] = arrays.map((array, part) => api.partialLogSumExp(array, optionsOfPart(part))) as [
    Package.PartialLogSumExp,
    Package.PartialLogSumExp,
  ];
  const state = JSON.parse(JSON.stringify(api.mergePartials(first, second))) as Package.PartialLogSumExp;
  const { softmax } = reference(
    logitsOf(
      c,
      c.values.map((_, i) => i),
    ),
    c.temperature,
    NaN,
  );
  const compared = new Comparison(c, errors);
  for (const [part, array] of arrays.entries()) {
    const got = api.softmaxFromPartial(array, state, optionsOfPart(part)) as Float32Array;
    for (const [i, p] of got.entries()) {
      const at = part * cut + i;
      // A NaN or +Infinity in another shard makes this one NaN too.
      compared.check("shards", p, softmax[at] as DoubleDouble, `class ${at}`);
      if (p > 1) throw new Failure(`class ${at}: a probability above 1`);
    }
  }
}
