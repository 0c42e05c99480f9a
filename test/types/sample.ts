// What TypeScript users write, and the type each call has. Compiled by types.test.ts, never run.
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

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only if the value's type is exactly T. */
function is<T>() {
  return <V>(_value: V, ..._proof: Same<T, V> extends true ? [] : [never]): void => {};
}

const numbers: readonly number[] = [2, 1, -3.2];
const float32 = Float32Array.of(2, 1, -3.2);
const float64 = Float64Array.of(2, 1, -3.2);
const either: Float32Array | Float64Array = Math.random() < 0.5 ? float32 : float64;
const tensor = { data: float32, dims: [1, 3] as readonly number[], type: "float32" };
const doubles = { data: float64, shape: [3] };

is<Float32Array>()(softmax(numbers));
is<Float32Array>()(softmax([2, 1]));
is<Float32Array>()(softmax(float32));
is<Float64Array>()(softmax(float64));
is<Float32Array>()(softmax(tensor));
is<Float64Array>()(softmax(doubles));
is<Float32Array | Float64Array>()(softmax(either));
is<Float32Array>()(softmax(float32, { shape: [1, 3], axis: -1, temperature: 0.7, allMasked: "zero", out: float32 }));
is<Float64Array>()(softmax(numbers, { out: float64 }));
is<Float64Array>()(logSoftmax(float64, { out: float64 }));
is<Float32Array>()(logSumExp(tensor));
is<Float64Array>()(exp(float64));
is<Float32Array>()(sigmoid(float32, { out: float32 }));
is<Float32Array>()(deterministic.softmax(float32));
is<Float32Array>()(allocate(10));
is<Float32Array>()(allocate(10, "float32"));
is<Float64Array>()(allocate(10, "float64"));
is<KernelInfo>()(kernelInfo());

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
