/**
 * The interface of `simd-softmax` on the baseline module alone: the same bits on every engine and processor, at about two
 * thirds of the speed where multiply-add could be fused.
 *
 * @packageDocumentation
 */

import { deterministicEngine } from "./engine/engine.js";
import { loadBaseline } from "./load/inline/baseline.js";
import { greedyCtcOn } from "./operations/ctc.js";
import { logSumExpOn } from "./operations/logsumexp.js";
import { allocateArray, attachMemory } from "./operations/memory.js";
import { mergePartialsOn, partialLogSumExpOn, softmaxFromPartialOn } from "./operations/partials.js";
import { operationOn } from "./operations/run.js";
import { filterOn, sampleOn } from "./operations/sampling.js";
import { argmaxOn, topKOn } from "./operations/selection.js";
import { softmaxStreamOn } from "./operations/stream.js";
import { EXP, LOG_SOFTMAX, SIGMOID, SOFTMAX } from "./operations/table.js";
import type {
  Allocate,
  Argmax,
  Attach,
  Elementwise,
  Filter,
  FromPartial,
  GreedyCtc,
  KernelInfo,
  LogSumExp,
  MergePartials,
  PartialLogSumExpFunction,
  Rowwise,
  Sample,
  SoftmaxStream,
  TopK,
} from "./types/index.js";

export type * from "./types/index.js";

const engine = /* @__PURE__ */ deterministicEngine(loadBaseline);

/** As `softmax` of `simd-softmax`. */
export const softmax: Rowwise = /* @__PURE__ */ operationOn(engine, SOFTMAX);

/** As `logSoftmax` of `simd-softmax`. */
export const logSoftmax: Rowwise = /* @__PURE__ */ operationOn(engine, LOG_SOFTMAX);

/** As `logSumExp` of `simd-softmax`. */
export const logSumExp: LogSumExp = /* @__PURE__ */ logSumExpOn(engine);

/** As `partialLogSumExp` of `simd-softmax`. */
export const partialLogSumExp: PartialLogSumExpFunction = /* @__PURE__ */ partialLogSumExpOn(engine);

/** As `mergePartials` of `simd-softmax`. */
export const mergePartials: MergePartials = /* @__PURE__ */ mergePartialsOn(engine);

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

/** As `softmaxStream` of `simd-softmax`. */
export const softmaxStream: SoftmaxStream = /* @__PURE__ */ softmaxStreamOn(softmax, logSoftmax);

/** As `exp` of `simd-softmax`. */
export const exp: Elementwise = /* @__PURE__ */ operationOn(engine, EXP);

/** As `sigmoid` of `simd-softmax`. */
export const sigmoid: Elementwise = /* @__PURE__ */ operationOn(engine, SIGMOID);

/** As `allocate` of `simd-softmax`. */
export const allocate: Allocate = allocateArray;

/** As `attach` of `simd-softmax`. */
export const attach: Attach = attachMemory;

/** As `kernelInfo` of `simd-softmax`: the variant is always `"baseline"`. */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
