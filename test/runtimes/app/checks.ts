// The checks that run on every runtime, against the installed package. They use the language alone: no files, no process,
// no test framework. report() returns the results as plain data.
import type { AnyInput, Float16ArrayLike, SelectionOptions } from "simd-softmax";
import * as fastest from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { networkChecks, networkDigest, networkVariant } from "./network.ts";
import { type Check, draw, generator, hashOf, spacing, thrown } from "./numbers.ts";

const { softmax } = fastest;

/** The functions of one of the two entries. */
type Api = typeof deterministic;
// The expected results, in float64.

function reference(x: ArrayLike<number>, temperature = 1) {
  let largest = x[0];
  for (let i = 1; i < x.length; i++) largest = Math.max(largest, x[i]);
  // The sum of all but the maximum, with compensated (Kahan) summation.
  const at = Array.prototype.indexOf.call(x, largest);
  let others = 0;
  let lost = 0;
  for (let i = 0; i < x.length; i++) {
    if (i === at) continue;
    const term = Math.exp((x[i] - largest) / temperature) - lost;
    const sum = others + term;
    lost = sum - others - term;
    others = sum;
  }
  return { largest, others, log: Math.log1p(others) };
}

function softmaxReference(x: ArrayLike<number>, temperature = 1): Float64Array {
  const { largest, others } = reference(x, temperature);
  return Float64Array.from(x, (value) => Math.exp((value - largest) / temperature) / (1 + others));
}

function logSoftmaxReference(x: ArrayLike<number>): Float64Array {
  const { largest, log } = reference(x);
  return Float64Array.from(x, (value) => value - largest - log);
}

function largestUlps(got: ArrayLike<number>, wanted: Float64Array): number {
  let worst = 0;
  wanted.forEach((value, i) => {
    const error = got[i] === value ? 0 : Math.abs(got[i] - value) / spacing(value);
    if (!(error <= worst)) worst = error;
  });
  return worst;
}

const sameValues = (got: ArrayLike<number>, wanted: readonly number[]) =>
  got.length === wanted.length && wanted.every((value, i) => Object.is(got[i], value));

/** For every row along an axis, the indices of its elements. */
function rowsOf(shape: readonly number[], axis: number): number[][] {
  const at = axis < 0 ? axis + shape.length : axis;
  const inner = shape.slice(at + 1).reduce((all, extent) => all * extent, 1);
  const count = shape.reduce((all, extent) => all * extent, 1) / shape[at];
  return Array.from({ length: count }, (_, row) => {
    const start = Math.floor(row / inner) * shape[at] * inner + (row % inner);
    return Array.from({ length: shape[at] }, (_unused, i) => start + i * inner);
  });
}

/** The number that 16 bits stand for, 5 bits of exponent (float16) or 8 (bfloat16). */
function numberOf(bits: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const scale = 2 ** (Math.max(exponent, 1) - 2 ** (exponentBits - 1) + 1);
  return (bits >> 15 ? -1 : 1) * (exponent === 0 ? fraction : 1 + fraction) * scale;
}

/** Logits of one number type. */
interface TypedLogits {
  readonly type: string;
  readonly logits: AnyInput;
  readonly settings: Pick<SelectionOptions, "dtype" | "quantization">;
  /** The numbers that the logits represent. */
  readonly numbers: ArrayLike<number>;
}

/** Bits of exponent in the types that are handed over as bits. */
const EXPONENT_BITS = new Map([
  ["float16 bits", 5],
  ["bfloat16", 8],
]);
/** Half a step of the result's type; of any other type 4 ulp of float32, or 4 of its steps where it is rounded again. */
const HALF_STEPS = new Map([
  ["float16 bits", 2 ** -11],
  ["Float16Array", 2 ** -11],
  ["bfloat16", 2 ** -8],
]);
type OfAny = (logits: AnyInput, options: SelectionOptions) => ArrayLike<number>;

