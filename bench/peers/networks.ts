// Dense layers and cross-entropy of the rivals, on one thread. Their weights are converted once, beforehand.
import type { Call } from "../measure.ts";
import { onnxRuntimeWeb, tensorFlow, tensorFlowWasm } from "./libraries.ts";
import { denseModel } from "./onnx.ts";

const tf = await tensorFlow();
(await tensorFlowWasm()).setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

const ort = await onnxRuntimeWeb();
ort.env.wasm.numThreads = 1;

/** The results of the layer; weights are [features, classes]. */
export async function tensorFlowDense(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  rows: number,
): Promise<Call> {
  const features = x.length / rows;
  const w = tf.tensor2d(weights, [features, bias.length]);
  const b = tf.tensor1d(bias);
  return () =>
    tf.tidy(() => {
      tf.softmax(tf.add(tf.matMul(tf.tensor2d(x, [rows, features]), w), b)).dataSync();
    });
}

export async function onnxDense(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  rows: number,
): Promise<Call> {
  const features = x.length / rows;
  const session = await ort.InferenceSession.create(denseModel(weights, bias), { executionProviders: ["wasm"] });
  return async () => (await session.run({ x: new ort.Tensor("float32", x, [rows, features]) })).y.data;
}

/** The loss, and its gradient as it is known: automatic differentiation needs a further package, and takes longer. */
export async function tensorFlowCrossEntropy(x: Float32Array, targets: Int32Array, classes: number): Promise<Call> {
  const labels = tf.oneHot(tf.tensor1d(targets, "int32"), classes);
  const rows = targets.length;
  return () =>
    tf.tidy(() => {
      const logits = tf.tensor2d(x, [rows, classes]);
      tf.losses.softmaxCrossEntropy(labels, logits).dataSync();
      tf.div(tf.sub(tf.softmax(logits), labels), rows).dataSync();
    });
}
