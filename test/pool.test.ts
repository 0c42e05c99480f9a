// simd-softmax/pool: the bits and the errors of the plain functions, whatever the arrays lie on.
import * as plain from "simd-softmax";
import * as networks from "simd-softmax/nn";
import { createPool } from "simd-softmax/pool";
import { afterAll, describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { type AnyArray, arraysIn, floats, isArray, ROWS, SIZE, sameResults } from "./pool-calls.js";
import { logSoftmax64, logSumExp64, softmax64, worstUlps32 } from "./reference.js";
import { sameBits } from "./same.js";

const pool = createPool({ threads: 3 });
afterAll(() => pool.close());

type Options = Record<string, unknown>;
type Call = (...args: unknown[]) => unknown;

function onSharedMemory<Value>(value: Value): Value {
  if (!isArray(value)) return value;
  const array = new (value.constructor as Float32ArrayConstructor)(new SharedArrayBuffer(value.byteLength));
  array.set(value as Float32Array);
  return array as Value;
}

const random = seeded(7);
const mask = (length: number) => Uint8Array.from({ length }, () => (random() < 0.7 ? 1 : 0));
const doubles = (length: number) => Float64Array.from(floats(length));
const halves = (length: number) => Uint16Array.from({ length }, () => 0x3000 + Math.floor(random() * 0x1800));
const bytes = (length: number) => Int8Array.from({ length }, () => random() * 256 - 128);

/** Calls: the function, its arguments before the options, the options. */
const CALLS: readonly (readonly [name: string, args: readonly unknown[], options: Options])[] = [
  ["softmax", [floats(SIZE)], { shape: ROWS }],
  ["softmax", [floats(SIZE)], { shape: [810_000, 2], temperature: 0.7 }],
  ["softmax", [floats(SIZE)], { shape: ROWS, axis: 0 }],
  ["softmax", [floats(SIZE)], { shape: [3, 540, 1_000], axis: 1, bias: floats(540), mask: mask(SIZE) }],
  ["softmax", [floats(SIZE)], { shape: [1, 10, 162_000], axis: 1, mask: mask(10), allMasked: "zero" }],
  ["softmax", [doubles(SIZE)], { shape: ROWS, bias: floats(1_000) }],
  ["softmax", [halves(SIZE)], { shape: ROWS, dtype: "float16" }],
  ["softmax", [halves(SIZE)], { shape: ROWS, dtype: "bfloat16", mask: mask(SIZE) }],
  ["softmax", [bytes(SIZE)], { shape: ROWS, quantization: { scale: 0.05, zeroPoint: 3 } }],
  [
    "softmax",
    [bytes(SIZE)],
    { shape: ROWS, quantization: { scale: 0.05, zeroPoint: 3 }, outQuantization: { scale: 1 / 256, zeroPoint: -128 } },
  ],
  ["softmax", [Array.from(floats(SIZE))], { shape: ROWS }],
  ["softmax", [{ data: floats(SIZE), dims: ROWS }], {}],
  ["softmax", [{ data: floats(SIZE), shape: ROWS, fortranOrder: true }], {}],
  ["logSoftmax", [floats(SIZE)], { shape: ROWS, bias: floats(1_000), temperature: 3 }],
  ["logSoftmax", [floats(SIZE)], { shape: ROWS, axis: 0 }],
  ["logSoftmax", [doubles(SIZE)], { shape: [2, 810_000] }],
  ["logSumExp", [floats(SIZE)], { shape: ROWS }],
  ["logSumExp", [floats(SIZE)], { shape: [60, 27, 1_000], axis: 1 }],
  ["logSumExp", [floats(SIZE)], { shape: ROWS, weights: floats(1_000), sign: true }],
  ["logSumExp", [floats(SIZE)], { shape: ROWS, weights: floats(SIZE, 3) }],
  ["argmax", [floats(SIZE)], { shape: ROWS, mask: mask(SIZE) }],
  ["argmax", [floats(21 * 77_142)], { shape: [1, 21, 77_142], axis: 1 }],
  ["argmax", [doubles(SIZE)], { shape: ROWS, scores: "none" }],
  ["topK", [floats(SIZE), 5], { shape: ROWS, bias: floats(1_000) }],
  ["topK", [floats(SIZE), 3], { shape: ROWS, axis: 0, scores: "sigmoid" }],
  ["filter", [floats(SIZE)], { shape: ROWS, topK: 50, topP: 0.9 }],
  ["filter", [floats(SIZE)], { shape: ROWS, minP: 0.05, repetition: { tokens: [1, 2, 3], penalty: 1.2 } }],
  [
    "filter",
    [floats(SIZE)],
    {
      shape: ROWS,
      typicalP: 0.5,
      repetition: { tokens: Array.from({ length: 1_620 }, (_, i) => [i % 900, 3]), presence: 0.5, frequency: 0.1 },
    },
  ],
  ["sample", [floats(SIZE)], { shape: ROWS, topP: 0.9, random: "seeded" }],
  ["sample", [floats(SIZE)], { shape: ROWS, temperature: 0 }],
  ["sample", [floats(SIZE)], { shape: [30, 54, 1_000], axis: 1, temperature: 2, random: "seeded" }],
  ["dense", [floats(600 * 256), floats(100 * 256), floats(100)], { shape: [600, 256] }],
  ["dense", [floats(600 * 256), floats(100 * 256), null], { shape: [600, 256], activation: "softmax" }],
  [
    "dense",
    [doubles(600 * 256), doubles(100 * 256), null],
    { shape: [2, 300, 256], layout: "featuresFirst", activation: "logSoftmax" },
  ],
  ["dense", [floats(600 * 256), halves(100 * 256), null], { shape: [600, 256], dtype: "bfloat16", activation: "relu" }],
  ["dense", [floats(600 * 256), bytes(100 * 256), null], { shape: [600, 256], weightScales: Array(100).fill(0.01) }],
  ["crossEntropy", [floats(SIZE), "classes"], { shape: ROWS, gradient: true }],
  ["crossEntropy", [floats(SIZE), "classes"], { shape: ROWS, reduction: "none", bias: floats(1_000) }],
  [
    "crossEntropy",
    [doubles(SIZE), "classes"],
    { shape: ROWS, reduction: "sum", classWeights: floats(1_000).map(Math.abs), labelSmoothing: 0.1, gradient: true },
  ],
  ["crossEntropy", [floats(SIZE), "distribution"], { shape: ROWS, focal: 2, zLoss: 1e-4, gradient: true }],
  ["crossEntropy", [floats(SIZE), "classes"], { shape: [3, 540, 1_000], axis: 1, gradient: true }],
];

const CLASSES = Int32Array.from({ length: 162_000 }, () => random() * 100);
const DISTRIBUTION = plain.softmax(floats(SIZE, 9), { shape: ROWS });

/** The arguments of a call, its random numbers begun anew, each array changed by `change`. */
function argumentsOf(args: readonly unknown[], options: Options, change = <Value>(value: Value) => value): unknown[] {
  const shape = (options["shape"] ?? ROWS) as readonly number[];
  const rows = shape.reduce((all, one) => all * one, 1) / (shape.at((options["axis"] as number) ?? -1) ?? 1);
  const given = args.map((value) => {
    if (value === "classes") return CLASSES.slice(0, rows);
    return change(value === "distribution" ? DISTRIBUTION : value);
  });
  const shared = Object.entries(options).map(([name, value]) => [name, value === "seeded" ? seeded(5) : change(value)]);
  return [...given, Object.fromEntries(shared)];
}

const functionsOf = (api: object) => api as Record<string, Call>;
const all = functionsOf({ ...plain, ...networks });
const pooled = functionsOf(pool);

/** What a call is, in a line. */
const titleOf = (name: string, options: Options) => `${name}, [${options["shape"]}], ${Object.keys(options).join(" ")}`;

describe.each(CALLS.map(([name, args, options]) => ({ title: titleOf(name, options), name, args, options })))(
  "$title",
  ({ name, args, options }) => {
    const call = all[name] as Call;
    const ofPool = pooled[name] as Call;
    const wanted = call(...argumentsOf(args, options));

    test("arrays that are copied", async () => {
      const passed = argumentsOf(args, options);
      const before = passed.filter(isArray).map((array) => array.slice());
      sameResults(await ofPool(...passed), wanted);
      for (const [i, array] of passed.filter(isArray).entries()) sameBits(array, before[i] as AnyArray);
    });

    test("shared memory", async () => {
      sameResults(await ofPool(...argumentsOf(args, options, onSharedMemory)), wanted);
    });

    test.each([
      ["its own memory", <Value>(value: Value) => value],
      ["shared memory", onSharedMemory],
    ])("out on %s", async (_, change) => {
      const arrays = Object.fromEntries(
        Object.entries(arraysIn(wanted)).map(([key, array]) => [
          key,
          change(new (array.constructor as Float32ArrayConstructor)(array.length)),
        ]),
      );
      const out = isArray(wanted) ? { out: arrays["result"] } : { out: arrays };
      const { logSumExp: logs, gradient } = arrays;
      const target = logs ? { out: logs } : name === "crossEntropy" ? (gradient ? { gradient } : {}) : out;
      const [last, ...others] = argumentsOf(args, options).reverse();
      const got = await ofPool(...others.reverse(), { ...(last as Options), ...target });
      sameResults(got, wanted);
      for (const array of Object.values(target)) {
        if (isArray(array)) expect(Object.values(arraysIn(got))).toContain(array);
      }
    });
  },
);

test("in place, where the arrays lie", async () => {
  const wanted = plain.softmax(floats(SIZE), { shape: ROWS });
  for (const x of [floats(SIZE), onSharedMemory(floats(SIZE))]) {
    expect(await pool.softmax(x, { shape: ROWS, out: x })).toBe(x);
    sameBits(x, wanted);
  }
});

test("a view, at an odd place of a larger buffer, of shared memory and of other", async () => {
  for (const change of [onSharedMemory, <Value>(value: Value) => value]) {
    const around = change(new Float32Array(SIZE + 10).fill(9));
    const out = around.subarray(3, SIZE + 3);
    const x = change(floats(SIZE + 1)).subarray(1);
    await pool.softmax(x, { shape: ROWS, out });
    sameBits(out.slice(), plain.softmax(x.slice(), { shape: ROWS }));
    expect([...around.subarray(0, 3), ...around.subarray(SIZE + 3)]).toEqual(Array(10).fill(9));
  }
});

test("no rows, empty rows, small calls", async () => {
  sameBits(await pool.softmax([]), plain.softmax([]));
  sameBits(await pool.softmax([2, 1, -3.2]), plain.softmax([2, 1, -3.2]));
  sameBits(await pool.logSumExp([], { shape: [3, 0] }), plain.logSumExp([], { shape: [3, 0] }));
  sameBits(await pool.dense([1, 2], [3, 4, 5, 6], [1, 1]), networks.dense([1, 2], [3, 4, 5, 6], [1, 1]));
});

describe("wrong calls are rejected with the error of the plain function, and nothing is written", () => {
  const out = floats(10);
  test.each<[name: string, args: unknown[]]>([
    ["softmax", ["text"]],
    ["softmax", [floats(SIZE), { shape: [3, 4] }]],
    ["softmax", [floats(SIZE), { shape: ROWS, out }]],
    ["softmax", [floats(SIZE), { shape: ROWS, dim: 1 }]],
    ["softmax", [floats(SIZE), { shape: ROWS, temperature: 0 }]],
    ["softmax", [floats(SIZE), []]],
    ["logSoftmax", [floats(SIZE), "options"]],
    ["logSumExp", [floats(SIZE), { sign: 1 }]],
    ["argmax", [floats(0)]],
    ["topK", [floats(SIZE), 1e9]],
    ["filter", [floats(SIZE), { topP: 2 }]],
    ["sample", [floats(SIZE).fill(NaN), { shape: ROWS }]],
    ["sample", [floats(SIZE), { shape: ROWS, random: () => 1 }]],
    ["dense", [floats(SIZE), floats(7), null, { shape: ROWS }]],
    ["dense", [floats(SIZE), floats(1_000), null, { shape: ROWS, activation: "tanh" }]],
    ["crossEntropy", [floats(SIZE), [1, 2], { shape: ROWS }]],
    ["crossEntropy", [floats(SIZE), Int32Array.from({ length: 1_620 }, () => -1), { shape: ROWS }]],
  ])("%s, case %#", async (name, args) => {
    const before = out.slice();
    let thrown: unknown;
    try {
      (all[name] as Call)(...args);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    await expect((pooled[name] as Call)(...args)).rejects.toEqual(thrown);
    sameBits(out, before);
  });

  test("of createPool", () => {
    const create = createPool as Call;
    expect(() => create({ threads: 0 })).toThrow("createPool: threads is a whole number from 1 up, got 0");
    expect(() => create({ threads: 1.5 })).toThrow(RangeError);
    expect(() => create({ threads: "2" })).toThrow(TypeError);
    expect(() => create({ workers: 2 })).toThrow('createPool: no option "workers"');
    expect(() => create(2)).toThrow("createPool: options is an object, got the number 2");
  });

  test("of the signal", async () => {
    const wrong = { signal: {} } as unknown as { signal: AbortSignal };
    await expect(pool.softmax([1], wrong)).rejects.toThrow("softmax: signal is an AbortSignal, got an object");
  });
});

describe("a row of so many classes that the threads share it", () => {
  const N = 2_100_003;
  const row = draw("normal, sigma 4", N);
  const bias = Float32Array.from({ length: N }, (_, i) => (i % 7) - 3);

  test.each([
    ["float32", row, 1],
    ["a temperature", row, 0.7],
    ["confident", Float32Array.from(row, (x, i) => (i === N - 1 ? 100 : x)), 1],
  ])("%s: within the bounds, and always the same bits", async (_, x, temperature) => {
    const options = { temperature };
    const exact = Float64Array.from(x, (value) => value / temperature);
    const probabilities = await pool.softmax(x, options);
    expect(worstUlps32(probabilities, softmax64(exact))).toBeLessThanOrEqual(4);
    expect(worstUlps32(await pool.logSoftmax(x, options), logSoftmax64(exact))).toBeLessThanOrEqual(3);
    expect(worstUlps32(await pool.logSumExp(x, options), [logSumExp64(exact)])).toBeLessThanOrEqual(2);
    sameBits(await pool.softmax(onSharedMemory(x), options), probabilities);
  });

  test("has the bits of its shards", async () => {
    // Three of nearly as many classes, cut at multiples of 16.
    const each = 16 * Math.ceil(N / 3 / 16);
    const shards = [0, 1, 2].map((i) => row.subarray(i * each, (i + 1) * each));
    const state = shards.map((shard) => plain.partialLogSumExp(shard)).reduce((a, b) => plain.mergePartials(a, b));
    const wanted = shards.map((shard) => plain.softmaxFromPartial(shard, state));
    const got = await pool.softmax(row);
    for (const [i, shard] of wanted.entries()) sameBits(got.subarray(i * each, i * each + shard.length), shard);
  });

  test.each([
    ["bias and mask", { bias, mask: mask(N) }],
    ["a NaN", { at: 5, value: NaN }],
    ["a +Infinity", { at: N - 1, value: Infinity }],
    ["a -Infinity", { at: 0, value: -Infinity }],
    ["all masked", { mask: new Uint8Array(N) }],
    ["all masked to zero", { mask: new Uint8Array(N), allMasked: "zero" as const }],
    ["half of it masked", { mask: Uint8Array.from({ length: N }, (_, i) => (i < N / 2 ? 0 : 1)) }],
  ] as [string, Options][])("%s", async (_, given) => {
    const { at, value, ...options } = given;
    const x = row.slice();
    if (at !== undefined) x[at as number] = value as number;
    for (const name of ["softmax", "logSoftmax", "logSumExp"] as const) {
      const wanted = (all[name] as Call)(x, options) as Float32Array;
      const got = (await (pooled[name] as Call)(x, options)) as Float32Array;
      // Both are within 4 ulp of the exact result, and special values are the same.
      let wrong = 0;
      for (let i = 0; i < wanted.length; i++) {
        const [a, b] = [got[i] as number, wanted[i] as number];
        if (!Object.is(a, b) && !(Math.abs(a - b) <= 8 * 2 ** -23 * Math.abs(b))) wrong++;
      }
      expect(wrong).toBe(0);
    }
  });

  test("several such rows, float64 and 16 bits", async () => {
    const rows = Float64Array.from({ length: 2 * N }, (_, i) => row[i % N] as number);
    const shape = [2, N];
    const own = createPool({ threads: 5 });
    const got = await own.logSoftmax(rows, { shape });
    await own.close();
    const wanted = plain.logSoftmax(rows, { shape });
    expect(wanted.every((value, i) => Math.abs((got[i] as number) - value) <= 2 ** -50 * Math.abs(value))).toBe(true);
    const bits = halves(N);
    const rounded = await pool.softmax(bits, { dtype: "bfloat16" });
    const exact = plain.softmax(bits, { dtype: "bfloat16" });
    expect(rounded.every((value, i) => Math.abs(value - (exact[i] as number)) <= 1)).toBe(true);
  });
});