/** `size` logits of every number type that the engine has. */
function* typedLogits(size: number): Generator<TypedLogits> {
  const x = draw(Float32Array, size, size);
  const quantization = { scale: 0.07, zeroPoint: 3 };
  yield { type: "float32", logits: x, settings: {}, numbers: x };
  yield { type: "float64", logits: Float64Array.from(x), settings: {}, numbers: x };
  // Numbers from -8 to 8.
  const halves = Uint16Array.from(x, (value) => (value < 0 ? 0x8000 : 0) + Math.floor(Math.abs(value) * 1_843));
  const numbers = Array.from(halves, (bits) => numberOf(bits, 5));
  yield { type: "float16 bits", logits: halves, settings: { dtype: "float16" }, numbers };
  const { Float16Array } = globalThis as { Float16Array?: new (buffer: ArrayBuffer) => Float16ArrayLike };
  if (Float16Array) yield { type: "Float16Array", logits: new Float16Array(halves.buffer), settings: {}, numbers };
  const brains = Uint16Array.from(x, (value) => (value < 0 ? 0x8000 : 0) + Math.floor(Math.abs(value) * 1_664));
  const settings = { dtype: "bfloat16" } as const;
  yield { type: "bfloat16", logits: brains, settings, numbers: Array.from(brains, (bits) => numberOf(bits, 8)) };
  for (const ArrayType of [Int8Array, Uint8Array]) {
    const integers = new ArrayType(x.map((value) => 12 * value + (ArrayType === Int8Array ? 0 : 128)));
    const numbers = Array.from(integers, (q) => (q - 3) * 0.07);
    yield { type: ArrayType.name, logits: integers, settings: { quantization }, numbers };
  }
}

