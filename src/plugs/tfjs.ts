/**
 * Kernels for the `cpu` backend of TensorFlow.js. Nothing of that library is loaded from here.
 *
 * @packageDocumentation
 */
import { argmax, exp, logSoftmax, sigmoid, softmax, topK } from "simd-softmax";

/** What a kernel is given and gives, described by what is used of it. */
interface TensorInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: string;
}
interface Backend {
  readonly data: { get(dataId: object): { readonly values?: unknown } };
  makeTensorInfo(shape: number[], dtype: string, values: unknown): TensorInfo;
}
interface Call {
  readonly inputs: { readonly [name: string]: TensorInfo | undefined };
  readonly backend: Backend;
  readonly attrs?: { readonly [name: string]: unknown } | undefined;
}
type KernelFunction = (call: Call) => TensorInfo | TensorInfo[];

/** `@tensorflow/tfjs-core`, or `@tensorflow/tfjs`, described by what is used of it. */
export interface TensorFlow {
  /** The kernel in use. */
  getKernel(
    name: string,
    backend: string,
  ):
    | {
        /** What runs it. */
        // biome-ignore lint/suspicious/noExplicitAny: what kernels are given is typed by the library
        readonly kernelFunc: any;
      }
    | undefined;
  /** Removes a kernel. */
  unregisterKernel(name: string, backend: string): void;
  /** Adds a kernel. */
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  registerKernel(config: { kernelName: any; backendName: string; kernelFunc: any }): void;
}

const BACKEND = "cpu";

/** One of ours: undefined if the call is not for it. */
type Ours = (values: Float32Array, x: TensorInfo, call: Call) => TensorInfo | TensorInfo[] | undefined;

/** Whether the library's data are floats, of whatever realm. */
const isFloat32Array = (values: unknown): values is Float32Array =>
  ArrayBuffer.isView(values) && Object.prototype.toString.call(values) === "[object Float32Array]";

function elementwise(operation: (values: Float32Array) => Float32Array): Ours {
  return (values, { shape }, { backend }) => backend.makeTensorInfo(shape, "float32", operation(values));
}

/** Along the last axis alone, as the library's own. */
function rowwise(operation: (values: Float32Array, options: { shape: number[] }) => Float32Array): Ours {
  return (values, { shape }, { backend, attrs }) => {
    const axis = (attrs?.dim ?? attrs?.axis ?? -1) as number;
    if (axis !== -1 && axis !== shape.length - 1) return undefined;
    return backend.makeTensorInfo(shape, "float32", operation(values, { shape }));
  };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

const argMax: Ours = (values, { shape }, { backend, attrs }) => {
  const given = attrs?.axis;
  const [axis = 0, ...others] = (Array.isArray(given) ? given : [given ?? 0]) as number[];
  const at = axis < 0 ? axis + shape.length : axis;
  if (others.length > 0 || shape[at] === undefined || shape[at] === 0) return undefined;
  const dims = shape.filter((_, i) => i !== at);
  const { indices } = argmax(values, {
    shape,
    axis: at,
    scores: "none",
    out: { indices: new Int32Array(sizeOf(dims)) },
  });
  // NaN ranks first here, and otherwise in the library, to which such tensors are left.
  const inner = sizeOf(shape.slice(at + 1));
  const step = (shape[at] as number) * inner;
  const isNaNAt = (index: number, row: number) =>
    Number.isNaN(values[Math.floor(row / inner) * step + index * inner + (row % inner)]);
  return indices.some(isNaNAt) ? undefined : backend.makeTensorInfo(dims, "int32", indices);
};

const best: Ours = (values, { shape }, { backend, attrs }) => {
  const k = (attrs?.k ?? 1) as number;
  const length = shape.at(-1);
  if (length === undefined || length === 0) return undefined;
  const dims = [...shape.slice(0, -1), k];
  const { indices } = topK(values, k, { shape, scores: "none", out: { indices: new Int32Array(sizeOf(dims)) } });
  const found = Float32Array.from(indices, (index, i) => values[Math.floor(i / k) * length + index] as number);
  if (found.some(Number.isNaN)) return undefined;
  return [backend.makeTensorInfo(dims, "float32", found), backend.makeTensorInfo(dims, "int32", indices)];
};

const KERNELS: Readonly<Record<string, Ours>> = {
  Softmax: rowwise(softmax),
  LogSoftmax: rowwise(logSoftmax),
  Exp: elementwise((values) => exp(values)),
  Sigmoid: elementwise((values) => sigmoid(values)),
  ArgMax: argMax,
  TopK: best,
};

/**
 * Replaces the kernels Softmax, LogSoftmax, Exp, Sigmoid, ArgMax and TopK of the `cpu` backend by those of `simd-softmax`.
 * What is not float32 goes on to those that were there. Gradients stay as they are. To be called when the backend has been
 * loaded; again, it changes nothing.
 *
 * The backend has had no kernel LogSoftmax: `tf.logSoftmax` is put together from others, of which Exp is faster now;
 * `tf.engine().runKernel("LogSoftmax", { logits }, { axis: -1 })` is the kernel.
 *
 * @param tf - what `import * as tf from "@tensorflow/tfjs-core"` (or `"@tensorflow/tfjs"`) gives
 */
export function registerKernels(tf: TensorFlow): void {
  for (const [kernelName, ours] of Object.entries(KERNELS)) {
    const before: KernelFunction | undefined = tf.getKernel(kernelName, BACKEND)?.kernelFunc;
    if (before && replaced.has(before)) continue;
    const kernelFunc: KernelFunction = (call) => {
      const x = (call.inputs.x ?? call.inputs.logits) as TensorInfo;
      const { values } = call.backend.data.get(x.dataId);
      const done = x.dtype === "float32" && isFloat32Array(values) ? ours(values, x, call) : undefined;
      if (done) return done;
      if (before) return before(call);
      throw new TypeError(`${kernelName}: no kernel for ${x.dtype} of shape [${x.shape}]`);
    };
    replaced.add(kernelFunc);
    if (before) tf.unregisterKernel(kernelName, BACKEND);
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
}

/** The kernels that were registered here. */
const replaced = new WeakSet<KernelFunction>();
