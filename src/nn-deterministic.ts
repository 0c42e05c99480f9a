/**
 * The interface of `simd-softmax/nn` on the baseline module alone: the same bits on every engine and processor.
 *
 * @packageDocumentation
 */

import { deterministicEngine } from "./engine/engine.js";
import { loadBaseline } from "./load/inline/nn-baseline.js";
import { backwardOn } from "./operations/nn/backward.js";
import { binaryCrossEntropyOn } from "./operations/nn/binary-cross-entropy.js";
import { calibrationErrorOn, fitTemperatureOn } from "./operations/nn/calibration.js";
import { crossEntropyOn } from "./operations/nn/cross-entropy.js";
import { denseOn } from "./operations/nn/dense.js";
import { denseBackwardOn } from "./operations/nn/dense-backward.js";
import * as imbalance from "./operations/nn/imbalance.js";
import { trainHeadWith } from "./operations/nn/train-head.js";
import type {
  Backward,
  BinaryCrossEntropy,
  CalibrationError,
  ClassWeights,
  CrossEntropy,
  Dense,
  DenseBackward,
  FitTemperature,
  KernelInfo,
  LogPrior,
  Resample,
  TrainHead,
} from "./types/index.js";

export type * from "./types/index.js";

const engine = /* @__PURE__ */ deterministicEngine(loadBaseline);

/** As `dense` of `simd-softmax/nn`. */
export const dense: Dense = /* @__PURE__ */ denseOn(engine);

/** As `denseBackward` of `simd-softmax/nn`. */
export const denseBackward: DenseBackward = /* @__PURE__ */ denseBackwardOn(engine);

/** As `crossEntropy` of `simd-softmax/nn`. */
export const crossEntropy: CrossEntropy = /* @__PURE__ */ crossEntropyOn(engine);

/** As `binaryCrossEntropy` of `simd-softmax/nn`. */
export const binaryCrossEntropy: BinaryCrossEntropy = /* @__PURE__ */ binaryCrossEntropyOn(engine);

/** As `softmaxBackward` of `simd-softmax/nn`. */
export const softmaxBackward: Backward = /* @__PURE__ */ backwardOn(engine, "softmaxBackward");

/** As `logSoftmaxBackward` of `simd-softmax/nn`. */
export const logSoftmaxBackward: Backward = /* @__PURE__ */ backwardOn(engine, "logSoftmaxBackward");

/** As `sigmoidBackward` of `simd-softmax/nn`. */
export const sigmoidBackward: Backward = /* @__PURE__ */ backwardOn(engine, "sigmoidBackward");

/** As `classWeights` of `simd-softmax/nn`. */
export const classWeights: ClassWeights = imbalance.classWeights;

/** As `logPrior` of `simd-softmax/nn`. */
export const logPrior: LogPrior = imbalance.logPrior;

/** As `resample` of `simd-softmax/nn`. */
export const resample: Resample = imbalance.resample;

/** As `fitTemperature` of `simd-softmax/nn`. */
export const fitTemperature: FitTemperature = /* @__PURE__ */ fitTemperatureOn(engine);

/** As `calibrationError` of `simd-softmax/nn`. */
export const calibrationError: CalibrationError = /* @__PURE__ */ calibrationErrorOn(engine);

/** As `trainHead` of `simd-softmax/nn`. */
export const trainHead: TrainHead = /* @__PURE__ */ trainHeadWith({ dense, denseBackward, crossEntropy });

/** As `kernelInfo` of `simd-softmax/nn`: the variant is always `"baseline"`. */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
