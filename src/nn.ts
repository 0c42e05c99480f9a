/**
 * The end of a network: dense layers, losses from logits with their gradients, weights for imbalanced classes, calibration, and
 * heads trained where the data is. The module of its kernels is compiled by the first call; input is never written.
 *
 * @packageDocumentation
 */

import { networkEngine as engine } from "./fastest-nn.js";
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

/**
 * A dense layer: every row of features times the weights of each class, plus the bias, and the activation.
 *
 * Products are added in the features' type, eight vectors of them in turn and those sums pairwise, and every 512 (or 128, with
 * `"featuresFirst"`) in float64. Error of float32 before the activation: less than 2 units in the last place of the sum of |x w| in
 * every test, at most 6.5. With an `Int8Array` of weights the features of a row are quantized to 7 bits, from the smallest (or 0)
 * to the largest (or 0), and the sums of products are exact.
 *
 * One row takes as long as reading the weights. An array from `allocate` is read where it lies; others are first copied.
 *
 * @param x - [rows, features], or one row: floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param weights - [classes, features], or as `layout` says: of the type that x is computed in, or for float32 also of 16-bit
 *   floats, or 8-bit integers with `weightScales`
 * @param bias - one number per class, or nothing
 * @param options - `shape`, `layout`, `activation`, `weightScales`, `dtype`, `out`
 * @returns [rows, classes], in the float type of x
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const dense: Dense = /* @__PURE__ */ denseOn(engine);

/**
 * The derivatives of a loss by the features, the weights and the bias of a dense layer without activation, from its derivative by
 * the layer's results. Errors: as `dense`.
 *
 * @param x - the features, as for `dense`: float32 or float64
 * @param weights - as for `dense`
 * @param outputGradient - [rows, classes]
 * @param options - `shape`, `layout`, `dtype`
 * @returns `{ input, weights, bias }`, the weights' in the layout of the weights
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const denseBackward: DenseBackward = /* @__PURE__ */ denseBackwardOn(engine);

/**
 * Cross-entropy from logits, with PyTorch's results for the options that it has. Probabilities are never formed, so that a loss
 * keeps its digits however confident the row: `[30, 0]` for class 0 gives 9.36e-14, `[0, 1000]` gives 1000.
 *
 * For class t of weight w the loss of a row is w (log-sum-exp - z_t), and the mean is divided by the sum of the weights; for a
 * distribution y it is the sum of -w_j y_j log p_j, and the mean is divided by the number of rows. `labelSmoothing` e makes
 * (1 - e) y + e / classes of y. `focal` g multiplies each -log p by (1 - p)^g; `zLoss` adds its product with the square of
 * log-sum-exp to each row that takes part.
 *
 * Errors: losses at most 3 units in the last place. Gradients at most 4, for distributions and with smoothing of the larger of what
 * is subtracted; with a class index alone, the target's own is minus the sum of the others and keeps its digits.
 *
 * A row with a NaN or +Infinity, or with every logit -Infinity, gives NaN; a class of probability 0 gives Infinity as a target,
 * and adds nothing otherwise. Rows that are left out give 0, whatever they hold.
 *
 * @param logits - as for `softmax`
 * @param targets - one class index per row, in an integer array or an array of numbers; or floats of the logits' shape
 * @param options - `shape`, `axis`, `bias`, `classWeights`, `labelSmoothing`, `ignoreIndex`, `reduction`, `empty`, `focal`, `zLoss`,
 *   `gradient`, `dtype`
 * @returns `{ loss }`, one number or one per row, in float32 (float64 for float64 logits); with `gradient` also the derivative of
 *   the loss, or with `"none"` of each row's loss, by every logit
 * @throws TypeError for an argument of the wrong kind; RangeError for one of the wrong size or value, targets that are no class
 *   among them; nothing is written
 */
export const crossEntropy: CrossEntropy = /* @__PURE__ */ crossEntropyOn(engine);

/**
 * Binary cross-entropy of every element from its logit: w (P y softplus(-x) + (1 - y) softplus(x)), with w the `weights` and P the
 * `positiveWeights`, as PyTorch's `binary_cross_entropy_with_logits`. Large logits neither overflow nor lose their digits.
 *
 * Errors: losses at most 3 units in the last place, gradients at most 4 of the larger of what is subtracted.
 *
 * @param logits - as for `sigmoid`
 * @param targets - one number from 0 to 1, or boolean, per logit
 * @param options - `shape`, `positiveWeights`, `weights`, `reduction`, `empty`, `gradient`, `dtype`
 * @returns as `crossEntropy`; with `"none"` one loss per logit
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const binaryCrossEntropy: BinaryCrossEntropy = /* @__PURE__ */ binaryCrossEntropyOn(engine);

