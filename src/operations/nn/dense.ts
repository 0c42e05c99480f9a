// A dense layer: rows of features times weights, a bias, and an activation while the results are in the cache.
import { arrayNameOf } from "../../arguments/arrays.js";
import { beginCall, type Call, completeWithBias, endCall } from "../../arguments/call.js";
import { INT8 } from "../../arguments/dtypes.js";
import { shown } from "../../arguments/messages.js";
import { DENSE_OPTIONS } from "../../arguments/nn/network-options.js";
import { dataOf, readCount } from "../../arguments/nn/values.js";
import { readScales, readWeights, transposed, type Weights } from "../../arguments/nn/weights.js";
import { readOptions } from "../../arguments/options.js";
import { workspaceBehind } from "../../engine/behind.js";
import type { EngineSource } from "../../engine/engine.js";
import type { RowKernelName } from "../../engine/kernels.js";
import { ALL, type Operation } from "../../engine/operation.js";
import { computeInWorkspace, workspaceFor } from "../../engine/tiling.js";
import type { Workspace } from "../../engine/workspace.js";
import type { Dense } from "../../types/nn.js";
import { bytesFor, multiplyRows, type Product, rowsIn } from "./matrix.js";
import { networkOperation } from "./operation.js";

/** The kernels of the activations, which come after the products; relu is part of rounding these. */
const ACTIVATIONS: ReadonlyMap<unknown, readonly [RowKernelName, RowKernelName] | undefined> = /* @__PURE__ */ new Map<
  unknown,
  readonly [RowKernelName, RowKernelName] | undefined
>([
  ["none", undefined],
  ["relu", undefined],
  ["softmax", ["softmaxF32", "softmaxF64"]],
  ["logSoftmax", ["logSoftmaxF32", "logSoftmaxF64"]],
  ["sigmoid", ["sigmoidF32", "sigmoidF64"]],
]);

export function denseOn(engine: EngineSource): Dense {
  return ((x: unknown, weights: unknown, bias?: unknown, given?: unknown) => {
    const options = readOptions("dense", given, DENSE_OPTIONS);
    const { activation = "none", layout, dtype, weightScales, shape, out } = options;
    if (!ACTIVATIONS.has(activation)) {
      const known = [...ACTIVATIONS.keys()].map(shown).join(", ");
      throw new RangeError(`dense: activation is one of ${known}; got ${shown(activation)}`);
    }
    // The bit patterns that `dtype` speaks of may be those of the features, of the weights, or of both.
    const areBits = arrayNameOf(dataOf(x)) === "Uint16Array" || arrayNameOf(dataOf(weights)) !== "Uint16Array";
    const call = beginCall(unready, x, { shape, out, dtype: areBits ? dtype : undefined });
    const features = call.length;
    const read = readWeights("dense", weights, layout, features, call.isFloat64, dtype, out);
    const scales = readScales("dense", weightScales, read);
    const { classes } = read;
    const added =
      bias === undefined || bias === null ? undefined : Float64Array.from(readCount("dense", "bias", bias, classes));
    multiply(
      engine,
      call,
      { weights: linesOf(read, features), scales, bias: added, features, isFloat64: call.isFloat64 },
      activation,
    );
    return endCall(call);
  }) as Dense;
}

/** 8-bit weights by class, as their kernel needs them. */
function linesOf(weights: Weights, features: number): Weights {
  const { array, dtype, classes, classesFirst } = weights;
  if (dtype !== INT8 || classesFirst) return weights;
  return { ...weights, array: transposed(array, features, classes), classesFirst: true };
}

/** Stands for the operation until the weights are read. */
const unready = /* @__PURE__ */ networkOperation("dense", DENSE_OPTIONS, "element", () => {});

/** Completes and computes a call whose rows are multiplied. */
export function multiply(engine: EngineSource, call: Call<Operation>, product: Product, activation: unknown): void {
  const { isFloat64, weights } = product;
  const { classes } = weights;
  const { name, options } = call.operation;
  const kernelNames = ACTIVATIONS.get(activation);
  const kernel = kernelNames?.[isFloat64 ? 1 : 0];
  let inPlace = false;
  const compute = (workspace: Workspace, _: unknown, __: number, rows: number) => {
    multiplyRows(workspace, product, rows, activation === "relu", inPlace);
    if (kernel) workspace.kernels[kernel](workspace.address, workspace.address, rows, classes, 1, NaN, ALL);
  };
  call.operation = networkOperation(name, options, "element", compute, true, classes);
  completeWithBias(call, undefined, call.outer * classes);
  if (call.outer * classes === 0) return;
  const isKernels = weights.dtype === INT8 || weights.dtype.bytes === (isFloat64 ? 8 : 4);
  const behind = isKernels
    ? workspaceBehind(engine(), weights.array, [call.data, call.out], bytesFor(product, true))
    : undefined;
  inPlace = behind !== undefined;
  const workspace = behind ?? workspaceFor(engine(), call, bytesFor(product, false));
  call.operation = networkOperation(name, options, "element", compute, true, classes, rowsIn(workspace, product));
  computeInWorkspace(workspace, call);
}