/** The checks of one entry, on rows of at most `longest` classes. */
function* checks(api: Api, longest: number): Generator<Check> {
  const { softmax, logSoftmax, logSumExp, exp, sigmoid, allocate, attach } = api;
  const same = (name: string, got: Iterable<number>, wanted: readonly number[]): Check => [
    name,
    sameValues([...got], wanted) || `[${[...got].join(", ")}]`,
  ];
  const within = (name: string, worst: number, bound: number): Check => [name, worst <= bound || `${worst} ulp`];
  const near = (name: string, got: ArrayLike<number>, expected: Iterable<number>, bound: number): Check => {
    const wanted = [...expected];
    const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(got[i] - value) / Math.abs(value)), 0);
    return [name, worst <= bound || `relative error ${worst}`];
  };

  const documented = softmax([2, 1, -3.2]);
  yield near("softmax of three numbers", documented, [0.7281221, 0.26786116, 0.0040167323], 1e-6);
  yield ["numbers give a Float32Array", documented instanceof Float32Array || "another type"];
  yield near("a confident row keeps its digits", logSoftmax([0, -20]), [-2.0611537e-9, -20], 1e-7);

  for (const ArrayType of [Float32Array, Float64Array]) {
    const of = (...values: number[]) => new ArrayType(values);
    const type = ArrayType.name;
    yield same(`a NaN, ${type}`, softmax(of(1, NaN, 2)), [NaN, NaN, NaN]);
    yield same(`a +Infinity, ${type}`, softmax(of(1, Infinity)), [NaN, NaN]);
    yield same(`some -Infinity, ${type}`, softmax(of(3, -Infinity, 3)), [0.5, 0, 0.5]);
    yield same(`all -Infinity, ${type}`, softmax(of(-Infinity, -Infinity)), [NaN, NaN]);
    yield same(`all masked to zero, ${type}`, softmax(of(-Infinity, -Infinity), { allMasked: "zero" }), [0, 0]);
    yield same(`the logarithm of it, ${type}`, logSoftmax(of(-Infinity), { allMasked: "zero" }), [-Infinity]);
    yield same(`log-sum-exp of nothing, ${type}`, logSumExp(of()), [-Infinity]);
    yield same(`log-sum-exp with +Infinity, ${type}`, logSumExp(of(1, Infinity)), [Infinity]);
    yield same(`magnitudes of 3e38, ${type}`, softmax(of(3e38, -3e38, 3e38)), [0.5, 0, 0.5]);
    yield same(`exp's ends, ${type}`, exp(of(-Infinity, 0, Infinity, NaN)), [0, 1, Infinity, NaN]);
    yield same(`sigmoid's ends, ${type}`, sigmoid(of(-Infinity, 0, Infinity, NaN)), [0, 0.5, 1, NaN]);
    yield same(`length 0, ${type}`, softmax(of()), []);
  }

  for (const length of [1, 2, 3, 4, 5, 7, 8, 10, 15, 16, 17, 31, 67, 257, 1_000, 4_097, 32_000, 300_000]) {
    if (length > longest) break;
    const x = draw(Float32Array, length, length);
    yield within(`softmax of ${length}`, largestUlps(softmax(x), softmaxReference(x)), 3);
    yield within(
      `softmax of ${length}, T = 0.7`,
      largestUlps(softmax(x, { temperature: 0.7 }), softmaxReference(x, 0.7)),
      3,
    );
    yield within(`log-softmax of ${length}`, largestUlps(logSoftmax(x), logSoftmaxReference(x)), 3);
    yield within(`exp of ${length}`, largestUlps(exp(x), Float64Array.from(x, Math.exp)), 1);
    yield within(
      `sigmoid of ${length}`,
      largestUlps(
        sigmoid(x),
        Float64Array.from(x, (v) => 1 / (1 + Math.exp(-v))),
      ),
      3,
    );
    const { largest, log } = reference(x);
    const error =
      Math.abs(logSumExp(x)[0] - (largest + log)) / spacing(Math.max(Math.abs(largest), Math.abs(largest + log)));
    yield within(`log-sum-exp of ${length}`, error, 2);
    const doubles = draw(Float64Array, length, length);
    yield near(`float64 softmax of ${length}`, softmax(doubles), softmaxReference(doubles), 1e-14);
    const rows = draw(Float32Array, 6 * length, length);
    const batch = softmax(rows, { shape: [6, length] });
    const fifth = softmax(rows.slice(4 * length, 5 * length));
    yield [`a batch of ${length}`, sameValues(batch.subarray(4 * length, 5 * length), [...fifth]) || "other bits"];
  }

  // The declared overloads want a number type that is known; here only the run knows it.
  const softmaxOfAny = softmax as OfAny;
  const logSumExpOfAny = logSumExp as OfAny;
  const layouts: [shape: number[], axis: number][] = [
    [[40], 0],
    [[5, 8], 1],
    [[5, 8], 0],
    [[2, 19, 6], 1],
    [[2, 3, 7], -3],
    [[3, 84, 1], -2],
  ];
  for (const [shape, axis] of layouts) {
    const size = shape.reduce((all, extent) => all * extent, 1);
    const mask = Uint8Array.from(draw(Float32Array, size, 5), (value) => Number(value > -5));
    const bias = draw(Float32Array, shape.at(axis) ?? 0, 6);
    for (const { type, logits, settings, numbers } of typedLogits(size)) {
      const options = { ...settings, shape, axis };
      const what = `${type} along axis ${axis} of [${shape}]`;
      const bitsOf = EXPONENT_BITS.get(type);
      const valuesOf = (result: ArrayLike<number>) =>
        Array.from(result, (value) => (bitsOf ? numberOf(value, bitsOf) : value));
      const got = valuesOf(softmaxOfAny(logits, options));
      const sums = valuesOf(logSumExpOfAny(logits, options));
      const masked = valuesOf(softmaxOfAny(logits, { ...options, mask, bias, allMasked: "zero" }));
      const step = HALF_STEPS.get(type) ?? 2 ** -21;
      let worst = 0;
      let worstSum = 0;
      let worstMasked = 0;
      const error = (value: number, exact: number) => Math.abs(value - exact) / Math.max(Math.abs(exact), 1e-4);
      rowsOf(shape, axis).forEach((places, row) => {
        const values = places.map((place) => numbers[place]);
        softmaxReference(values).forEach((p, i) => {
          worst = Math.max(worst, error(got[places[i]], p));
        });
        const { largest, log } = reference(values);
        worstSum = Math.max(worstSum, Math.abs(sums[row] - largest - log) / 32);
        const kept = places.filter((place) => mask[place]);
        const rounded = type === "float64" ? (value: number) => value : Math.fround;
        const biased = kept.map((place) => rounded(numbers[place] + bias[places.indexOf(place)]));
        const exact = kept.length > 0 ? softmaxReference(biased) : [];
        places.forEach((place) => {
          const p = mask[place] ? exact[kept.indexOf(place)] : 0;
          worstMasked = Math.max(
            worstMasked,
            mask[place] ? error(masked[place], p) : masked[place] === 0 ? 0 : Infinity,
          );
        });
      });
      yield [`softmax of ${what}`, worst <= step || `relative error ${worst}`];
      yield [`log-sum-exp of ${what}`, worstSum <= step || `error ${worstSum} of 32`];
      yield [`mask and bias, ${what}`, worstMasked <= step || `relative error ${worstMasked}`];
    }
  }

  const integers = Uint8Array.of(10, 30, 20);
  const stored = softmax(integers, {
    quantization: { scale: 0.1, zeroPoint: 0 },
    outQuantization: { scale: 1 / 256, zeroPoint: 0 },
  });
  yield same("8-bit results", stored, [23, 170, 63]);
  const { logSumExp: weighted, sign } = logSumExp(Float64Array.of(1, 2), { weights: [1, -1], sign: true });
  yield near("weighted log-sum-exp", weighted, [1.5413248546129181], 1e-14);
  yield same("its sign", sign, [-1]);
  const whole = draw(Float32Array, 1_000, 9);
  const shards = [whole.subarray(0, 300), whole.subarray(300)];
  const states = shards.map((shard) => api.partialLogSumExp(shard));
  const state = JSON.parse(JSON.stringify(api.mergePartials(states[0], states[1])));
  const parts = shards.flatMap((shard) => [...api.softmaxFromPartial(shard, state)]);
  yield within("softmax from two shards", largestUlps(parts, softmaxReference(whole)), 4);

  const x = draw(Float32Array, 12, 1);
  const wanted = [...softmax(x, { shape: [3, 4] })];
  yield same("a tensor with dims", softmax({ data: x, dims: [3, 4], type: "float32" }), wanted);
  yield same("a tensor with shape", softmax({ data: x, shape: [3, 4] }), wanted);
  const out = new Float32Array(12);
  yield ["out is returned", softmax(x, { shape: [3, 4], out }) === out || "another array"];
  yield same("out holds the result", out, wanted);
  const own = allocate(12);
  own.set(x);
  yield same("in place on memory of its own", softmax(own, { shape: [3, 4], out: own }), wanted);
  const memory = new WebAssembly.Memory({ initial: 1 });
  attach(memory);
  const attached = new Float32Array(memory.buffer, 64, 12);
  attached.set(x);
  yield same("in place on an attached memory", softmax(attached, { shape: [3, 4], out: attached }), wanted);
  const copy = Float32Array.from(x);
  yield same("in place", softmax(copy, { shape: [3, 4], out: copy }), wanted);

  yield* picksChecks(api, longest);

  const sizes = thrown(() => softmax(x, { shape: [2, 3] }));
  yield ["a wrong shape", sizes === "RangeError: softmax: shape [2, 3] needs 6 values, got 12" || sizes];
  const kinds = thrown(() => softmax("logits" as never));
  yield ["a wrong kind", kinds.startsWith("TypeError: softmax: expected ") || kinds];
  const cold = thrown(() => softmax(x, { temperature: 0 }));
  yield ["a wrong temperature", cold.startsWith("RangeError: softmax: temperature ") || cold];
}

