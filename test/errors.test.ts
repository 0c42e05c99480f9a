// Every wrong call, with its message. None of them writes anything.
import { describe, expect, test } from "vitest";
import { alike, variants } from "./variants.js";

function detached(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

const four = () => Float32Array.of(1, 2, 3, 4);
const backing = new Float32Array(16);
const ACCEPTED = "numbers, a typed array of floats or 8-bit integers, or a tensor { data, dims } or { data, shape }";
const TWO_TYPES = 'a Uint16Array may hold two dtypes; say dtype: "float16" or dtype: "bfloat16"';

type Wrong = [
  what: string,
  input: unknown,
  options: unknown,
  error: typeof TypeError | typeof RangeError,
  message: string,
];

const wrongCalls: Wrong[] = [
  ["nothing", undefined, undefined, TypeError, `expected ${ACCEPTED}, got undefined`],
  ["null", null, undefined, TypeError, `expected ${ACCEPTED}, got null`],
  ["a number", 3, undefined, TypeError, `expected ${ACCEPTED}, got the number 3`],
  ["a string", "1,2", undefined, TypeError, `expected ${ACCEPTED}, got a string`],
  ["an object", {}, undefined, TypeError, `expected ${ACCEPTED}, got an object`],
  ["a BigInt64Array", new BigInt64Array(2), undefined, TypeError, `expected ${ACCEPTED}, got a BigInt64Array`],
  [
    "an Int32Array",
    new Int32Array(2),
    undefined,
    TypeError,
    `expected ${ACCEPTED}, got an Int32Array; Float32Array.from converts it`,
  ],
  ["a promise", Promise.resolve([1]), undefined, TypeError, `expected ${ACCEPTED}, got a Promise; await it first`],
  [
    "an additive mask",
    four(),
    { mask: [0, 0, -Infinity, 0] },
    TypeError,
    "mask is a Uint8Array or an array of booleans, got the number -Infinity at index 2; numbers to add are a bias",
  ],
  [
    "a mask with NaN",
    four(),
    { mask: [0, NaN, 1, 0] },
    TypeError,
    "mask is a Uint8Array or an array of booleans, got the number NaN at index 1; numbers to add are a bias",
  ],
  ["a shape of null", four(), { shape: null }, TypeError, "shape is an array of whole numbers, got null"],
  ["a DataView", new DataView(new ArrayBuffer(8)), undefined, TypeError, `expected ${ACCEPTED}, got a DataView`],
  [
    "undefined inside",
    [1, undefined, 3],
    undefined,
    TypeError,
    "expected an array of numbers, got undefined at index 1",
  ],
  ["a hole", new Array(3), undefined, TypeError, "expected an array of numbers, got undefined at index 0"],
  ["a string inside", [1, "2"], undefined, TypeError, "expected an array of numbers, got a string at index 1"],
  ["a bigint inside", [1n], undefined, TypeError, "expected an array of numbers, got the bigint 1 at index 0"],
  [
    "arrays inside",
    [
      [1, 2],
      [3, 4],
    ],
    undefined,
    TypeError,
    "expected an array of numbers, got an array at index 0; pass rows.flat() and the option shape",
  ],
  ["a detached buffer", detached(), undefined, TypeError, "the input is detached, its elements are gone"],
  [
    "a tensor of strings",
    { data: ["a"], dims: [1] },
    undefined,
    TypeError,
    "expected an array of numbers, got a string at index 0",
  ],
  [
    "a tensor without data",
    { data: undefined, dims: [1] },
    undefined,
    TypeError,
    `expected a tensor over ${ACCEPTED}, got undefined as its data`,
  ],
  [
    "a tensor whose data is a function",
    { data() {}, shape: [1] },
    undefined,
    TypeError,
    "the tensor's data is a function; pass { data: await tensor.data(), shape: tensor.shape }",
  ],
  [
    "a tensor on a GPU",
    { location: "gpu-buffer", data: four(), dims: [4] },
    undefined,
    TypeError,
    "the tensor's data is in gpu-buffer; pass what await tensor.getData() gives",
  ],
  [
    "a tensor of another type than it says",
    { data: four(), dims: [4], type: "float64" },
    undefined,
    TypeError,
    "the tensor says float64, but its data is a Float32Array",
  ],
  [
    "a tensor whose dims do not fit",
    { data: four(), dims: [5] },
    undefined,
    RangeError,
    "shape [5] needs 5 values, got 4",
  ],
  ["options that are none", four(), 3, TypeError, "options is an object, got the number 3"],
  ["options that are an array", four(), [], TypeError, "options is an object, got an array"],
  ["options that are a map", four(), new Map([["axis", 0]]), TypeError, "options is an object, got a Map"],
  [
    "options that are an empty array of floats",
    four(),
    new Float32Array(),
    TypeError,
    "options is an object, got a Float32Array",
  ],
  [
    "options not awaited",
    four(),
    Promise.resolve({}),
    TypeError,
    "options is an object, got a Promise; await it first",
  ],
  ["options null", four(), null, TypeError, "options is an object, got null"],
  ["a shape that is none", four(), { shape: "2,2" }, TypeError, "shape is an array of whole numbers, got a string"],
  [
    "a shape of other things",
    four(),
    { shape: [2, "2"] },
    TypeError,
    "shape is an array of whole numbers, got a string at axis 1",
  ],
  [
    "a shape with a hole",
    four(),
    { shape: [2, undefined] },
    TypeError,
    "shape is an array of whole numbers, got undefined at axis 1",
  ],
  ["a negative extent", four(), { shape: [-2, -2] }, RangeError, "shape has whole numbers from 0 up, got -2 at axis 0"],
  [
    "a fractional extent",
    four(),
    { shape: [1.6, 2.5] },
    RangeError,
    "shape has whole numbers from 0 up, got 1.6 at axis 0",
  ],
  ["a NaN extent", four(), { shape: [Number.NaN] }, RangeError, "shape has whole numbers from 0 up, got NaN at axis 0"],
  ["too few values", four(), { shape: [2, 3] }, RangeError, "shape [2, 3] needs 6 values, got 4"],
  ["too many values", four(), { shape: [3] }, RangeError, "shape [3] needs 3 values, got 4"],
  [
    "more than typed arrays hold",
    four(),
    { shape: [1e10, 1e10] },
    RangeError,
    "shape [10000000000, 10000000000] needs 100000000000000000000 values, got 4",
  ],
  [
    "an axis before the first",
    four(),
    { shape: [2, 2], axis: -3 },
    RangeError,
    "axis is a whole number from -2 to 1 for shape [2, 2], got -3",
  ],
  [
    "an axis beyond",
    four(),
    { shape: [2, 2], axis: 2 },
    RangeError,
    "axis is a whole number from -2 to 1 for shape [2, 2], got 2",
  ],
  ["half an axis", four(), { axis: 0.5 }, RangeError, "axis is a whole number from -1 to 0 for shape [4], got 0.5"],
  [
    "an axis that is none",
    four(),
    { axis: "last" },
    TypeError,
    "axis is a whole number from -1 to 0 for shape [4], got a string",
  ],
  ["temperature 0", four(), { temperature: 0 }, RangeError, "temperature is a finite number above 0, got 0"],
  ["a negative temperature", four(), { temperature: -1 }, RangeError, "temperature is a finite number above 0, got -1"],
  [
    "temperature NaN",
    four(),
    { temperature: Number.NaN },
    RangeError,
    "temperature is a finite number above 0, got NaN",
  ],
  [
    "temperature Infinity",
    four(),
    { temperature: Infinity },
    RangeError,
    "temperature is a finite number above 0, got Infinity",
  ],
  [
    "a temperature that is none",
    four(),
    { temperature: "1" },
    TypeError,
    "temperature is a finite number above 0, got a string",
  ],
  ["another allMasked", four(), { allMasked: "one" }, RangeError, 'allMasked is "nan" or "zero", got "one"'],
  ["a short out", four(), { out: new Float32Array(3) }, RangeError, "out needs 4 elements, got 3"],
  ["a long out", four(), { out: new Float32Array(5) }, RangeError, "out needs 4 elements, got 5"],
  [
    "out of another type",
    four(),
    { out: new Float64Array(4) },
    TypeError,
    "out is a Float32Array here, got a Float64Array",
  ],
  ["out of integers", four(), { out: new Int32Array(4) }, TypeError, "out is a Float32Array here, got an Int32Array"],
  ["out that is a plain array", four(), { out: [0, 0, 0, 0] }, TypeError, "out is a Float32Array here, got an array"],
  ["out null", four(), { out: null }, TypeError, "out is a Float32Array here, got null"],
  ["bits of no type", new Uint16Array(2), undefined, TypeError, TWO_TYPES],
  ["bits of no type in a tensor", { data: new Uint16Array(2), dims: [2] }, undefined, TypeError, TWO_TYPES],
  [
    "bits of integers",
    { data: new Uint16Array(2), dims: [2], type: "uint16" },
    undefined,
    TypeError,
    `${TWO_TYPES}, not "uint16"`,
  ],
  [
    "another dtype",
    four(),
    { dtype: "half" },
    TypeError,
    'dtype is "float16" or "bfloat16", for a Uint16Array; got "half", for a Float32Array',
  ],
  [
    "a dtype for numbers",
    [1],
    { dtype: "float16" },
    TypeError,
    'dtype is "float16" or "bfloat16", for a Uint16Array; got "float16", for an array',
  ],
  [
    "int8 that are uint8",
    { data: new Uint8Array(2), dims: [2], type: "int8" },
    undefined,
    TypeError,
    "the tensor says int8, but its data is a Uint8Array",
  ],
  [
    "float16 that are float32",
    { data: four(), dims: [4], type: "float16" },
    undefined,
    TypeError,
    "the tensor says float16, but its data is a Float32Array",
  ],
  ["a bias for one class", four(), { bias: [1] }, RangeError, "bias needs 4 entries, one for each class; got 1"],
  [
    "a bias for each element",
    four(),
    { shape: [2, 2], bias: four() },
    RangeError,
    "bias needs 2 entries, one for each class; got 4",
  ],
  [
    "a bias of integers",
    four(),
    { bias: new Int32Array(4) },
    TypeError,
    "bias is a float array or an array of numbers, got an Int32Array",
  ],
  [
    "a bias with undefined",
    four(),
    { bias: [1, 2, undefined, 4] },
    TypeError,
    "bias is a float array or an array of numbers, got undefined at index 2",
  ],
  ["bias null", four(), { bias: null }, TypeError, "bias is a float array or an array of numbers, got null"],
  [
    "a mask of another size",
    four(),
    { shape: [2, 2], mask: [true, false, true] },
    RangeError,
    "mask needs 2 entries, one for each class, or 4, one for each element; got 3",
  ],
  [
    "a mask of floats",
    four(),
    { mask: four() },
    TypeError,
    "mask is a Uint8Array or an array of booleans, got a Float32Array",
  ],
  [
    "a mask of strings",
    four(),
    { mask: [true, "no", true, true] },
    TypeError,
    "mask is a Uint8Array or an array of booleans, got a string at index 1",
  ],
  [
    "a quantization of floats",
    four(),
    { quantization: { scale: 1, zeroPoint: 0 } },
    TypeError,
    "quantization is for 8-bit integers, not for float32",
  ],
  [
    "no quantization",
    new Int8Array(2),
    { quantization: 3 },
    TypeError,
    "quantization is { scale, zeroPoint }, got the number 3",
  ],
  [
    "a zero point that is none",
    new Int8Array(2),
    { quantization: { scale: 1, zeroPoint: "0" } },
    TypeError,
    "quantization.zeroPoint is a whole number from -128 to 127, got a string",
  ],
  [
    "no scale",
    new Int8Array(2),
    { quantization: { zeroPoint: 0 } },
    TypeError,
    "quantization.scale is a finite number above 0, got null",
  ],
  [
    "a scale of 0",
    new Int8Array(2),
    { quantization: { scale: 0, zeroPoint: 0 } },
    RangeError,
    "quantization.scale is a finite number above 0, got 0",
  ],
  [
    "a zero point of int8 for uint8",
    new Uint8Array(2),
    { quantization: { scale: 1, zeroPoint: -1 } },
    RangeError,
    "quantization.zeroPoint is a whole number from 0 to 255, got -1",
  ],
  [
    "a zero point of uint8 for int8",
    new Int8Array(2),
    { quantization: { scale: 1, zeroPoint: 128 } },
    RangeError,
    "quantization.zeroPoint is a whole number from -128 to 127, got 128",
  ],
  [
    "an outQuantization for floats",
    four(),
    { outQuantization: { scale: 1, zeroPoint: 0 } },
    TypeError,
    "outQuantization needs an out of 8-bit integers, and no float64; got none for float32",
  ],
  [
    "an outQuantization for float64",
    Float64Array.of(1, 2),
    { outQuantization: { scale: 1, zeroPoint: 0 }, out: new Int8Array(2) },
    TypeError,
    "outQuantization needs an out of 8-bit integers, and no float64; got an Int8Array for float64",
  ],
  [
    "integers out without an outQuantization",
    new Int8Array(4),
    { out: new Int8Array(4) },
    TypeError,
    "out is a Float32Array here, got an Int8Array",
  ],
  [
    "a Uint16Array out for another",
    four(),
    { out: new Uint16Array(4) },
    TypeError,
    "out is a Float32Array here, got a Uint16Array",
  ],
  ["a detached out", four(), { out: detached() }, TypeError, "out is detached, its elements are gone"],
  [
    "out one element on",
    backing.subarray(0, 4),
    { out: backing.subarray(1, 5) },
    RangeError,
    "out overlaps the input; it must be the input itself or lie apart",
  ],
  [
    "out one element before",
    backing.subarray(4, 8),
    { out: backing.subarray(3, 7) },
    RangeError,
    "out overlaps the input; it must be the input itself or lie apart",
  ],
];

describe.each(variants)("%s", (_, api) => {
  describe.each(["softmax", "logSoftmax"] as const)("%s", (name) => {
    test.each(wrongCalls)("%s", (_what, input, options, error, message) => {
      const operation = api[name] as (input: unknown, options: unknown) => unknown;
      const out = (options as { out?: unknown } | null | undefined)?.out;
      const before = ArrayBuffer.isView(out) && out.byteLength > 0 ? Array.from(out as Float32Array) : undefined;
      let thrown: unknown;
      try {
        operation(input, options);
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBeInstanceOf(error);
      expect((thrown as Error).message).toBe(`${name}: ${message}`);
      if (before) expect(Array.from(out as Float32Array)).toEqual(before);
    });
  });

  test("shapes without elements that ask for a billion results", () => {
    const none = new Float32Array(0);
    expect(() => api.greedyCtc(none, { shape: [1e9, 0, 5] })).toThrow(
      "greedyCtc: shape [1000000000, 0, 5] has no elements, but asks for 1000000000 results",
    );
    for (const name of ["logSumExp", "partialLogSumExp"] as const) {
      expect(() => alike(api[name])(none, { shape: [1e9, 0, 5], axis: 1 })).toThrow(
        `${name}: shape [1000000000, 0, 5] has no elements, but asks for 5000000000 results`,
      );
    }
    expect(api.softmax(none, { shape: [1e9, 0, 5] })).toHaveLength(0);
    expect(api.logSumExp(none, { shape: [3, 0] })).toEqual(new Float32Array(3).fill(-Infinity));
  });

  test("the other operations name themselves", () => {
    const wrong = null as unknown as Float32Array;
    for (const name of ["logSumExp", "exp", "sigmoid"] as const)
      expect(() => alike(api[name])(wrong)).toThrow(`${name}: expected`);
    expect(() => api.logSumExp(four(), { shape: [2, 2], out: four() })).toThrow(
      "logSumExp: out needs 2 elements, got 4",
    );
    const whole = backing.slice();
    expect(() => api.logSumExp(backing.subarray(0, 4), { shape: [2, 2], out: backing.subarray(0, 2) })).toThrow(
      "overlaps",
    );
    expect(backing).toEqual(whole);
    expect(() => api.logSumExp(backing.subarray(0, 4), { shape: [2, 2], out: backing.subarray(1, 3) })).toThrow(
      "overlaps",
    );
  });

  test("logSumExp's own options", () => {
    const logSumExp = api.logSumExp as (input: unknown, options: unknown) => unknown;
    expect(() => logSumExp(four(), { weights: [1, 2] })).toThrow(
      new RangeError("logSumExp: weights needs 4 entries, one for each class; got 2"),
    );
    expect(() => logSumExp(four(), { weights: [1, 2, NaN, 4] })).toThrow(
      new RangeError("logSumExp: weights are finite numbers, got NaN at index 2"),
    );
  });

  const picking: [name: "argmax" | "topK" | "filter" | "sample" | "greedyCtc", settings: unknown, error: Error][] = [
    ["topK", 5, new RangeError("topK: k is a whole number from 0 to 4, got 5")],
    ["topK", -1, new RangeError("topK: k is a whole number from 0 to 4, got -1")],
    ["topK", "1", new TypeError("topK: k is a whole number from 0 to 4, got a string")],
    ["topK", undefined, new TypeError("topK: k is a whole number from 0 to 4, got undefined")],
    ["argmax", { temperature: 0 }, new RangeError("argmax: temperature is a finite number above 0, got 0")],
    ["argmax", { shape: [4, 0] }, new RangeError("argmax: shape [4, 0] needs 0 values, got 4")],
    ["argmax", { mask: [1] }, new RangeError("argmax: mask needs 4 entries, one for each class; got 1")],
    ["filter", { topK: 1.5 }, new RangeError("filter: topK is a whole number from 0 up, got 1.5")],
    ["filter", { topP: 1.1 }, new RangeError("filter: topP is a number from 0 to 1, got 1.1")],
    ["filter", { topP: NaN }, new RangeError("filter: topP is a number from 0 to 1, got NaN")],
    ["filter", { minP: -1 }, new RangeError("filter: minP is a number from 0 to 1, got -1")],
    ["filter", { typicalP: "all" }, new TypeError("filter: typicalP is a number from 0 to 1, got a string")],
    ["filter", { temperature: 0 }, new RangeError("filter: temperature is a finite number above 0, got 0")],
    ["filter", { out: new Float32Array(3) }, new RangeError("filter: out needs 4 elements, got 3")],
    [
      "filter",
      { repetition: 2 },
      new TypeError("filter: repetition is { tokens, penalty, frequency, presence }, got the number 2"),
    ],
    [
      "filter",
      { repetition: { penalty: 2 } },
      new TypeError("filter: repetition.tokens is a list, or one list per row, 1 here, got undefined"),
    ],
    [
      "filter",
      { repetition: { tokens: [[1]] }, shape: [2, 2] },
      new RangeError("filter: repetition.tokens is a list, or one list per row, 2 here, got 1"),
    ],
    [
      "filter",
      { repetition: { tokens: [[1], [2], [3]] }, shape: [2, 2] },
      new RangeError("filter: repetition.tokens is a list, or one list per row, 2 here, got 3"),
    ],
    [
      "filter",
      { repetition: { tokens: [1, 4] } },
      new RangeError("filter: repetition.tokens[1] is a whole number from 0 to 3, got 4"),
    ],
    [
      "filter",
      { repetition: { tokens: [1], penalty: 0 } },
      new RangeError("filter: repetition.penalty is a finite number above 0, got 0"),
    ],
    [
      "filter",
      { repetition: { tokens: [1], presence: Infinity } },
      new RangeError("filter: repetition.presence is a finite number, got Infinity"),
    ],
    ["sample", { topP: 2 }, new RangeError("sample: topP is a number from 0 to 1, got 2")],
    ["sample", { random: 0.5 }, new TypeError("sample: random is a function, got the number 0.5")],
    [
      "sample",
      { random: () => "0.5" },
      new TypeError("sample: what random gives is a number from 0 to below 1, got a string"),
    ],
    [
      "greedyCtc",
      undefined,
      new TypeError("greedyCtc: shape is [frames, classes] or [sequences, frames, classes], got undefined"),
    ],
    ["greedyCtc", { shape: [2, 2], blank: 2 }, new RangeError("greedyCtc: blank is a whole number from 0 to 1, got 2")],
    [
      "greedyCtc",
      { shape: [2, 2], labels: "ab" },
      new TypeError("greedyCtc: labels is an array of strings, got a string"),
    ],
    [
      "greedyCtc",
      { shape: [2, 2], labels: new Set(["a", "b"]) },
      new TypeError("greedyCtc: labels is an array of strings, got a Set"),
    ],
    [
      "greedyCtc",
      { shape: [2, 2], labels: ["a"] },
      new RangeError("greedyCtc: labels needs 2 entries, one for each class; got 1"),
    ],
  ];

  test.each(picking)("%s with %o", (name, settings, error) => {
    const operation = api[name] as (...values: unknown[]) => unknown;
    const out = (settings as { out?: Float32Array } | undefined)?.out;
    expect(() => operation(four(), settings)).toThrow(error);
    if (out) expect(out).toEqual(new Float32Array(3));
  });

  test.each(["argmax", "topK", "sample"] as const)("%s of rows of no class", (name) => {
    const operation = api[name] as (...values: unknown[]) => unknown;
    const values = name === "topK" ? [[], 0] : [[]];
    const message = `${name}: the number of classes is a whole number from 1 up, got 0`;
    expect(() => operation(...values)).toThrow(new RangeError(message));
  });

  // 442 MiB of float32 are the most, of which the workspace has 9.25 times as much.
  test.each(["topK", "filter", "sample"] as const)("%s of a row that no memory holds", (name) => {
    const operation = api[name] as (...values: unknown[]) => unknown;
    const message = `${name}: a row of 115867649 classes needs more than the 4 GiB a memory can have`;
    expect(() => operation(new Uint8Array(115_867_649), name === "topK" ? 1 : {})).toThrow(new RangeError(message));
  });

  test("states of shards", () => {
    const { partialLogSumExp, mergePartials, softmaxFromPartial } = api;
    const two = partialLogSumExp(four(), { shape: [2, 2] });
    const one = partialLogSumExp(four());
    const warm = partialLogSumExp(four(), { temperature: 2 });
    for (const wrong of [
      undefined,
      null,
      3,
      {},
      [1],
      { ...two, sum: [1] },
      { ...two, temperature: "1" },
      { ...two, maximum: ["1", "2"] },
    ]) {
      const state = wrong as unknown as typeof two;
      expect(() => mergePartials(two, state)).toThrow(TypeError);
      expect(() => softmaxFromPartial(four(), state)).toThrow(/^softmaxFromPartial: (expected a state|the state's)/);
    }
    expect(() => mergePartials(two, one)).toThrow(
      new RangeError("mergePartials: expected the same rows at one temperature, got 2 rows at 1 and 1 rows at 1"),
    );
    expect(() => mergePartials(warm, one)).toThrow(RangeError);
    expect(() => mergePartials(one, undefined as unknown as typeof one)).toThrow(
      "mergePartials: expected a state { maximum, sum, sumError, temperature }, as partialLogSumExp returns it, got undefined",
    );
    for (const temperature of [0, -1, NaN, Infinity]) {
      expect(() => mergePartials(one, { ...one, temperature })).toThrow(
        new RangeError(`mergePartials: the state's temperature is a finite number above 0, got ${temperature}`),
      );
    }
    expect(() => softmaxFromPartial(four(), two)).toThrow(
      new RangeError("softmaxFromPartial: expected a state of 1 rows at temperature 1, got 2 rows at 1"),
    );
    expect(() => softmaxFromPartial(four(), warm, { temperature: 1 })).toThrow(
      new RangeError("softmaxFromPartial: expected a state of 1 rows at temperature 1, got 1 rows at 2"),
    );
  });

  test("out may lie directly after the input on one buffer", () => {
    const both = Float32Array.of(1, 2, 3, 4, 0, 0, 0, 0);
    api.softmax(both.subarray(0, 4), { out: both.subarray(4) });
    expect(both.subarray(0, 4)).toEqual(four());
    expect(both.subarray(4)).toEqual(api.softmax(four()));
  });

  test("allocate", () => {
    const allocate = api.allocate as (length: unknown, type?: unknown) => unknown;
    expect(() => allocate(-1)).toThrow(new RangeError("allocate: length is a whole number from 0 up, got -1"));
    expect(() => allocate(1.5)).toThrow(new RangeError("allocate: length is a whole number from 0 up, got 1.5"));
    expect(() => allocate("4")).toThrow(new TypeError("allocate: length is a whole number from 0 up, got a string"));
    expect(() => allocate(4, "int8")).toThrow(new TypeError('allocate: type is "float32" or "float64", got "int8"'));
    expect(() => allocate(2 ** 40)).toThrow(
      new RangeError("allocate: 1099511627776 elements of float32 need more than the 4 GiB a memory can have"),
    );
  });

  test("attach", () => {
    const attach = api.attach as (memory: unknown) => void;
    expect(() => attach(null)).toThrow(new TypeError("attach: expected a WebAssembly.Memory, got null"));
    expect(() => attach(new ArrayBuffer(8))).toThrow(
      new TypeError("attach: expected a WebAssembly.Memory, got an ArrayBuffer"),
    );
    expect(() => attach(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }))).toThrow(
      new TypeError("attach: the kernels cannot import a shared memory; pass its arrays without attaching it"),
    );
  });
});
