/**
 * The softmax family over typed arrays. Every function is synchronous; the WebAssembly module is compiled by the first
 * call. Input is never written, unless `out` is that very array.
 *
 * @packageDocumentation
 */

import { engine } from "./fastest.js";
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

/**
 * The softmax of every row: exp(x / T) / sum of exp(x / T), with T the `temperature`. Finite logits never overflow.
 *
 * Error: at most 4 units in the last place in float32 (the tests hold typical logits to 3), 2 in float64, at any row length.
 *
 * A row with a NaN or +Infinity becomes NaN; -Infinity has probability 0; a row of -Infinity alone follows `allMasked`.
 *
 * @param logits - floats of 16, 32 or 64 bits, 8-bit integers, an array of numbers, or a tensor of these, strided ones too
 * @param options - `shape`, `axis`, `bias`, `temperature`, `mask`, `allMasked`, `out`, `dtype` and the quantizations
 * @returns one probability in [0, 1] per logit, in the input's float type (float32 for integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const softmax: Rowwise = /* @__PURE__ */ operationOn(engine, SOFTMAX);

/**
 * The logarithm of the softmax of every row: x / T - logSumExp(x / T). It is computed as (x - maximum) - log1p(sum of the
 * other exponentials), so that confident rows keep their digits: `logSoftmax([0, -20])` is `[-2.06e-9, -20]`.
 *
 * Error: at most 3 units in the last place in float32, 2 in float64.
 *
 * @param logits - as for `softmax`
 * @param options - as for `softmax`
 * @returns one log-probability per logit (natural logarithm, at most 0), in the input's float type (float32 for integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const logSoftmax: Rowwise = /* @__PURE__ */ operationOn(engine, LOG_SOFTMAX);

/**
 * The logarithm of the sum of exp(x / T) of every row, with T the `temperature`. An empty row, or one of -Infinity alone,
 * gives -Infinity; +Infinity gives +Infinity; NaN gives NaN.
 *
 * With `weights` w it is the logarithm of the sum of w exp(x / T), NaN if the sum is negative. With `sign: true` it is the
 * logarithm of the sum's absolute value, returned with the sum's sign, as `scipy.special.logsumexp` does with `b` and
 * `return_sign`. A weight of 0 removes its class. Weighted sums are computed in double-double arithmetic for every dtype.
 *
 * Error: at most 2 units in the last place of the larger of |result| and |row maximum / T|; where weights cancel, also 2^-55
 * of the sum of the terms' absolute values.
 *
 * @param logits - as for `softmax`
 * @param options - as for `softmax`, and `weights` and `sign`
 * @returns one value per row, in the input's float type; with `sign: true` `{ logSumExp, sign }`
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const logSumExp: LogSumExp = /* @__PURE__ */ logSumExpOn(engine);

/**
 * The state of rows of which this shard holds some classes, to be merged with the states of the other shards.
 *
 * @param logits - the shard's logits, of any dtype
 * @param options - as for `softmax`; each shard has its own part of `bias` and `mask`
 * @returns three numbers per row, for `mergePartials` and `softmaxFromPartial` on this or another machine
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const partialLogSumExp: PartialLogSumExpFunction = /* @__PURE__ */ partialLogSumExpOn(engine);

/**
 * The state over the classes of both shards. States can be merged in any order and grouping: sums are double-double, and
 * results agree to 1 unit in the last place.
 *
 * @throws TypeError for anything but two states, RangeError if their numbers of rows or temperatures differ
 */
export const mergePartials: MergePartials = /* @__PURE__ */ mergePartialsOn(engine);

/**
 * A shard's part of the softmax, from its logits and the merged state of all shards. Error: as `softmax`. A row becomes NaN
 * if it has a logit above the state's maximum, which then cannot include this shard.
 *
 * @param logits - the shard's logits
 * @param state - what `mergePartials` returned for all shards, or the state of the only shard
 * @param options - those given to `partialLogSumExp` for this shard; the temperature is the state's
 * @returns one probability per logit, in the input's float type (float32 for integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const softmaxFromPartial: FromPartial = /* @__PURE__ */ softmaxFromPartialOn(engine);