/** argmax, topK, filter, sample and greedyCtc, compared with sorting. */
function* picksChecks(api: Api, longest: number): Generator<Check> {
  const { argmax, topK, filter, sample, greedyCtc } = api;
  const text = (values: ArrayLike<number>) => Array.from(values).join();
  for (const length of [1, 2, 3, 17, 64, 257, 1_000, 5_000, 300_000]) {
    if (length > longest) break;
    const x = draw(Float32Array, length, length);
    const p = softmaxReference(x);
    const order = Array.from(x.keys()).sort((a, b) => x[b] - x[a] || a - b);
    const k = Math.min(length, 20);
    const { indices, probabilities, logProbabilities } = topK(x, k);
    yield [`topK of ${length}`, text(indices) === text(order.slice(0, k)) || text(indices)];
    const wanted = Float64Array.from(order.slice(0, k), (i) => p[i]);
    yield [`its probabilities, ${length}`, largestUlps(probabilities, wanted) <= 4 || text(probabilities)];
    const best = argmax(x);
    yield [`argmax of ${length}`, best.indices[0] === order[0] || text(best.indices)];
    yield [
      `its log-probability, ${length}`,
      best.logProbabilities[0] === logProbabilities[0] || text(best.logProbabilities),
    ];
    // The fewest of the best that reach 0.9, unless a rounding could decide otherwise.
    let mass = 0;
    let count = 0;
    while (mass < 0.9) mass += p[order[count++]];
    if (mass - 0.9 > 1e-6 && mass - 0.9 < p[order[count - 1]] - 1e-6) {
      const kept = filter(x, { topP: 0.9 });
      const stay = new Set(order.slice(0, count));
      const right = x.every((value, i) => kept[i] === (stay.has(i) ? value : -Infinity));
      const left = kept.filter((value) => value > -Infinity).length;
      yield [`filter of ${length}`, right || `${left} kept, ${count} wanted`];
    }
    const drawn = sample(x, { temperature: 0.8, topK: 5, topP: 0.95, random: generator(7) });
    yield [`sample of ${length}`, order.indexOf(drawn.indices[0]) < 5 || text(drawn.indices)];
    const greedy = sample(x, { temperature: 0 });
    yield [`sample at temperature 0, ${length}`, greedy.indices[0] === order[0] || text(greedy.indices)];
  }
  const ranked = text(topK([1, NaN, Infinity, 2], 3).indices);
  yield ["a NaN ranks first", ranked === "1,2,3" || ranked];
  const grid = draw(Float32Array, 420, 5);
  const byHand = Array.from({ length: 20 }, (_, i) =>
    [...Array(21).keys()].sort((a, b) => grid[b * 20 + i] - grid[a * 20 + i]),
  );
  const out = { indices: new Uint8Array(20) };
  const places = argmax(grid, { shape: [21, 20], axis: 0, scores: "none", out });
  yield [
    "argmax along the first axis",
    text(places.indices) === text(byHand.map(([first]) => first)) || text(places.indices),
  ];
  const three = topK(grid, 3, { shape: [21, 20], axis: 0 }).indices;
  yield [
    "topK along the first axis",
    text(three) === text(byHand.flatMap((order) => order.slice(0, 3))) || text(three),
  ];
  const sigmoids = argmax([0, -1], { scores: "sigmoid" });
  yield ["a sigmoid as score", sigmoids.probabilities[0] === 0.5 || text(sigmoids.probabilities)];
  const masked = argmax([5, 1, 2], { mask: [0, 1, 1] });
  yield ["a masked class is not picked", masked.indices[0] === 2 || text(masked.indices)];
  const repetition = { tokens: [1n, 1n], penalty: 2, frequency: 1 };
  const penalised = filter([1, 8, 3, -Infinity], { repetition, topK: 2, minP: 0.1, typicalP: 0.99 });
  yield ["repetition, topK, minP, typicalP", text(penalised) === "-Infinity,2,3,-Infinity" || text(penalised)];
  const path = Float32Array.of(0, 9, 0, 0, 9, 0, 9, 0, 0, 0, 0, 9);
  const [read] = greedyCtc(path, { shape: [4, 3], labels: ["", "a", "b"] });
  yield ["greedyCtc", (read.text === "ab" && text(read.starts) === "0,3") || JSON.stringify(read)];
  const spoilt = thrown(() => sample([1, NaN]));
  yield ["nothing is drawn of NaN", spoilt.startsWith("RangeError: sample: ") || spoilt];
}

