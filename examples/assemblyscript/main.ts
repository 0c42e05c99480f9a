// A classifier written in AssemblyScript that compiles this package's kernels in; see README.md.
//
//   npx tsx examples/assemblyscript/main.ts
import { type ASUtil, instantiate } from "@assemblyscript/loader";
import { softmax } from "simd-softmax/deterministic";
import { compileModel } from "./compile.ts";

/** The exports of assembly/model.ts: arrays are pointers to objects on the module's heap. */
interface Model extends Record<string, unknown> {
  readonly FLOAT32_ARRAY: WebAssembly.Global;
  logits(features: number, weights: number, biases: number): number;
  predict(features: number, weights: number, biases: number): number;
}

const { exports: model } = await instantiate<Model & ASUtil>(await compileModel());

/** Creates a Float32Array on the module's heap, pinned so that its garbage collector keeps it. */
const float32 = (values: number[]) => model.__pin(model.__newArray(model.FLOAT32_ARRAY.value as number, values));

// Two classes of points in the plane, on either side of the line x = y, and points in doubt near it.
const features = float32([3, 1, 1, 3, 2, 2.2, -1, -1]);
const weights = float32([1.5, -1.5, -1.5, 1.5]);
const biases = float32([0.1, -0.1]);

const probabilities = model.__getFloat32Array(model.predict(features, weights, biases));
const logits = model.__getFloat32Array(model.logits(features, weights, biases));
for (const array of [features, weights, biases]) model.__unpin(array);

const expected = softmax(logits, { shape: [4, 2] });
const same = expected.every((p, i) => Object.is(p, probabilities[i]));
for (let row = 0; row < 4; row++) {
  const [first, second] = probabilities.subarray(2 * row, 2 * row + 2);
  console.log(
    `point ${row + 1}: ${(100 * first).toFixed(1)} % right of the line, ${(100 * second).toFixed(1)} % left of it`,
  );
}
console.log(
  same ? "The bits are those of simd-softmax/deterministic." : "The bits DIFFER from simd-softmax/deterministic.",
);
if (!same) process.exitCode = 1;
