// The kernels in the cpu backend of TensorFlow.js, compared with the backend's own.
import { registerKernels } from "simd-softmax/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { library, type TfTensor } from "./libraries.ts";

await library("@tensorflow/tfjs-backend-cpu");
await library("@tensorflow/tfjs-core/dist/register_all_gradients.js");
const tf = await library("@tensorflow/tfjs-core");

const shape: [number, number] = [64, 1_000];
const x = Float32Array.from({ length: 64_000 }, (_, i) => ((i * 7919) % 6_007) / 300 - 10);
/** What the library's own tests allow between float32 results. */
const TOLERANCE = 1e-3;

/** Calls of the library, by name, that reach the kernels. */
const CALLS: Record<string, () => TfTensor[]> = {
  softmax: () => [tf.softmax(tf.tensor(x, shape))],
  "softmax of 3 axes": () => [tf.softmax(tf.tensor(x, [8, 80, 100]), 2)],
  logSoftmax: () => [tf.logSoftmax(tf.tensor(x, shape))],
  exp: () => [tf.exp(tf.tensor(x, shape))],
  "exp of integers": () => [tf.exp(tf.tensor([1, 2, 3], [3], "int32"))],
  sigmoid: () => [tf.sigmoid(tf.tensor(x, shape))],
  "argMax, last axis": () => [tf.argMax(tf.tensor(x, shape), 1)],
  "argMax, first axis": () => [tf.argMax(tf.tensor(x, shape), 0)],
  "argMax of integers": () => [tf.argMax(tf.tensor([3, 9, 1], [3], "int32"))],
  "argMax of 3 axes": () => [tf.argMax(tf.tensor(x, [8, 80, 100]), 1)],
  "argMax of NaN": () =>
    [
      [1, NaN, 3],
      [NaN, 1, 3],
      [3, 1, NaN],
      [1, Infinity, 3],
    ].map((row) => tf.argMax(tf.tensor(row, [3]))),
  "topk of NaN, its indices": () => [tf.topk(tf.tensor([1, NaN, 3, 2], [4]), 2).indices],
  topk: () => {
    const { values, indices } = tf.topk(tf.tensor(x, shape), 7);
    return [values, indices];
  },
  "topk of integers": () => {
    const { values, indices } = tf.topk(tf.tensor([3, 9, 9, 1], [4], "int32"), 3);
    return [values, indices];
  },
};

interface Seen {
  shape: number[];
  dtype: string;
  values: number[];
}

function look(name: string): Seen[] {
  const tensors = (CALLS[name] as () => TfTensor[])();
  return tensors.map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype, values: Array.from(tensor.dataSync()) }));
}

const before: Record<string, Seen[]> = {};

beforeAll(async () => {
  await tf.setBackend("cpu");
  await tf.ready();
  for (const name of Object.keys(CALLS)) before[name] = look(name);
  registerKernels(tf);
});

describe("what the library gives", () => {
  test.each(Object.keys(CALLS))("%s", (name) => {
    const after = look(name);
    expect(after.map(({ shape: s, dtype }) => [s, dtype])).toEqual(
      before[name]?.map(({ shape: s, dtype }) => [s, dtype]),
    );
    for (const [i, { values }] of after.entries()) {
      const wanted = before[name]?.[i]?.values as number[];
      expect(values.length).toBe(wanted.length);
      const off = values.filter(
        (v, at) => !(Math.abs(v - (wanted[at] as number)) <= TOLERANCE * Math.max(1, Math.abs(v))),
      );
      expect(off).toEqual([]);
    }
  });

  test("the kernel LogSoftmax, which the backend did not have", () => {
    const logits = tf.tensor(x, shape);
    const got = tf.engine().runKernel("LogSoftmax", { logits }, { axis: -1 });
    const wanted = before["logSoftmax"]?.[0]?.values as number[];
    for (const [i, value] of got.dataSync().entries())
      expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(TOLERANCE);
  });

  test("gradients go through", () => {
    const weights = tf.tensor([[1, 0, 0]]);
    const gradient = tf.grads((logits) => tf.mul(tf.softmax(logits), weights))([tf.tensor([[1, 2, 3]])])[0];
    const p = [0.09003057, 0.24472848, 0.66524094];
    const wanted = p.map((q, i) => (p[0] as number) * ((i === 0 ? 1 : 0) - q));
    for (const [i, value] of Array.from(gradient?.dataSync() ?? []).entries())
      expect(value).toBeCloseTo(wanted[i] as number, 5);
    expect(gradient?.size).toBe(3);
  });
});

test("registering again changes nothing", () => {
  const kernel = tf.getKernel("Softmax", "cpu")?.kernelFunc;
  registerKernels(tf);
  expect(tf.getKernel("Softmax", "cpu")?.kernelFunc).toBe(kernel);
});

test("no tensors are left behind", () => {
  const { numTensors } = tf.memory();
  tf.tidy(() => {
    for (const name of Object.keys(CALLS)) look(name);
  });
  expect(tf.memory().numTensors).toBe(numTensors);
});
