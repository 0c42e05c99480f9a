// What TypeScript users write with the libraries' own types. Compiled by types.plug.ts, never run.
import {
  LogitsProcessorList,
  type PreTrainedModel,
  type Tensor as TransformersTensor,
} from "@huggingface/transformers";
import * as tf from "@tensorflow/tfjs-core";
import type { InferenceSession, Tensor, TypedTensor } from "onnxruntime-web";
import { argmax, logSoftmax, logSumExp, sample, softmax, topK } from "simd-softmax";
import { registerKernels } from "simd-softmax/tfjs";
import * as transformers from "simd-softmax/transformers";

declare const outputs: InferenceSession.OnnxValueMapType;
declare const tensor: Tensor;
declare const typed: TypedTensor<"float32">;
declare const half: TypedTensor<"float16">;

if (outputs.logits) topK(outputs.logits, 5).indices;
softmax(tensor);
logSoftmax(tensor, { axis: 1 });
logSumExp(tensor);
argmax(tensor, { temperature: 2 }).probabilities[0];
sample(tensor, { topP: 0.9 });
const probabilities: Float32Array = softmax(typed);
const bits: Uint16Array = softmax(half, { temperature: 2 });

declare const model: PreTrainedModel;
declare const logits: TransformersTensor;
declare const inputs: TransformersTensor;

softmax(logits);
topK(logits, 3);
const indices: TransformersTensor = transformers.topK(logits, 5).indices;
const normalized: TransformersTensor = transformers.softmax(logits);
const processors = new LogitsProcessorList();
processors.push(transformers.logitsProcessor({ temperature: 0.7, topP: 0.9, minP: 0.05 }));
processors.extend([transformers.topKFilter(5), transformers.temperature(0.7)]);
model.generate({ inputs, do_sample: true, top_k: 0, logits_processor: processors });

registerKernels(tf);

export { bits, indices, normalized, probabilities };
