/**
 * The softmax family over typed arrays. Every function is synchronous; the WebAssembly module is compiled at the first
 * call. Input is never written, unless `out` is that very array.
 *
 * @packageDocumentation
 */

// biome-ignore assist/source/organizeImports: a bundle then begins with the modules, which it is 0.5 kB smaller for
import { loadBaseline } from "./load/inline/baseline.js";
import { loadRelaxed } from "./load/inline/relaxed.js";

import { onEngine } from "./call.js";
import { greedyCtcOn } from "./ctc.js";
import { argmaxOn, filterOn, sampleOn, topKOn } from "./decode.js";
import { fastestEngine } from "./kernel.js";
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

const engine = /* @__PURE__ */ fastestEngine(loadRelaxed, loadBaseline);

/**
 * The softmax of every row: exp(x / T) / sum of exp(x / T), with T the `temperature`. Logits up to the largest float do
 * not overflow.
 *
 * Error: at most 4 units in the last place (3 wanted) in float32, 2 in float64, whatever the row's length.
 *
 * A row with a NaN or +Infinity becomes NaN; -Infinity gets probability 0; a row of -Infinity alone follows `allMasked`.
 *
 * @param logits - any values: floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param options - `shape`, `axis`, `bias`, `temperature`, `mask`, `allMasked`, `out`, and how numbers are stored
 * @returns probabilities in [0, 1], as many as there are logits, in the input's float type (float32 of integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const softmax: Rowwise = /* @__PURE__ */ onEngine(engine, SOFTMAX);

/**
 * The logarithm of the softmax of every row: x / T - logSumExp(x / T). Taken as (x - maximum) - log1p(sum of the others),
 * so that confident rows keep their digits: `logSoftmax([0, -20])` is `[-2.06e-9, -20]`.
 *
 * Error: at most 3 units in the last place in float32, 2 in float64.
 *
 * @param logits - any values: floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param options - `shape`, `axis`, `bias`, `temperature`, `mask`, `allMasked`, `out`, and how numbers are stored
 * @returns log-probabilities (natural logarithm, at most 0), as many as there are logits, in the input's float type
 *   (float32 of integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const logSoftmax: Rowwise = /* @__PURE__ */ onEngine(engine, LOG_SOFTMAX);

/**
 * The logarithm of the sum of exp(x / T) of every row, with T the `temperature`. An empty row, or one of -Infinity alone,
 * gives -Infinity; a +Infinity gives +Infinity; a NaN gives NaN.
 *
 * With `weights` w it is that of the sum of w exp(x / T), NaN where the sum is negative. With `sign: true` it is the
 * logarithm of the sum's absolute value, and the sum's sign: scipy.special.logsumexp with `b` and `return_sign`. A weight
 * of 0 takes its class out. Weighted sums are computed in float64 and more, whatever the type.
 *
 * Error: at most 2 units in the last place of the larger of |result| and |row maximum / T|; where weights cancel, 2^-55 of
 * the sum of the terms' sizes besides.
 *
 * @param logits - any values: floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param options - as those of `softmax`, and `weights` and `sign`
 * @returns one value per row, in the input's float type; with `sign: true` those and their signs
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const logSumExp: LogSumExp = /* @__PURE__ */ logSumExpOn(engine);

/**
 * What is known of rows from some of their classes: the state of a shard, to be merged with that of the others.
 *
 * @param logits - one shard's, in any number type
 * @param options - as those of `softmax`; each shard has its own part of `bias` and `mask`
 * @returns numbers for each row, for `mergePartials` and `softmaxFromPartial`, on this or another machine
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const partialLogSumExp: PartialLogSumExpFunction = /* @__PURE__ */ partialLogSumExpOn(engine);

/**
 * What is known of rows from the classes of both, in either order and any grouping: sums are kept in two doubles, and
 * come out the same to 1 unit in the last place.
 *
 * @throws TypeError for anything but two states, RangeError if they are of different rows or temperatures
 */
export const mergePartials: (a: PartialLogSumExp, b: PartialLogSumExp) => PartialLogSumExp =
  /* @__PURE__ */ mergePartialsOn(engine);

/**
 * A shard's part of the softmax, from its logits and the merged state of all shards. Error: as `softmax`. A row becomes
 * NaN if it has a logit above the state's maximum: the state has not seen it.
 *
 * @param logits - one shard's
 * @param state - what `mergePartials` made of all shards' states, or that of the only one
 * @param options - those that `partialLogSumExp` had for this shard; the temperature is the state's
 * @returns probabilities, as many as there are logits, in the input's float type (float32 of integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const softmaxFromPartial: FromPartial = /* @__PURE__ */ softmaxFromPartialOn(engine);

