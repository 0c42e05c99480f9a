// The operations of simd-softmax/nn. Their kernels take more than rows, so each call has an operation of its own, which knows
// what they take.
import type { CheckedCall } from "../../arguments/call.js";
import type { OptionNames } from "../../arguments/option-names.js";
import type { Signature } from "../../arguments/signature.js";
import { type Operation, operation, WHOLE } from "../../engine/operation.js";
import type { Workspace } from "../../engine/workspace.js";

/** Computes staged rows, of which the first is the row `first`; results of elements take their place. */
export type Compute = (workspace: Workspace, call: CheckedCall<Operation>, first: number, rows: number) => void;

export function networkOperation(
  name: Signature["name"],
  options: OptionNames,
  result: "element" | "none",
  compute: Compute,
  rowwise = true,
  width?: number,
  rowsAtATime?: number,
): Operation {
  return operation({
    name,
    options,
    result,
    compute,
    rowwise,
    width,
    rowsAtATime,
    whole: true,
    passes: [WHOLE],
    // `compute` calls its kernels itself.
    kernelF32: "softmaxF32",
    kernelF64: "softmaxF64",
  });
}
