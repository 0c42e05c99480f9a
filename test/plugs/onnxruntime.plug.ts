// onnxruntime's tensors in, and tensors out of what comes.
import { Tensor } from "onnxruntime-web";
import { argmax, sample, softmax, topK } from "simd-softmax";
import { expect, test } from "vitest";

test("a tensor goes in as it is, and one is made of the result", () => {
  const logits = new Tensor("float32", Float32Array.of(2, 1, -3.2, 0, 0, 0), [2, 3]);
  const probabilities = new Tensor("float32", softmax(logits as never as Float32Array), logits.dims);
  expect(probabilities.dims).toEqual([2, 3]);
  expect((probabilities.data as Float32Array)[0]).toBeCloseTo(0.728, 3);
  expect(argmax(logits as never as Float32Array).indices).toEqual(Uint32Array.of(0, 0));
  expect(sample(logits as never as Float32Array, { topK: 1 }).indices).toEqual(Uint32Array.of(0, 0));
});

test("float16 outputs stay float16", () => {
  const bits = Uint16Array.of(0x4000, 0x3c00, 0xc000); // 2, 1, -2
  const Halves = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => Uint16Array }).Float16Array;
  const logits = new Tensor("float16", Halves ? new Halves(bits.buffer) : bits, [1, 3]);
  const probabilities = softmax(logits as never as { data: Uint16Array; type: string });
  const tensor = new Tensor("float16", probabilities, logits.dims);
  expect(tensor.type).toBe("float16");
  const { indices } = topK(logits as never as { data: Uint16Array; type: string }, 2);
  expect(indices).toEqual(Uint32Array.of(0, 1));
});
