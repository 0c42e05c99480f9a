// What TypeScript users write, and the type each call has. Compiled by types.test.ts, never run.
import { expectTypeOf } from "expect-type";
import {
  allocate,
  argmax,
  attach,
  exp,
  type Float16ArrayLike,
  filter,
  greedyCtc,
  type KernelInfo,
  kernelInfo,
  logSoftmax,
  logSumExp,
  mergePartials,
  type PartialLogSumExp,
  partialLogSumExp,
  type RowOptions,
  type Samples,
  type Selection,
  type SignedLogSumExp,
  sample,
  sigmoid,
  softmax,
  softmaxFromPartial,
  softmaxStream,
  type Transcription,
  topK,
} from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import * as nn from "simd-softmax/nn";
import * as nnDeterministic from "simd-softmax/nn/deterministic";
import { createPool } from "simd-softmax/pool";

const numbers: readonly number[] = [2, 1, -3.2];
const float32 = Float32Array.of(2, 1, -3.2);
const float64 = Float64Array.of(2, 1, -3.2);
const either: Float32Array | Float64Array = Math.random() < 0.5 ? float32 : float64;
const tensor = { data: float32, dims: [1, 3] as readonly number[], type: "float32" };
const doubles = { data: float64, shape: [3] };

expectTypeOf(softmax(numbers)).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax([2, 1])).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax(float32)).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax(float64)).toEqualTypeOf<Float64Array>();
expectTypeOf(softmax(tensor)).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax(doubles)).toEqualTypeOf<Float64Array>();
expectTypeOf(softmax(either)).toEqualTypeOf<Float32Array | Float64Array>();
expectTypeOf(
  softmax(float32, { shape: [1, 3], axis: -1, temperature: 0.7, allMasked: "zero", out: float32 }),
).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax(numbers, { out: float64 })).toEqualTypeOf<Float64Array>();
expectTypeOf(logSoftmax(float64, { out: float64 })).toEqualTypeOf<Float64Array>();
expectTypeOf(logSumExp(tensor)).toEqualTypeOf<Float32Array>();
expectTypeOf(exp(float64)).toEqualTypeOf<Float64Array>();
expectTypeOf(sigmoid(float32, { out: float32 })).toEqualTypeOf<Float32Array>();
expectTypeOf(deterministic.softmax(float32)).toEqualTypeOf<Float32Array>();
expectTypeOf(allocate(10)).toEqualTypeOf<Float32Array>();
expectTypeOf(allocate(10, "float32")).toEqualTypeOf<Float32Array>();
expectTypeOf(allocate(10, "float64")).toEqualTypeOf<Float64Array>();
expectTypeOf(kernelInfo()).toEqualTypeOf<KernelInfo>();

const bits = Uint16Array.of(0x3c00);
const bytes: Uint8Array = Uint8Array.of(1, 2);
const signed: Int8Array = Int8Array.of(-1, 2);
declare const half: Float16ArrayLike;
const quantization = { scale: 0.1, zeroPoint: 3 };
const outQuantization = { scale: 1 / 256, zeroPoint: -128 };
expectTypeOf(softmax(bits, { dtype: "float16" })).toEqualTypeOf<Uint16Array>();
expectTypeOf(softmax({ data: bits, dims: [1], type: "bfloat16" }, { temperature: 2 })).toEqualTypeOf<Uint16Array>();
expectTypeOf(softmax(half)).toEqualTypeOf<Float16ArrayLike>();
expectTypeOf(softmax({ data: half, dims: [1] })).toEqualTypeOf<Float16ArrayLike>();
expectTypeOf(softmax(bytes, { quantization })).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax({ data: signed, dims: [2] }, { quantization })).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax(bytes, { quantization, outQuantization })).toEqualTypeOf<Uint8Array>();
expectTypeOf(softmax(float32, { outQuantization, out: signed })).toEqualTypeOf<Int8Array>();
expectTypeOf(exp(signed, { outQuantization })).toEqualTypeOf<Int8Array>();
expectTypeOf(
  softmax(float32, { axis: 0, bias: [1, 2, 3], mask: [true, false, true], shape: [3, 1] }),
).toEqualTypeOf<Float32Array>();
expectTypeOf(softmax(float64, { bias: float32, mask: bytes })).toEqualTypeOf<Float64Array>();
expectTypeOf(logSumExp(float64, { weights: [1, -1, 2] })).toEqualTypeOf<Float64Array>();
expectTypeOf(logSumExp(float64, { weights: float32, sign: true })).toEqualTypeOf<SignedLogSumExp<Float64Array>>();
expectTypeOf(logSumExp(numbers, { sign: true })).toEqualTypeOf<SignedLogSumExp<Float32Array>>();
const state = mergePartials(partialLogSumExp(float32), partialLogSumExp(bits, { dtype: "float16" }));
expectTypeOf(state).toEqualTypeOf<PartialLogSumExp>();
expectTypeOf(softmaxFromPartial(float64, state)).toEqualTypeOf<Float64Array>();
expectTypeOf(softmaxFromPartial(bits, state, { dtype: "float16" })).toEqualTypeOf<Uint16Array>();