/**
 * The derivative of `softmax` by its logits: p (g - sum of g p), with g the derivative of the loss by the probabilities p.
 *
 * Error, of this and of the next two: at most 4 units in the last place of the larger of what is subtracted.
 *
 * @param results - the probabilities
 * @param outputGradient - one number per probability
 * @param options - `shape`, `axis`, `out`, `dtype`
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const softmaxBackward: Backward = /* @__PURE__ */ backwardOn(engine, "softmaxBackward");

/** The derivative of `logSoftmax` by its logits: g - exp(l) sum of g, with l the log-probabilities. As `softmaxBackward`. */
export const logSoftmaxBackward: Backward = /* @__PURE__ */ backwardOn(engine, "logSoftmaxBackward");

/** The derivative of `sigmoid` by its logits: g s (1 - s), with s the sigmoids. As `softmaxBackward`. */
export const sigmoidBackward: Backward = /* @__PURE__ */ backwardOn(engine, "sigmoidBackward");

/**
 * Weights for the classes of an imbalanced training set, for `crossEntropy`'s `classWeights`.
 *
 * @param counts - how many rows each class has, above 0
 * @param options - `method`, and `beta` for `"effective"`
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const classWeights: ClassWeights = imbalance.classWeights;

/**
 * tau log(count / total) of every class. As the `bias` of `crossEntropy` in training, it makes a model as good for rare classes
 * as for others; subtracted from the logits at inference, it corrects one trained without (logit adjustment; Menon et al. 2020).
 *
 * @param counts - how many rows each class has; 0 gives -Infinity, which masks the class
 * @param tau - a finite number; default 1, -1 is for inference
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const logPrior: LogPrior = imbalance.logPrior;

/**
 * The places of rows of a balanced training set, shuffled: of a class with too many rows a random part, of one with too few each
 * as often as every other, and a random part once more.
 *
 * @param labels - the class of every row
 * @param options - `to` and `seed`
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const resample: Resample = imbalance.resample;

/**
 * The temperature that makes the cross-entropy of held-out rows smallest (Guo et al. 2017), by Newton's method on its inverse, in
 * which the loss is convex.
 *
 * @param logits - as for `softmax`, of rows that the model was not trained on
 * @param targets - one class index per row
 * @param options - `shape`, `axis`, `ignoreIndex`, `dtype`
 * @returns the temperature, the loss at it, and whether there is a best one
 * @throws TypeError for an argument of the wrong kind; RangeError for one of the wrong size or value, for no rows, and for rows
 *   with a NaN or +Infinity or in which the target is masked
 */
export const fitTemperature: FitTemperature = /* @__PURE__ */ fitTemperatureOn(engine);

/**
 * How far the confidences of a model are from its accuracies: rows are put into bins by the probability of their most probable
 * class, and the distances of mean confidence and accuracy are averaged over the rows (expected calibration error; Guo et al. 2017).
 *
 * @param logits - as for `softmax`
 * @param targets - one class index per row
 * @param options - `shape`, `axis`, `ignoreIndex`, `bins`, `norm`, `dtype`
 * @returns the error, NaN for no rows; and the bins, for a reliability diagram
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const calibrationError: CalibrationError = /* @__PURE__ */ calibrationErrorOn(engine);

/**
 * Trains a dense layer with softmax on features by Adam, in batches of shuffled rows: the head of a network whose features are
 * given. Between epochs the host's events come in. Weights begin at 0, from where the loss is convex.
 *
 * @param features - [rows, features], float32 or float64; as many rows as targets
 * @param targets - one class index per row
 * @param options - `classes`, `epochs`, `batch`, `learningRate`, `weightDecay`, `classWeights`, `bias`, `seed`, `signal`, `onEpoch`
 * @returns the head: `dense(x, head.weights, head.bias)` gives its logits
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value, and the signal's reason: the
 *   promise is rejected
 */
export const trainHead: TrainHead = /* @__PURE__ */ trainHeadWith({ dense, denseBackward, crossEntropy });

/**
 * The module in use, as of `simd-softmax`.
 *
 * @throws Error where the modules cannot be loaded, as every operation does
 */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
