// The rival libraries, described by what is used of them: the type check must pass where they are not installed.

export interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** `@tensorflow/tfjs-core` */
export interface TensorFlow {
  getKernel(name: string, backend: string): { readonly kernelFunc: unknown } | undefined;
  unregisterKernel(name: string, backend: string): void;
  registerKernel(config: { kernelName: string; backendName: string; kernelFunc: unknown }): void;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  ready(): Promise<void>;
  tensor2d(values: Float32Array, shape: readonly [number, number]): Tensor;
  tensor1d(values: Float32Array | Int32Array, dtype?: "int32"): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  oneHot(indices: Tensor, depth: number): Tensor;
  readonly losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  sub(a: Tensor, b: Tensor): Tensor;
  div(a: Tensor, b: number): Tensor;
  tidy(run: () => void): void;
  softmax(logits: Tensor): Tensor;
  logSoftmax(logits: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  argMax(x: Tensor, axis: number): Tensor;
  topk(x: Tensor, k: number): { readonly values: Tensor };
  engine(): { runKernel(name: string, inputs: Record<string, Tensor>, attributes: { axis: number }): Tensor };
}

/** `@tensorflow/tfjs-backend-wasm` */
interface TensorFlowWasm {
  setThreadsCount(count: number): void;
}

/** `onnxruntime-web` and `onnxruntime-node`, whose tensors are opaque here. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OnnxSession> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => object;
}
export interface OnnxSession {
  run(inputs: Readonly<Record<string, object>>): Promise<{ readonly y: { readonly data: Float32Array } }>;
}

/** `@huggingface/transformers` */
interface Transformers {
  softmax(logits: Float32Array): Float32Array;
  log_softmax(logits: Float32Array): Float32Array;
}

/** `vega` and `vega-lite`, whose specifications are opaque here. */
interface Vega {
  parse(specification: object): object;
  readonly View: new (dataflow: object, options: { renderer: "none" }) => { toSVG(): Promise<string> };
}
interface VegaLite {
  compile(specification: object): { readonly spec: object };
}

// A name that is not a literal keeps the compiler from looking for the library.
const load = async <Library>(name: string): Promise<Library> => (await import(name)) as Library;

export async function tensorFlow(): Promise<TensorFlow> {
  await load("@tensorflow/tfjs-backend-cpu");
  return load("@tensorflow/tfjs-core");
}
export const tensorFlowWasm = (): Promise<TensorFlowWasm> => load("@tensorflow/tfjs-backend-wasm");
export const onnxRuntimeWeb = (): Promise<OnnxRuntime> => load("onnxruntime-web");
export const onnxRuntimeNode = (): Promise<OnnxRuntime> => load("onnxruntime-node");
export const transformers = (): Promise<Transformers> => load("@huggingface/transformers");
export const vega = (): Promise<Vega> => load("vega");
export const vegaLite = (): Promise<VegaLite> => load("vega-lite");
