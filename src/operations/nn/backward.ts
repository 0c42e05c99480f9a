// The derivatives of softmax, logSoftmax and sigmoid by their inputs.
import { beginCall, completeWithBias, endCall } from "../../arguments/call.js";
import { BACKWARD_OPTIONS } from "../../arguments/nn/network-options.js";
import { checkCount, readCount } from "../../arguments/nn/values.js";
import { readOptions } from "../../arguments/options.js";
import type { EngineSource } from "../../engine/engine.js";
import type { Backward } from "../../types/nn.js";
import { compute } from "../run.js";
import { stageRowsOf } from "./operands.js";
import { networkOperation } from "./operation.js";

export function backwardOn(
  engine: EngineSource,
  name: "softmaxBackward" | "logSoftmaxBackward" | "sigmoidBackward",
): Backward {
  return ((results: unknown, outputGradient: unknown, given?: unknown) => {
    const options = readOptions(name, given, BACKWARD_OPTIONS);
    const derivative = networkOperation(name, BACKWARD_OPTIONS, "element", (workspace, checked, first, rows) => {
      const { kernels, address, operand, selectedIndices } = workspace;
      stageRowsOf(operand.all as Float64Array, 0, gradients, checked, first, rows);
      const kernel = kernels[`${name}${checked.isFloat64 ? "F64" : "F32"}`];
      kernel(address, rows, checked.length, operand.address, selectedIndices.address);
    });
    const call = beginCall(derivative, results, options);
    const gradients = readCount(name, "outputGradient", outputGradient, call.size, [options.out]);
    completeWithBias(call, undefined, call.size);
    checkCount(name, gradients, call.size);
    compute(engine(), call);
    return endCall(call);
  }) as Backward;
}
