// What TypeScript users write, and the type each call has. Compiled by types.test.ts, never run.
import { expectTypeOf } from "expect-type";
import {
  allocate,
  attach,
  exp,
  type KernelInfo,
  kernelInfo,
  logSoftmax,
  logSumExp,
  type RowOptions,
  sigmoid,
  softmax,
} from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";

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