/**
 * The most probable class of every row, with its probability and log-probability. Nothing else is written.
 *
 * NaN ranks before everything, and of equal classes the first is taken; a masked one only where no other is left. A row
 * with a NaN or +Infinity has no probabilities: they are NaN. A row without a class left gives index 0, and what
 * `allMasked` says. Errors: as `softmax` and `logSoftmax`.
 *
 * @param logits - any values: floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param options - `shape`, `axis`, `bias`, `temperature`, `mask`, `allMasked`, and how numbers are stored
 * @returns an index, a probability and a log-probability for each row, the last two in the input's float type
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value, or rows of no class
 */
export const argmax: Argmax = /* @__PURE__ */ argmaxOn(engine);

/**
 * The `k` most probable classes of every row, the best first, as `argmax` ranks them; their probabilities are those in the
 * whole row. The row is not sorted: it is gone through once, which takes n log k steps at worst.
 *
 * @param logits - as for `argmax`
 * @param k - how many, from 0 to the number of classes
 * @param options - as for `argmax`
 * @returns `k` indices, probabilities and log-probabilities for each row
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value, or rows of no class
 */
export const topK: TopK = /* @__PURE__ */ topKOn(engine);

/**
 * Logits in which the classes that are not kept are -Infinity. In this order, that of Hugging Face's transformers: the
 * `bias` is added; `repetition` lessens the logits of classes that came before; the `temperature` divides; `topK` keeps
 * the best; `topP` the fewest of the best that are so probable together (nucleus sampling); `minP` those at least so
 * probable beside the best one; `typicalP` the fewest that are so probable together and have a surprise nearest to the
 * entropy. Each looks at what the one before left, and of equal classes the first are kept. Nothing is sorted but the
 * `topK` best, or a few hundred classes.
 *
 * In rows with a NaN or +Infinity `topP`, `minP` and `typicalP` remove nothing.
 *
 * @param logits - as for `argmax`
 * @param options - those above, `shape`, `axis`, `mask`, `out`, and how numbers are stored
 * @returns as many logits, in the input's float type (float32 of integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const filter: Filter = /* @__PURE__ */ filterOn(engine);

/**
 * One class of every row, drawn by its probability among those that `filter` would keep. With `temperature` 0 it is the
 * most probable, and nothing is drawn.
 *
 * @param logits - as for `argmax`
 * @param options - as for `filter`, and `random`: a seeded generator repeats its draws exactly
 * @returns an index for each row, and its log-probability among the classes that were kept
 * @throws TypeError for an argument of the wrong kind; RangeError for one of the wrong size or value, for rows of no class,
 * with a NaN or +Infinity, or without a class left (before anything is drawn), and for a random number outside [0, 1)
 */
export const sample: Sample = /* @__PURE__ */ sampleOn(engine);

/**
 * What a speech or text recogniser has read, by the most probable class of every frame: repeats of a class count once, and
 * the blank not at all (connectionist temporal classification; Graves et al. 2006).
 *
 * @param logits - of shape [frames, classes] or [sequences, frames, classes], as for `argmax`
 * @param options - as for `argmax`; `blank`, the class that stands for no symbol (default 0), and `labels`, a name each
 * @returns for each sequence (also if there is one alone) its symbols, their probabilities and frames, and with `labels`
 *   the text
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const greedyCtc: GreedyCtc = /* @__PURE__ */ greedyCtcOn(engine);

/**
 * e to the power of every element. Overflows to Infinity, becomes subnormal and 0 where the true value does.
 *
 * Error: at most 1 unit in the last place, in float32 shown for all 2^32 inputs.
 *
 * @param values - floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param options - `out`, and how numbers are stored
 * @returns as many values, in the input's float type (float32 of integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size; nothing is written
 */
export const exp: Elementwise = /* @__PURE__ */ onEngine(engine, EXP);

/**
 * The logistic function 1 / (1 + exp(-x)) of every element. Never overflows; small results keep their digits.
 *
 * Error: at most 3 units in the last place.
 *
 * @param values - floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these
 * @param options - `out`, and how numbers are stored
 * @returns as many values in [0, 1], in the input's float type (float32 of integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size; nothing is written
 */
export const sigmoid: Elementwise = /* @__PURE__ */ onEngine(engine, SIGMOID);

/**
 * Which module is in use. `"relaxed"` is taken where the engine accepts it and fuses multiply-add, `"baseline"`
 * elsewhere.
 *
 * @throws Error where the engine has no WebAssembly SIMD, as every operation does
 */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
