// The operations of TensorFlow.js whose kernels ours replace: tensor in, numbers out.
import { logits } from "../logits.ts";
import type { Call } from "../measure.ts";
import { type Tensor, tensorFlow } from "./libraries.ts";

export const ROWS = 64;
export const CLASSES = 1_000;

export const tf = await tensorFlow();
await tf.setBackend("cpu");
await tf.ready();

/** The cpu backend has no such kernel of its own: there the library composes it of others. */
function logSoftmaxKernel(x: Tensor): Tensor {
  if (!tf.getKernel("LogSoftmax", "cpu")) return tf.logSoftmax(x);
  return tf.engine().runKernel("LogSoftmax", { logits: x }, { axis: -1 });
}

const x = logits(ROWS * CLASSES);

function operation(title: string, run: (x: Tensor) => Tensor): { readonly title: string; readonly call: Call } {
  // tidy searches what it is returned for tensors, number by number: so nothing is returned.
  const call = () =>
    tf.tidy(() => {
      run(tf.tensor2d(x, [ROWS, CLASSES])).dataSync();
    });
  return { title, call };
}

export const operations = [
  operation("softmax", (x) => tf.softmax(x)),
  operation("logSoftmax, composed", (x) => tf.logSoftmax(x)),
  operation("logSoftmax, kernel", logSoftmaxKernel),
  operation("exp", (x) => tf.exp(x)),
  operation("sigmoid", (x) => tf.sigmoid(x)),
  operation("argMax", (x) => tf.argMax(x, 1)),
  operation("topk, 5", (x) => tf.topk(x, 5).values),
];
