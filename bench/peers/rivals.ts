// The rivals, each as one function of the same arguments, on one thread.

import * as libraries from "./libraries.ts";
import { model, type Operator } from "./onnx.ts";

export type { Operator };

/** Gives the results, in a promise where the library has no other way. */
export type Rival = (
  x: Float32Array,
  rows: number,
  classes: number,
  operator: Operator,
) => Float32Array | Promise<Float32Array>;

async function tensorflow(backend: "wasm" | "cpu"): Promise<Rival> {
  const tf = await libraries.tensorFlow();
  if (backend === "wasm") (await libraries.tensorFlowWasm()).setThreadsCount(1);
  await tf.setBackend(backend);
  await tf.ready();
  return (x, rows, classes, operator) => {
    if (tf.getBackend() !== backend) tf.setBackend(backend);
    const input = tf.tensor2d(x, [rows, classes]);
    const output = operator === "Softmax" ? tf.softmax(input) : tf.logSoftmax(input);
    const result = output.dataSync();
    input.dispose();
    output.dispose();
    return result;
  };
}

async function onnxruntime(ort: libraries.OnnxRuntime, options: object): Promise<Rival> {
  const sessions = {
    Softmax: await ort.InferenceSession.create(model("Softmax"), options),
    LogSoftmax: await ort.InferenceSession.create(model("LogSoftmax"), options),
  };
  return async (x, rows, classes, operator) => {
    const { y } = await sessions[operator].run({ x: new ort.Tensor("float32", x, [rows, classes]) });
    return y.data;
  };
}

async function onnxruntimeWeb(): Promise<Rival> {
  const ort = await libraries.onnxRuntimeWeb();
  ort.env.wasm.numThreads = 1;
  return onnxruntime(ort, { executionProviders: ["wasm"] });
}

async function onnxruntimeNode(): Promise<Rival> {
  return onnxruntime(await libraries.onnxRuntimeNode(), { intraOpNumThreads: 1, interOpNumThreads: 1 });
}

/** Its functions take one row. */
async function transformers(): Promise<Rival> {
  const { softmax, log_softmax } = await libraries.transformers();
  return (x, rows, classes, operator) => {
    const one = operator === "Softmax" ? softmax : log_softmax;
    if (rows === 1) return one(x);
    const out = new Float32Array(x.length);
    for (let at = 0; at < x.length; at += classes) out.set(one(x.subarray(at, at + classes)), at);
    return out;
  };
}

export const rivals: Readonly<Record<string, Rival>> = {
  "tfjs wasm": await tensorflow("wasm"),
  "onnxruntime-web": await onnxruntimeWeb(),
  "onnxruntime-node": await onnxruntimeNode(),
  "tfjs cpu": await tensorflow("cpu"),
  "transformers.js": await transformers(),
};
