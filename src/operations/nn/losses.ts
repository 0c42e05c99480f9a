// Losses of rows or elements, and what is made of them.

import { arrayNameOf, type TypedArray } from "../../arguments/arrays.js";
import { type Call, completeWithBias } from "../../arguments/call.js";
import { wrongKind } from "../../arguments/messages.js";
import type { Reduction } from "../../arguments/nn/targets.js";
import type { GivenOptions } from "../../arguments/options.js";

/** The option `gradient`: whether one is asked for, and the array that receives it. */
export function readGradient(name: string, gradient: unknown): { readonly isAsked: boolean; readonly out: unknown } {
  if (gradient !== undefined && typeof gradient !== "boolean" && arrayNameOf(gradient) === undefined) {
    throw wrongKind(name, "gradient is true, or an array that receives it", gradient);
  }
  return {
    isAsked: gradient !== undefined && gradient !== false,
    out: typeof gradient === "boolean" ? undefined : gradient,
  };
}

/** The options of a loss as a call reads them: what the gradient goes to is its `out`. */
export const withOut = ({ shape, axis, dtype }: GivenOptions, out: unknown): GivenOptions => ({
  shape,
  axis,
  dtype,
  out,
});

/** Completes the call of a loss. */
export function completeLoss(call: Call, bias?: TypedArray): void {
  completeWithBias(call, bias, call.size);
}

/** The losses, or one number of them, in the float type of the logits; float32 for narrower ones. */
export function reduced(
  losses: Float64Array,
  { reduction, empty }: Reduction,
  divisor: number,
  isFloat64: boolean,
): Float32Array | Float64Array {
  if (reduction === "none") return isFloat64 ? losses : Float32Array.from(losses);
  let sum = 0;
  let lost = 0;
  for (const loss of losses) {
    // Neumaier's sum, so that a batch of any size has its last digits (Zeitschrift fuer Angewandte Mathematik 54, 1974).
    const next = sum + loss;
    if (Math.abs(next) < Infinity) lost += Math.abs(sum) >= Math.abs(loss) ? sum - next + loss : loss - next + sum;
    sum = next;
  }
  const total = sum + lost;
  const result = reduction === "sum" ? total : divisor === 0 ? empty : total / divisor;
  return isFloat64 ? Float64Array.of(result) : Float32Array.of(result);
}
