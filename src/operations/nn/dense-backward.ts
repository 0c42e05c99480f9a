// The derivatives of a dense layer by its features, weights and bias: three products, of the kernels that the layer has.
import { arrayNameOf, type TypedArray } from "../../arguments/arrays.js";
import { beginCall, endCall } from "../../arguments/call.js";
import { FLOAT32, FLOAT64, INT8 } from "../../arguments/dtypes.js";
import { DENSE_BACKWARD_OPTIONS } from "../../arguments/nn/network-options.js";
import { dataOf, readCount } from "../../arguments/nn/values.js";
import { readWeights, transposed, type Weights } from "../../arguments/nn/weights.js";
import { type GivenOptions, readOptions } from "../../arguments/options.js";
import type { EngineSource } from "../../engine/engine.js";
import type { DenseBackward } from "../../types/nn.js";
import { completeProduct, multiply } from "./dense.js";
import { networkOperation } from "./operation.js";

const NAME = "denseBackward";

const unready = /* @__PURE__ */ networkOperation(NAME, DENSE_BACKWARD_OPTIONS, "element", () => {});

export function denseBackwardOn(engine: EngineSource): DenseBackward {
  return ((x: unknown, weights: unknown, outputGradient: unknown, given?: unknown) => {
    const options = readOptions(NAME, given, DENSE_BACKWARD_OPTIONS);
    const { outer: rows, length: features, isFloat64, features: xs } = readFeatures(x, options);
    const read = readWeights(NAME, weights, options.layout, features, isFloat64, options.dtype, undefined);
    if (read.dtype === INT8) throw new TypeError(`${NAME}: weights are floats, got int8`);
    const { classes, classesFirst } = read;
    const ArrayType = isFloat64 ? Float64Array : Float32Array;
    const gradients = ArrayType.from(readCount(NAME, "outputGradient", outputGradient, rows * classes));
    const dtype = isFloat64 ? FLOAT64 : FLOAT32;
    const product = (left: TypedArray, length: number, matrix: Weights) => {
      const call = beginCall(unready, left, { shape: [left.length / (length || 1), length] });
      const product = { weights: matrix, scales: undefined, bias: undefined, features: length, isFloat64 };
      multiply(engine, completeProduct(call, product, "none"));
      return endCall(call);
    };
    // Rows of the one as the weights of as many features.
    const lines = (array: TypedArray, columns: number): Weights => ({
      array,
      dtype,
      classes: columns,
      classesFirst: false,
    });
    const input = product(gradients, classes, { ...read, classes: features, classesFirst: !classesFirst });
    const weightGradient = classesFirst
      ? product(transposed(gradients, rows, classes), rows, lines(xs, features))
      : product(transposed(xs, rows, features), rows, lines(gradients, classes));
    const bias = product(new ArrayType(rows).fill(1), rows, lines(gradients, classes));
    return { input, weights: weightGradient, bias };
  }) as DenseBackward;
}

/** The features as consecutive float32 or float64, and their shape. */
function readFeatures(x: unknown, options: GivenOptions) {
  const call = beginCall(unready, x, {
    shape: options.shape,
    dtype: arrayNameOf(dataOf(x)) === "Uint16Array" ? options.dtype : undefined,
  });
  const { outer, length, isFloat64, array, dtype, layout } = call;
  endCall(call);
  if (dtype !== FLOAT32 && dtype !== FLOAT64) {
    throw new TypeError(`${NAME}: features are float32 or float64, got ${dtype.name}`);
  }
  if (layout) throw new TypeError(`${NAME}: features must lie in the usual order, without strides`);
  return { outer, length, isFloat64, features: array };
}
