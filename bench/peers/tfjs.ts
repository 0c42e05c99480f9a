// The kernels of TensorFlow.js's cpu backend beside ours in their place: whole calls, tensor in, numbers out.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { logits } from "../logits.js";
import { measure } from "../measure.js";

const ROWS = 64;
const CLASSES = 1_000;
const x = logits(ROWS * CLASSES);

const read = (result) => (result.values ?? result).dataSync();
const logSoftmaxKernel = (tensor) => tf.engine().runKernel("LogSoftmax", { logits: tensor }, { axis: -1 });
const OPERATIONS = {
  softmax: tf.softmax,
  "logSoftmax, put together": tf.logSoftmax,
  "logSoftmax, kernel": (tensor) =>
    tf.getKernel("LogSoftmax", "cpu") ? logSoftmaxKernel(tensor) : tf.logSoftmax(tensor),
  exp: tf.exp,
  sigmoid: tf.sigmoid,
  argMax: (tensor) => tf.argMax(tensor, 1),
  "topk, 5": (tensor) => tf.topk(tensor, 5),
};

function times() {
  const calls = Object.entries(OPERATIONS).map(([name, operation]) => [
    name,
    // What tidy is given back it searches for tensors, numbers one by one: so nothing.
    () =>
      tf.tidy(() => {
        read(operation(tf.tensor2d(x, [ROWS, CLASSES])));
      }),
  ]);
  return measure(Object.fromEntries(calls), x.length);
}

/** Name -> microseconds [theirs, ours]. The kernels are replaced in between, so the two are not interleaved. */
export async function plugged(registerKernels) {
  await tf.setBackend("cpu");
  await tf.ready();
  const before = await times();
  registerKernels(tf);
  const after = await times();
  return Object.fromEntries(Object.keys(OPERATIONS).map((name) => [name, [before[name], after[name]]]));
}