/**
 * The most probable class of every row, with its probability and log-probability. No probability of another class is
 * computed or written. With `scores: "sigmoid"` the probabilities are sigmoids, each class for itself (error: at most 3 units
 * in the last place); with `scores: "none"` there are indices alone, found in one pass.
 *
 * NaN ranks first, and the first of equal classes is taken; a masked class is selected only if nothing else remains. A row
 * with a NaN or +Infinity has no probabilities: they are NaN. A row in which every class is masked gives index 0, and the
 * probability that `allMasked` says. Errors: as `softmax` and `logSoftmax`.
 *
 * @param logits - as for `softmax`
 * @param options - `shape`, `axis`, `bias`, `temperature`, `mask`, `allMasked`, `scores`, `dtype` and `quantization`; and `out`,
 *   an object of arrays to write to, which are returned: `indices` a Uint8Array (of up to 256 classes), Uint16Array (65,536),
 *   Int32Array or Uint32Array, `probabilities` and `logProbabilities` of the input's float type. They must not overlap
 * @returns one index, probability and log-probability per row, the last two in the input's float type
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value, or rows of no class;
 *   nothing is written
 */
export const argmax: Argmax = /* @__PURE__ */ argmaxOn(engine);

/**
 * The `k` most probable classes of every row, best first, ranked as by `argmax`; their probabilities are relative to the
 * whole row. The row is not sorted: it is read once, in n log k steps at worst.
 *
 * @param logits - as for `softmax`
 * @param k - how many, from 0 to the number of classes
 * @param options - as for `argmax`
 * @returns `k` indices, probabilities and log-probabilities per row
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value, or rows of no class
 */
export const topK: TopK = /* @__PURE__ */ topKOn(engine);

/**
 * The logits with -Infinity for the classes that are not kept; kept logits include bias, penalties and temperature. The
 * steps are those of Hugging Face's transformers, in their order: the `bias` is added; `repetition` penalises classes that
 * occurred before; the `temperature` divides; `topK` keeps the most probable classes; `topP` the smallest set of most
 * probable classes whose total probability reaches it (nucleus sampling); `minP` those with at least that times the top
 * probability; `typicalP` the smallest set that reaches it, taking the classes whose surprise is nearest to the entropy
 * first. Each step looks at what the previous one kept, and of equal classes the first are kept. Nothing is sorted but the
 * `topK` selected, or a few hundred classes.
 *
 * In rows with a NaN or +Infinity, `topP`, `minP` and `typicalP` remove nothing. A row of which a logit divided by the
 * temperature would exceed the range of its type is shifted by its maximum, which changes no probability.
 *
 * @param logits - as for `softmax`
 * @param options - those above, `shape`, `axis`, `mask`, `out`, `dtype` and `quantization`
 * @returns one logit per logit, in the input's float type (float32 for integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value; nothing is written
 */
export const filter: Filter = /* @__PURE__ */ filterOn(engine);

/**
 * One class of every row, drawn by its probability among the classes that `filter` would keep. With `temperature` 0 it is
 * the most probable class, and nothing is drawn.
 *
 * @param logits - as for `softmax`
 * @param options - as for `filter`, and `random`: a seeded generator repeats its draws exactly; `out` is as for `argmax`,
 *   with `indices` and `logProbabilities`
 * @returns one index per row, and its log-probability among the kept classes
 * @throws TypeError for an argument of the wrong kind; RangeError for one of the wrong size or value, for rows of no class,
 * with a NaN or +Infinity, or with every class masked (before anything is drawn), and for a random number outside [0, 1)
 */
export const sample: Sample = /* @__PURE__ */ sampleOn(engine);

