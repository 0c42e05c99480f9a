/**
 * The interface of `simd-softmax` on the baseline module alone: the same bits on every engine and processor, at about
 * two thirds of the speed where multiply-add could be fused.
 *
 * @packageDocumentation
 */

import { deterministicEngine } from "./kernel.js";
import { loadBaseline } from "./load/inline/baseline.js";
import { EXP, LOG_SOFTMAX, LOG_SUM_EXP, onEngine, SIGMOID, SOFTMAX } from "./operation.js";
import type { Elementwise, KernelInfo, Rowwise } from "./types.js";

export { allocate, attach } from "./memory.js";
export type {
  ElementOptions,
  Elementwise,
  Float32Input,
  Float64Input,
  KernelInfo,
  MemoryLike,
  RowOptions,
  Rowwise,
  TensorLike,
} from "./types.js";

const engine = /* @__PURE__ */ deterministicEngine(loadBaseline);

/** As `softmax` of `simd-softmax`. */
export const softmax: Rowwise = /* @__PURE__ */ onEngine(engine, SOFTMAX);

/** As `logSoftmax` of `simd-softmax`. */
export const logSoftmax: Rowwise = /* @__PURE__ */ onEngine(engine, LOG_SOFTMAX);

/** As `logSumExp` of `simd-softmax`. */
export const logSumExp: Rowwise = /* @__PURE__ */ onEngine(engine, LOG_SUM_EXP);

/** As `exp` of `simd-softmax`. */
export const exp: Elementwise = /* @__PURE__ */ onEngine(engine, EXP);

/** As `sigmoid` of `simd-softmax`. */
export const sigmoid: Elementwise = /* @__PURE__ */ onEngine(engine, SIGMOID);

/** As `kernelInfo` of `simd-softmax`: the variant is always `"baseline"`. */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
