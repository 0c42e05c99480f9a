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
import type { Dense } from "../../types/nn.js";
import { bytesFor, multiplyRows, type Product, rowsIn } from "./matrix.js";
import { type Compute, networkOperation } from "./operation.js";

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

/** A call whose rows are multiplied, complete: the product, and what is applied to its rows. */
export interface Multiplication {
  readonly call: Call<Operation>;
  readonly product: Product;
  readonly activation: unknown;
}

/** Reads a call of dense. */
export function readDense(x: unknown, weights: unknown, bias: unknown, given: unknown): Multiplication {
  const options = readOptions("dense", given, DENSE_OPTIONS);
  const { activation = "none", layout, dtype, weightScales, shape, out } = options;
  if (!ACTIVATIONS.has(activation)) {
    const known = [...ACTIVATIONS.keys()].map(shown).join(", ");
    throw new RangeError(`dense: activation is one of ${known}; got ${shown(activation)}`);
  }
  // The bit patterns that `dtype` speaks of may be those of the features, of the weights, or of both.
  const areBits = arrayNameOf(dataOf(x)) === "Uint16Array" || arrayNameOf(dataOf(weights)) !== "Uint16Array";
  const call = beginCall(DENSE, x, { shape, out, dtype: areBits ? dtype : undefined });
  const { length: features, isFloat64 } = call;
  const read = readWeights("dense", weights, layout, features, isFloat64, dtype, out);
  const scales = readScales("dense", weightScales, read);
  const { classes } = read;
  const added =
    bias === undefined || bias === null ? undefined : Float64Array.from(readCount("dense", "bias", bias, classes));
  const product = { weights: linesOf(read, features), scales, bias: added, features, isFloat64 };
  return completeProduct(call, product, activation);
}

export function denseOn(engine: EngineSource): Dense {
  return ((x: unknown, weights: unknown, bias?: unknown, given?: unknown) => {
    const multiplication = readDense(x, weights, bias, given);
    multiply(engine, multiplication);
    return endCall(multiplication.call);
  }) as Dense;
}

/** 8-bit weights by class, as their kernel needs them. */
function linesOf(weights: Weights, features: number): Weights {
  const { array, dtype, classes, classesFirst } = weights;
  if (dtype !== INT8 || classesFirst) return weights;
  return { ...weights, array: transposed(array, features, classes), classesFirst: true };
}

/** Stands for the operation until the weights are read. */
export const DENSE = /* @__PURE__ */ networkOperation("dense", DENSE_OPTIONS, "element", () => {});

/** Completes a call whose rows are multiplied. */
export function completeProduct(call: Call<Operation>, product: Product, activation: unknown): Multiplication {
  completeWithBias(call, undefined, call.outer * product.weights.classes);
  return { call, product, activation };
}

/** Computes a call whose rows are multiplied. */
export function multiply(engine: EngineSource, { call, product, activation }: Multiplication): void {
  const { isFloat64, weights } = product;
  const { classes } = weights;
  if (call.outer * classes === 0) return;
  const { name, options } = call.operation;
  const kernel = ACTIVATIONS.get(activation)?.[isFloat64 ? 1 : 0];
  const isKernels = weights.dtype === INT8 || weights.dtype.bytes === (isFloat64 ? 8 : 4);
  const behind = isKernels
    ? workspaceBehind(engine(), weights.array, [call.data, call.out], bytesFor(product, true))
    : undefined;
  const workspace = behind ?? workspaceFor(engine(), call, bytesFor(product, false));
  const compute: Compute = (workspace, _, __, rows) => {
    multiplyRows(workspace, product, rows, activation === "relu", behind !== undefined);
    if (kernel) workspace.kernels[kernel](workspace.address, workspace.address, rows, classes, 1, NaN, ALL);
  };
  call.operation = networkOperation(name, options, "element", compute, true, classes, rowsIn(workspace, product));
  computeInWorkspace(workspace, call);
}
