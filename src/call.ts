// A call: every option read and every check made before anything is computed; then the way through travel.ts.
import { bringsAlong, readBeside } from "./beside.js";
import type { Choice } from "./choice.js";
import { type Input, kindOf, readInput, wrongKind } from "./input.js";
import type { Engine, EngineSource } from "./kernel.js";
import { arrayKind, FLOAT32, FLOAT64, INT8, type Numbers, type NumberType, numbersOf, UINT8 } from "./numbers.js";
import type { Operation } from "./operation.js";
import { checkOut, type Given, readAllMasked, readPositive } from "./options.js";
import { type Rows, readRows } from "./rows.js";
import { travel, type Work } from "./travel.js";

const NO_OPTIONS: Given = {};

export function readOptions(name: string, options: unknown): Given {
  if (options === undefined) return NO_OPTIONS;
  if (typeof options !== "object" || options === null) {
    throw wrongKind(name, "options is an object", options);
  }
  return options as Given;
}

/** The public function that does `operation`. What it accepts and gives its declared type says. */
export function onEngine<Signature>(engine: EngineSource, operation: Operation): Signature {
  return ((value: unknown, options?: unknown) =>
    run(engine(), operation, value, readOptions(operation.name, options)).out) as Signature;
}

/**
 * Does `operation`. Of what it takes beyond other operations, `options` has it checked; what it picks of the rows `choose`
 * tells.
 */
export function run(
  engine: Engine,
  operation: Operation,
  value: unknown,
  options: Given,
  choose?: (rows: Rows) => Choice,
): Work {
  const { name, result, passes } = operation;
  const input = readInput(name, value, options.out, options.dtype);
  const { array, type } = input;
  const size = array.length;
  let rows = readRows(name, options.shape ?? input.shape, options.axis, size);
  if (passes.length === 0) rows = { outer: size, length: 1, inner: 1 };
  const temperature = readPositive(name, "temperature", options.temperature);
  const empty = readAllMasked(name, options.allMasked);
  const outType = result === "partial" ? FLOAT64 : readOutType(name, options, type);
  const choice = choose?.(rows);
  const results = result === "element" ? size : rows.outer * rows.inner * (choice ? choice.each : 1);
  const out =
    result === "partial" ? new Float64Array(3 * results) : readOut(operation, options.out, outType, input, results);
  const beside = bringsAlong(operation, options)
    ? readBeside(operation, options, type, outType, rows, size, out, temperature)
    : undefined;
  const work: Work = {
    operation,
    data: array,
    type,
    out,
    outType,
    outer: rows.outer,
    length: rows.length,
    inner: rows.inner,
    double: type === FLOAT64,
    temperature: beside ? beside.temperature : temperature,
    empty,
    beside,
    choice,
    picked: choice && result === "pick" ? placeFor(choice, out) : undefined,
  };
  if (size > 0 || result !== "element") travel(engine, type.bytes === 2 ? asBits(work) : work);
  return work;
}

/** With Float16Arrays seen as the kernels see them. */
function asBits(work: Work): Work {
  const { picked } = work;
  const probabilities = picked?.probabilities && numbersOf(picked.probabilities);
  return {
    ...work,
    data: numbersOf(work.data),
    out: numbersOf(work.out),
    picked: picked && { ...picked, probabilities },
  };
}

/** For as many classes as there are log-probabilities. */
function placeFor({ withProbabilities }: Choice, logs: Numbers): Work["picked"] {
  const { length } = logs;
  const ArrayType = logs.constructor as NumberType["ArrayType"];
  return {
    indices: new Uint32Array(length),
    probabilities: withProbabilities ? new ArrayType(length) : undefined,
  };
}

/** The type of the results: the input's own, float32 of integers, or with `outQuantization` 8-bit integers. */
function readOutType(name: string, { out, outQuantization }: Given, type: NumberType): NumberType {
  if (outQuantization === undefined) return type.bytes === 1 ? FLOAT32 : type;
  const kind = arrayKind(out);
  if (type !== FLOAT64) {
    if (kind === "Int8Array") return INT8;
    if (kind === "Uint8Array") return UINT8;
    if (out === undefined && type.bytes === 1) return type;
  }
  const got = `${kindOf(out)} for ${type.name}`;
  throw new TypeError(`${name}: outQuantization needs an out of 8-bit integers, and no float64; got ${got}`);
}

/** `out` if it is there and right, the input if it may be written, or a new array. */
function readOut(
  { name, result }: Operation,
  out: unknown,
  type: NumberType,
  { array, own, type: inType }: Input,
  length: number,
): Numbers {
  // 16-bit floats come as bits or as a Float16Array, and go as they came.
  const likeInput = type.bytes === 2;
  if (out !== undefined) {
    checkOut(name, out, likeInput ? (arrayKind(array) as string) : type.kind, length, array);
    return out;
  }
  // What is picked of a row may come to lie where the next one still is.
  if (own && result !== "pick" && type === inType && length === array.length) return array;
  if (type === FLOAT32) return new Float32Array(length); // 20 ns faster than by a constructor that may be another
  return new (likeInput ? (array.constructor as NumberType["ArrayType"]) : type.ArrayType)(length);
}
