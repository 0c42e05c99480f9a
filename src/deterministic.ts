/**
 * The interface of `simd-softmax` on the baseline module alone: the same bits on every engine and processor, at about
 * two thirds of the speed where multiply-add could be fused.
 *
 * @packageDocumentation
 */

// biome-ignore assist/source/organizeImports: a bundle then begins with the modules, which it is 0.5 kB smaller for
import { loadBaseline } from "./load/inline/baseline.js";

import { onEngine } from "./call.js";
import { greedyCtcOn } from "./ctc.js";
import { argmaxOn, filterOn, sampleOn, topKOn } from "./decode.js";
import { deterministicEngine } from "./kernel.js";
import { logSumExpOn } from "./logsumexp.js";
import { EXP, LOG_SOFTMAX, SIGMOID, SOFTMAX } from "./operation.js";
import { mergePartialsOn, partialLogSumExpOn, softmaxFromPartialOn } from "./shards.js";
import type {
  Argmax,
  Elementwise,
  Filter,
  FromPartial,
  GreedyCtc,
  KernelInfo,
  LogSumExp,
  PartialLogSumExp,
  PartialLogSumExpFunction,
  Rowwise,
  Sample,
  TopK,
} from "./types.js";

export { allocate, attach } from "./memory.js";
export type * from "./types.js";

const engine = /* @__PURE__ */ deterministicEngine(loadBaseline);

/** As `softmax` of `simd-softmax`. */
export const softmax: Rowwise = /* @__PURE__ */ onEngine(engine, SOFTMAX);

/** As `logSoftmax` of `simd-softmax`. */
export const logSoftmax: Rowwise = /* @__PURE__ */ onEngine(engine, LOG_SOFTMAX);

/** As `logSumExp` of `simd-softmax`. */
export const logSumExp: LogSumExp = /* @__PURE__ */ logSumExpOn(engine);

/** As `partialLogSumExp` of `simd-softmax`. */
export const partialLogSumExp: PartialLogSumExpFunction = /* @__PURE__ */ partialLogSumExpOn(engine);

/** As `mergePartials` of `simd-softmax`. */
export const mergePartials: (a: PartialLogSumExp, b: PartialLogSumExp) => PartialLogSumExp =
  /* @__PURE__ */ mergePartialsOn(engine);

/** As `softmaxFromPartial` of `simd-softmax`. */
export const softmaxFromPartial: FromPartial = /* @__PURE__ */ softmaxFromPartialOn(engine);

/** As `argmax` of `simd-softmax`. */
export const argmax: Argmax = /* @__PURE__ */ argmaxOn(engine);

/** As `topK` of `simd-softmax`. */
export const topK: TopK = /* @__PURE__ */ topKOn(engine);

/** As `filter` of `simd-softmax`. */
export const filter: Filter = /* @__PURE__ */ filterOn(engine);

/** As `sample` of `simd-softmax`. */
export const sample: Sample = /* @__PURE__ */ sampleOn(engine);

/** As `greedyCtc` of `simd-softmax`. */
export const greedyCtc: GreedyCtc = /* @__PURE__ */ greedyCtcOn(engine);

/** As `exp` of `simd-softmax`. */
export const exp: Elementwise = /* @__PURE__ */ onEngine(engine, EXP);

/** As `sigmoid` of `simd-softmax`. */
export const sigmoid: Elementwise = /* @__PURE__ */ onEngine(engine, SIGMOID);

/** As `kernelInfo` of `simd-softmax`: the variant is always `"baseline"`. */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