/** The digest of 10,000 results of the deterministic functions. */
function digest(): { count: number; hash: string } {
  const { softmax, logSoftmax, logSumExp, exp, sigmoid, argmax, topK, filter, sample } = deterministic;
  const floats = (length: number, seed: number) => draw(Float32Array, length, seed);
  const doubles = (length: number, seed: number) => draw(Float64Array, length, seed);
  const results = [
    softmax(floats(165, 1)),
    argmax(floats(600, 24), { shape: [20, 30] }).logProbabilities,
    argmax(floats(420, 30), { shape: [21, 20], axis: 0, scores: "sigmoid" }).logProbabilities,
    topK(floats(420, 31), 3, { shape: [21, 20], axis: 0 }).logProbabilities,
    logSoftmax(floats(420, 32), { shape: [140, 3] }),
    topK(floats(900, 25), 15, { shape: [3, 300] }).probabilities,
    topK(doubles(200, 26), 40).logProbabilities,
    filter(floats(500, 27), { temperature: 1.3, topP: 0.9, minP: 1e-4 }),
    sample(floats(900, 28), { shape: [30, 30], topP: 0.8, random: generator(29) }).logProbabilities,
    softmax(floats(570, 13), { shape: [2, 19, 15], axis: 1 }),
    logSoftmax(floats(420, 14), { shape: [84, 5], axis: 0, temperature: 0.7 }),
    logSumExp(floats(600, 15), { shape: [12, 50], axis: 0 }),
    softmax(floats(300, 16), {
      shape: [3, 100],
      mask: Uint8Array.from(floats(300, 17), (value) => Number(value > 0)),
      bias: floats(100, 18),
    }),
    softmax(
      Uint16Array.from(floats(300, 19), (value) => value * 1_000 + 15_000),
      { dtype: "float16" },
    ),
    logSoftmax(
      Uint16Array.from(floats(250, 20), (value) => value * 90 + 16_000),
      { dtype: "bfloat16" },
    ),
    softmax(
      Int8Array.from(floats(300, 21), (value) => value * 12),
      { quantization: { scale: 0.1, zeroPoint: 3 } },
    ),
    logSumExp(doubles(40, 22), { shape: [10, 4], weights: doubles(40, 23), sign: true }).logSumExp,
    softmax(floats(1_000, 2), { shape: [125, 8], temperature: 0.7 }),
    softmax(floats(1_000, 3), { shape: [500, 2], temperature: 3 }),
    logSoftmax(floats(1_000, 4), { shape: [10, 100] }),
    logSumExp(floats(5_000, 5), { shape: [250, 20] }),
    exp(floats(700, 6).map((value) => value * 10)),
    sigmoid(floats(500, 7)),
    softmax(doubles(500, 8)),
    logSoftmax(doubles(700, 9), { shape: [7, 100], temperature: 0.3 }),
    logSumExp(doubles(1_000, 10), { shape: [50, 20] }),
    exp(doubles(400, 11).map((value) => value * 70)),
    sigmoid(doubles(387, 12)),
    softmax([3e38, -3e38, NaN]),
    logSoftmax(Float32Array.of(-Infinity, 0, 1e-40, -200, -87.5, 88, 3e38, -1e38, 2, 1)),
  ];
  return hashOf(results);
}

