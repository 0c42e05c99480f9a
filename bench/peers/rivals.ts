// The rivals, each as one function: (x, rows, classes, operator) to the result as a typed array, a promise of it where
// the library has no other way. One thread each.
import { log_softmax, softmax } from "@huggingface/transformers";
import "@tensorflow/tfjs-backend-cpu";
import { setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as ortNode from "onnxruntime-node";
import * as ortWeb from "onnxruntime-web";
import { model } from "./onnx.js";

async function tensorflow(backend) {
  if (backend === "wasm") setThreadsCount(1);
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

async function onnxruntime(ort, options) {
  const sessions = {};
  for (const operator of ["Softmax", "LogSoftmax"]) {
    sessions[operator] = await ort.InferenceSession.create(model(operator), options);
  }
  return async (x, rows, classes, operator) => {
    const { y } = await sessions[operator].run({ x: new ort.Tensor("float32", x, [rows, classes]) });
    return y.data;
  };
}

function transformers() {
  return (x, rows, classes, operator) => {
    const one = operator === "Softmax" ? softmax : log_softmax;
    if (rows === 1) return one(x);
    const out = new Float32Array(x.length);
    for (let at = 0; at < x.length; at += classes) out.set(one(x.subarray(at, at + classes)), at);
    return out;
  };
}

ortWeb.env.wasm.numThreads = 1;
const oneThread = { intraOpNumThreads: 1, interOpNumThreads: 1 };

export const contenders = {
  "tfjs wasm": await tensorflow("wasm"),
  "onnxruntime-web": await onnxruntime(ortWeb, { executionProviders: ["wasm"] }),
  "onnxruntime-node": await onnxruntime(ortNode, oneThread),
  "tfjs cpu": await tensorflow("cpu"),
  "transformers.js": transformers(),
};