expectTypeOf(argmax(numbers)).toEqualTypeOf<Selection<Float32Array>>();
expectTypeOf(argmax(doubles, { axis: 0, mask: [1] })).toEqualTypeOf<Selection<Float64Array>>();
expectTypeOf(argmax(float32, { scores: "none" })).toEqualTypeOf<{ readonly indices: Uint32Array }>();
expectTypeOf(argmax(float32, { scores: "sigmoid" })).toEqualTypeOf<Selection<Float32Array>>();
expectTypeOf(argmax(float32, { out: { indices: bytes } }).indices).toExtend<Uint8Array>();
expectTypeOf(topK(float32, 1, { scores: "none", out: { indices: Int32Array.of(0) } }).indices).toExtend<Int32Array>();
expectTypeOf(sample(float32, { out: { indices: bits } }).indices).toExtend<Uint16Array>();
expectTypeOf(topK(float64, 2, { temperature: 2 })).toEqualTypeOf<Selection<Float64Array>>();
expectTypeOf(topK({ data: bits, dims: [1], type: "float16" }, 1)).toEqualTypeOf<Selection<Uint16Array>>();
expectTypeOf(topK(half, 1)).toEqualTypeOf<Selection<Float16ArrayLike>>();
expectTypeOf(topK(bytes, 1, { quantization })).toEqualTypeOf<Selection<Float32Array>>();
expectTypeOf(filter(float32, { topK: 5, topP: 0.9, minP: 0.1, typicalP: 0.9 })).toEqualTypeOf<Float32Array>();
expectTypeOf(filter(float64, { out: float64, bias: [1, 2, 3] })).toEqualTypeOf<Float64Array>();
const repetition = { tokens: [[1n, 2n], [3n]], penalty: 1.2, frequency: 0.1, presence: 0.1 };
expectTypeOf(sample(float32, { topP: 0.9, repetition, random: Math.random })).toEqualTypeOf<Samples<Float32Array>>();
expectTypeOf(sample(tensor, { repetition: { tokens: Uint32Array.of(1) } })).toEqualTypeOf<Samples<Float32Array>>();
expectTypeOf(greedyCtc(float64, { shape: [1, 3], blank: 0, labels: ["", "a"] })).toEqualTypeOf<
  Transcription<Float64Array>[]
>();
expectTypeOf(deterministic.argmax(float32)).toEqualTypeOf<Selection<Float32Array>>();

const options: RowOptions<Float32Array> = { shape: undefined, temperature: undefined };
softmax(float32, options);
attach({ buffer: new ArrayBuffer(65_536) });

// @ts-expect-error a string is no input
softmax("1, 2");
// @ts-expect-error integers need another type first
softmax(new BigInt64Array(2));
// @ts-expect-error out has the input's type
softmax(float32, { out: float64 });
// @ts-expect-error there is no such choice
softmax(float32, { allMasked: "one" });
// @ts-expect-error exp knows no temperature
exp(float32, { temperature: 2 });
// @ts-expect-error there is no such type
allocate(3, "int8");
// @ts-expect-error bits need a dtype
softmax(bits);
// @ts-expect-error exp knows no mask
exp(float32, { mask: [true] });
// @ts-expect-error softmax knows no weights
softmax(float32, { weights: [1] });
// @ts-expect-error integers out need an outQuantization
softmax(float32, { out: signed });
// @ts-expect-error topK needs a k
topK(float32);
// @ts-expect-error out has an array for each field
argmax(float32, { out: float32 });
// @ts-expect-error nothing is scored
argmax(float32, { scores: "none" }).probabilities;
// @ts-expect-error the probabilities are of the input's type
argmax(float32, { out: { probabilities: doubles } });
// @ts-expect-error a drawn class has no probability relative to the whole row
sample(float32, { out: { probabilities: float32 } });
// @ts-expect-error softmax filters nothing
softmax(float32, { topP: 0.9 });
// @ts-expect-error random is a function
sample(float32, { random: 0.5 });

