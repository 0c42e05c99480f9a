// onnxruntime's tensors as input, and new ones made of the results.
import { argmax, sample, softmax, topK } from "simd-softmax";
import { expect, test } from "vitest";
import { library } from "./libraries.ts";

const { Tensor } = await library("onnxruntime-web");

test("a tensor is taken as it is, and one is made of the result", () => {
  const logits = new Tensor("float32", Float32Array.of(2, 1, -3.2, 0, 0, 0), [2, 3]);
  const probabilities = new Tensor("float32", softmax(logits), logits.dims);
  expect(probabilities.dims).toEqual([2, 3]);
  expect(probabilities.data[0]).toBeCloseTo(0.728, 3);
  expect(argmax(logits).indices).toEqual(Uint32Array.of(0, 0));
  expect(sample(logits, { topK: 1 }).indices).toEqual(Uint32Array.of(0, 0));
});

test("float16 outputs stay float16", () => {
  const bits = Uint16Array.of(0x4000, 0x3c00, 0xc000); // 2, 1, -2
  const Halves = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => Uint16Array }).Float16Array;
  const logits = new Tensor("float16", Halves ? new Halves(bits.buffer) : bits, [1, 3]);
  const probabilities = softmax(logits);
  const tensor = new Tensor("float16", probabilities, logits.dims);
  expect(tensor.type).toBe("float16");
  const { indices } = topK(logits, 2);
  expect(indices).toEqual(Uint32Array.of(0, 1));
});
