// The libraries that are installed in this folder alone, described by what is used of them: types are checked without them.
import type { TensorFlow } from "simd-softmax/tfjs";

/** A tensor of TensorFlow.js. */
export interface TfTensor {
  readonly shape: number[];
  readonly dtype: string;
  readonly size: number;
  dataSync(): Float32Array | Int32Array | Uint8Array;
}

/** What `@tensorflow/tfjs-core` exports. */
interface Tf extends TensorFlow {
  setBackend(name: "cpu"): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Float32Array | number[] | number[][], shape?: number[], dtype?: "float32" | "int32"): TfTensor;
  softmax(logits: TfTensor, axis?: number): TfTensor;
  logSoftmax(logits: TfTensor, axis?: number): TfTensor;
  exp(x: TfTensor): TfTensor;
  sigmoid(x: TfTensor): TfTensor;
  mul(a: TfTensor, b: TfTensor): TfTensor;
  argMax(x: TfTensor, axis?: number): TfTensor;
  topk(x: TfTensor, k: number): { values: TfTensor; indices: TfTensor };
  grads(f: (...inputs: TfTensor[]) => TfTensor): (inputs: TfTensor[]) => TfTensor[];
  engine(): { runKernel(name: string, inputs: object, attributes: object): TfTensor };
  memory(): { numTensors: number };
  tidy(work: () => void): void;
}

/** A tensor of transformers.js. */
export interface HfTensor {
  readonly type: string;
  readonly data: Float32Array | Uint16Array | BigInt64Array;
  readonly dims: number[];
}

interface HfLogitsProcessorList {
  (ids: bigint[][], logits: HfTensor): HfTensor;
  extend(processors: readonly object[]): void;
}

interface Transformers {
  LogitsProcessorList: new () => HfLogitsProcessorList;
  PreTrainedModel: new (
    config: object,
    sessions: object,
    configs: object,
  ) => {
    forward(inputs: { input_ids: HfTensor }): Promise<{ logits: HfTensor }>;
    generate(options: object): Promise<unknown>;
  };
  Tensor: new (type: string, data: HfTensor["data"] | bigint[], dims: number[]) => HfTensor;
  softmax(logits: Float32Array): Float32Array;
  log_softmax(logits: Float32Array): Float32Array;
}

/** A tensor of onnxruntime. */
export interface OrtTensor<Data> {
  readonly type: string;
  readonly data: Data;
  readonly dims: readonly number[];
}

interface OnnxRuntime {
  Tensor: new <Data extends Float32Array | Uint16Array>(
    type: "float32" | "float16",
    data: Data,
    dims: readonly number[],
  ) => OrtTensor<Data>;
}

interface Libraries {
  "@huggingface/transformers": Transformers;
  "@tensorflow/tfjs-backend-cpu": unknown;
  "@tensorflow/tfjs-core": Tf;
  "@tensorflow/tfjs-core/dist/register_all_gradients.js": unknown;
  "onnxruntime-web": OnnxRuntime;
}

/** Imports a library. The name is a plain string to the compiler, which then does not look for the library. */
export function library<Name extends keyof Libraries>(name: Name): Promise<Libraries[Name]> {
  return import(/* @vite-ignore */ name as string) as Promise<Libraries[Name]>;
}