// simd-softmax/nn
expectTypeOf(nn.dense(float32, float32)).toEqualTypeOf<Float32Array>();
expectTypeOf(nn.dense(float64, float32, [1], { activation: "relu" })).toEqualTypeOf<Float64Array>();
expectTypeOf(nn.dense(tensor, new Int8Array(3), null, { weightScales: [1] })).toEqualTypeOf<Float32Array>();
expectTypeOf(nn.dense(either, float32)).toEqualTypeOf<Float32Array | Float64Array>();
expectTypeOf(nn.denseBackward(float64, float64, [1]).bias).toEqualTypeOf<Float64Array>();
expectTypeOf(nn.crossEntropy(float32, [0])).toEqualTypeOf<{ readonly loss: Float32Array }>();
expectTypeOf(nn.crossEntropy(float32, new BigInt64Array(1), { gradient: true }).gradient).toEqualTypeOf<Float32Array>();
expectTypeOf(nn.crossEntropy(float64, float64, { gradient: float64 }).gradient).toEqualTypeOf<Float64Array>();
expectTypeOf(nn.crossEntropy(numbers, [0], { gradient: true }).loss).toEqualTypeOf<Float32Array>();
expectTypeOf(nn.binaryCrossEntropy(tensor, [true, false, true]).loss).toEqualTypeOf<Float32Array>();
expectTypeOf(nn.softmaxBackward(doubles, [1, 2, 3])).toEqualTypeOf<Float64Array>();
expectTypeOf(nn.classWeights([1, 2], { method: "effective", beta: 0.99 })).toEqualTypeOf<Float64Array>();
expectTypeOf(nn.resample([0, 1], { to: [1, 2], seed: 1 })).toEqualTypeOf<Uint32Array>();
expectTypeOf(nn.fitTemperature(float32, [0]).status).toEqualTypeOf<"converged" | "separable" | "uninformative">();
expectTypeOf(nn.calibrationError(float32, [0], { norm: "max" }).error).toEqualTypeOf<number>();
expectTypeOf(nn.trainHead(float32, [0], { classes: 2 })).resolves.toEqualTypeOf<nn.Head>();
expectTypeOf(nnDeterministic.dense).toEqualTypeOf<typeof nn.dense>();
// @ts-expect-error there is no such activation
nn.dense(float32, float32, null, { activation: "gelu" });
// @ts-expect-error without a gradient there is none
nn.crossEntropy(float32, [0]).gradient;
// @ts-expect-error the gradient has the logits' type
nn.crossEntropy(float32, [0], { gradient: float64 });
// @ts-expect-error a seed is needed
nn.resample([0, 1], { to: "smallest" });

// simd-softmax/pool
const pool = createPool({ threads: 2 });
const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
expectTypeOf(pool.softmax(float32, { shape: [1, 3], signal })).resolves.toEqualTypeOf<Float32Array>();
expectTypeOf(pool.logSoftmax(doubles)).resolves.toEqualTypeOf<Float64Array>();
expectTypeOf(pool.logSumExp(float32, { sign: true })).resolves.toEqualTypeOf<SignedLogSumExp<Float32Array>>();
expectTypeOf(pool.argmax(float32)).resolves.toEqualTypeOf<Selection<Float32Array>>();
expectTypeOf(pool.topK(float32, 2, { scores: "none" })).resolves.toEqualTypeOf<{ readonly indices: Uint32Array }>();
expectTypeOf(pool.filter(numbers, { out: float64 })).resolves.toEqualTypeOf<Float64Array>();
expectTypeOf(pool.sample(float64, { topP: 0.9 })).resolves.toEqualTypeOf<Samples<Float64Array>>();
expectTypeOf(pool.dense(float32, float32)).resolves.toEqualTypeOf<Float32Array>();
expectTypeOf(pool.crossEntropy(float64, [0], { gradient: true })).resolves.toHaveProperty("gradient");
expectTypeOf(pool.close()).resolves.toEqualTypeOf<void>();
// @ts-expect-error threads are a number
createPool({ threads: "2" });
// @ts-expect-error a pool has no such option
pool.softmax(float32, { temprature: 2 });
// @ts-expect-error a signal is no boolean
pool.softmax(float32, { signal: true });

// softmaxStream
expectTypeOf(softmaxStream({ shape: [2, 3] })).toEqualTypeOf<TransformStream<Float32Array, Float32Array>>();
expectTypeOf(softmaxStream<Float64Array>({ shape: [2, 3], log: true })).toEqualTypeOf<
  TransformStream<Float64Array, Float64Array>
>();
// @ts-expect-error a stream has a shape
softmaxStream({ temperature: 2 });