/**
 * The transcription of a speech or text recogniser's output by best-path decoding: the most probable class of every frame,
 * with repeats counted once and blanks removed (connectionist temporal classification; Graves et al. 2006).
 *
 * @param logits - of shape [frames, classes] or [sequences, frames, classes]; log-probabilities will do, but of probabilities
 *   the confidences would be those of a second softmax: pass their logarithms
 * @param options - as for `argmax`; `blank`, the class of no symbol (default 0), and `labels`, one text per class
 * @returns one transcription per sequence (an array even if there is one alone)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size or value
 */
export const greedyCtc: GreedyCtc = /* @__PURE__ */ greedyCtcOn(engine);

/**
 * The softmax of rows that come in chunks, as a web stream: `readable.pipeThrough(softmaxStream({ shape }))`. Rows may be cut
 * anywhere by the chunks. What is kept is one row at most, and rows go on as soon as a chunk completes them, so that memory
 * stays constant and a slow reader slows the source. With `bytes: true` chunks are those of a file or a request.
 *
 * The results are those of `softmax`, or with `log: true` of `logSoftmax`, to the bit.
 *
 * @param options - `shape` (the classes last), `bias`, `temperature`, `mask` (one entry per class), `allMasked`, `log`, `bytes`,
 *   `dtype` and `quantization`
 * @returns a TransformStream from logits to probabilities, in the type of the logits (float32 for integers)
 * @throws TypeError for an option of the wrong kind, RangeError for one of the wrong size or value. The stream fails with a
 *   TypeError for a chunk of another type, and a RangeError for more or fewer values than `shape` says
 */
export const softmaxStream: SoftmaxStream = /* @__PURE__ */ softmaxStreamOn(softmax, logSoftmax);

/**
 * The exponential of every element. Overflows to Infinity, and becomes subnormal and 0 where the true value does.
 *
 * Error: at most 1 unit in the last place, verified for all 2^32 inputs in float32.
 *
 * @param values - as the logits of `softmax`
 * @param options - `out`, `dtype` and the quantizations
 * @returns one value per element, in the input's float type (float32 for integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size; nothing is written
 */
export const exp: Elementwise = /* @__PURE__ */ operationOn(engine, EXP);

/**
 * The logistic function 1 / (1 + exp(-x)) of every element. Never overflows, and small results keep their digits.
 *
 * Error: at most 3 units in the last place.
 *
 * @param values - as the logits of `softmax`
 * @param options - `out`, `dtype` and the quantizations
 * @returns one value in [0, 1] per element, in the input's float type (float32 for integers)
 * @throws TypeError for an argument of the wrong kind, RangeError for one of the wrong size; nothing is written
 */
export const sigmoid: Elementwise = /* @__PURE__ */ operationOn(engine, SIGMOID);

/**
 * A zeroed typed array on a `WebAssembly.Memory` of its own, on which results are computed in place without a copy: pass it
 * as input and as `out` (docs/limits.md: batches of small rows are copied all the same). The memory never grows and is garbage-collected with the array.
 *
 * Meant for a few long-lived buffers: each takes at least 64 KiB and a range of address space, and engines allow a few
 * thousand at most. To save allocations alone, any typed array will do as `out`.
 *
 * @param length - how many elements, from 0 to what 4 GiB hold
 * @param type - `"float32"` (default) or `"float64"`
 * @throws TypeError for another type; RangeError for a length that is not a whole number, negative or too large; Error if no
 * memory or address space is left
 */
export const allocate: Allocate = allocateArray;

/**
 * Registers a `WebAssembly.Memory`, such as the heap of another module: where input and `out` both lie on it, results are
 * computed there without a copy, batches of small rows excepted (docs/limits.md). Of the eight memories attached last, the buffer is followed when it grows; others are attached
 * again then, and until that results are right, but through a copy. It is held weakly, so it need not be detached.
 *
 * @throws TypeError for anything else, and for a shared memory
 */
export const attach: Attach = attachMemory;

/**
 * The module in use: `"relaxed"` where the engine accepts it and fuses multiply-add, `"baseline"` elsewhere.
 *
 * @throws Error where the modules cannot be loaded, as every operation does
 */
export function kernelInfo(): KernelInfo {
  return engine().info;
}