const ROWS = 64;
const CLASSES = 1_000;
const logits = draw(Float32Array, ROWS * CLASSES, 1);
const probabilities = new Float32Array(logits.length);
const options = { shape: [ROWS, CLASSES], out: probabilities };

/** Work to time, for a host whose own clock may stand still. */
export const contenders = {
  ours(rounds: number) {
    for (let i = 0; i < rounds; i++) softmax(logits, options);
  },
  loop(rounds: number) {
    const { exp } = Math; // to look Math up costs ten times as much as exp in a realm made by node:vm
    for (let i = 0; i < rounds; i++) {
      for (let start = 0; start < logits.length; start += CLASSES) {
        const end = start + CLASSES;
        let largest = -Infinity;
        for (let j = start; j < end; j++) if (logits[j] > largest) largest = logits[j];
        let sum = 0;
        for (let j = start; j < end; j++) {
          const e = exp(logits[j] - largest);
          probabilities[j] = e;
          sum += e;
        }
        for (let j = start; j < end; j++) probabilities[j] /= sum;
      }
    }
  },
};

/** The time of a plain loop divided by ours, softmax of 64 x 1,000: the median of interleaved rounds, after a warm-up. */
export function ratio(): number {
  const time = (name: keyof typeof contenders, rounds: number) => {
    const started = performance.now();
    contenders[name](rounds);
    return (performance.now() - started) / rounds;
  };
  time("ours", 300);
  time("loop", 30);
  const ratios: number[] = [];
  for (let i = 0; i < 9; i++) ratios.push(time("loop", 10) / time("ours", 100));
  return ratios.sort((a, b) => a - b)[4];
}

/** What the checks found on a runtime. */
export interface Report {
  readonly variant: string;
  readonly fused: boolean;
  readonly bytes: number;
  count: number;
  readonly failed: string[];
  readonly digest: string;
  /** That of simd-softmax/nn. */
  readonly networkDigest: string;
  /** How many times faster than a plain loop, where that is measured. */
  ratio?: number;
}

/** Everything but the timing, on rows of at most `longest` classes. */
export function report(longest = Infinity): Report {
  const failed: string[] = [];
  let count = 0;
  for (const [name, api] of Object.entries({ fastest, deterministic })) {
    for (const [what, holds] of checks(api, longest)) {
      count++;
      if (holds !== true) failed.push(`${name}: ${what}: got ${holds}`);
    }
  }
  for (const [what, holds] of networkChecks()) {
    count++;
    if (holds !== true) failed.push(`nn: ${what}: got ${holds}`);
  }
  const digested = digest();
  count++;
  if (digested.count !== 10_000) failed.push(`the digest is over ${digested.count} results`);
  const { variant, fused, bytes } = fastest.kernelInfo();
  if (deterministic.kernelInfo().variant !== "baseline") failed.push("deterministic uses another module");
  if (networkVariant() !== variant) failed.push(`nn uses the module ${networkVariant()}, not ${variant}`);
  return { variant, fused, bytes, count, failed, digest: digested.hash, networkDigest: networkDigest() };
}

/** The error of a first call, for a page that may not compile WebAssembly. */
export function firstCall(): string {
  return thrown(() => softmax([1, 2]));
}
