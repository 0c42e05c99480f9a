// Every wrong call, with the message it gets. Nothing is written by any of them.
import { describe, expect, test } from "vitest";
import { variants } from "./variants.js";

function detached(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

const four = () => Float32Array.of(1, 2, 3, 4);
const backing = new Float32Array(16);
const ACCEPTED = "a Float32Array, a Float64Array, an array of numbers, or a tensor { data, dims } or { data, shape }";

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
  ["an Int32Array", new Int32Array(2), undefined, TypeError, `expected ${ACCEPTED}, got an Int32Array`],
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
    "expected an array of numbers, got an array at index 0",
  ],
  ["a detached buffer", detached(), undefined, TypeError, "the input's buffer is detached, its elements are gone"],
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
    "the tensor's data is a function; pass { data: tensor.dataSync(), shape: tensor.shape } or { data: await tensor.data(), shape: tensor.shape }",
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
    "another axis",
    four(),
    { shape: [2, 2], axis: 0 },
    RangeError,
    "axis 0 is not supported, only the last one (-1 or 1)",
  ],
  [
    "an axis beyond",
    four(),
    { shape: [2, 2], axis: 2 },
    RangeError,
    "axis 2 is not supported, only the last one (-1 or 1)",
  ],
  ["an axis that is none", four(), { axis: "last" }, TypeError, "axis is a whole number, got a string"],
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
  ["a temperature that is none", four(), { temperature: "1" }, TypeError, "temperature is a number, got a string"],
  ["another allMasked", four(), { allMasked: "one" }, RangeError, 'allMasked is "nan" or "zero", got "one"'],
  ["a short out", four(), { out: new Float32Array(3) }, RangeError, "out needs 4 elements, got 3"],
  ["a long out", four(), { out: new Float32Array(5) }, RangeError, "out needs 4 elements, got 5"],
  [
    "out of another type",
    four(),
    { out: new Float64Array(4) },
    TypeError,
    "out must be a Float32Array like the input, got a Float64Array",
  ],
  [
    "out of integers",
    four(),
    { out: new Int32Array(4) },
    TypeError,
    "out must be a Float32Array like the input, got an Int32Array",
  ],
  [
    "out that is a plain array",
    four(),
    { out: [0, 0, 0, 0] },
    TypeError,
    "out must be a Float32Array like the input, got an array",
  ],
  ["out null", four(), { out: null }, TypeError, "out must be a Float32Array like the input, got null"],
  ["a detached out", four(), { out: detached() }, TypeError, "out's buffer is detached"],
  [
    "out one element on",
    backing.subarray(0, 4),
    { out: backing.subarray(1, 5) },
    RangeError,
    "out overlaps a part of the input; it must be the input itself or lie apart from it",
  ],
  [
    "out one element before",
    backing.subarray(4, 8),
    { out: backing.subarray(3, 7) },
    RangeError,
    "out overlaps a part of the input; it must be the input itself or lie apart from it",
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

  test("the other operations name themselves", () => {
    const wrong = null as unknown as Float32Array;
    for (const name of ["logSumExp", "exp", "sigmoid"] as const)
      expect(() => api[name](wrong)).toThrow(`${name}: expected`);
    expect(() => api.logSumExp(four(), { shape: [2, 2], out: four() })).toThrow(
      "logSumExp: out needs 2 elements, got 4",
    );
    expect(() => api.logSumExp(backing.subarray(0, 4), { shape: [2, 2], out: backing.subarray(1, 3) })).toThrow(
      "overlaps",
    );
  });

  test("out may lie right beside the input on one buffer", () => {
    const both = Float32Array.of(1, 2, 3, 4, 0, 0, 0, 0);
    api.softmax(both.subarray(0, 4), { out: both.subarray(4) });
    expect(both.subarray(0, 4)).toEqual(four());
    expect(both.subarray(4)).toEqual(api.softmax(four()));
  });

  test("allocate", () => {
    const allocate = api.allocate as (length: unknown, type?: unknown) => unknown;
    expect(() => allocate(-1)).toThrow(new RangeError("allocate: length is a whole number from 0 up, got -1"));
    expect(() => allocate(1.5)).toThrow(new RangeError("allocate: length is a whole number from 0 up, got 1.5"));
    expect(() => allocate("4")).toThrow(new TypeError("allocate: length is a whole number, got a string"));
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
      new TypeError("attach: a shared memory cannot be worked on in place; pass its arrays without attaching it"),
    );
  });
});
