// The options of the functions of simd-softmax/nn.
import { names } from "../option-names.js";

export const DENSE_OPTIONS = /* @__PURE__ */ names("shape layout activation weightScales dtype out");

export const DENSE_BACKWARD_OPTIONS = /* @__PURE__ */ names("shape layout dtype");

export const CROSS_ENTROPY_OPTIONS = /* @__PURE__ */ names(
  "shape axis bias classWeights labelSmoothing ignoreIndex reduction empty focal zLoss gradient dtype",
);

export const BINARY_OPTIONS = /* @__PURE__ */ names("shape positiveWeights weights reduction empty gradient dtype");

export const BACKWARD_OPTIONS = /* @__PURE__ */ names("shape axis out dtype");

export const TEMPERATURE_OPTIONS = /* @__PURE__ */ names("shape axis ignoreIndex dtype");

export const CALIBRATION_OPTIONS = /* @__PURE__ */ names("shape axis ignoreIndex bins norm dtype");

export const WEIGHTS_OPTIONS = /* @__PURE__ */ names("method beta");

export const RESAMPLE_OPTIONS = /* @__PURE__ */ names("to seed");

export const TRAIN_OPTIONS = /* @__PURE__ */ names(
  "classes epochs batch learningRate weightDecay classWeights bias seed signal onEpoch",
);
