// The settings of topK, filter and sample: how many classes are selected, and which are kept.
import { readShare, readWhole } from "./numbers.js";
import type { GivenOptions } from "./options.js";
import { type Penalties, readRepetition } from "./repetition.js";
import { SOFTMAX_SCORES } from "./scores.js";
import type { Rows } from "./shape.js";

export interface SamplingSettings {
  /** How many classes are selected per row, and whether their probabilities are returned. */
  readonly selected: number;
  readonly withProbabilities: boolean;
  /** topK 0, topP 1, minP's logarithm -Infinity and typicalP 1 keep all classes. */
  readonly topK: number;
  readonly topP: number;
  readonly logMinP: number;
  readonly typicalP: number;
  /** Which scores are computed (scores.ts). */
  readonly scores: number;
  readonly penalties: Penalties | undefined;
  /** A number in [0, 1) per row, to draw with. */
  readonly random: Float64Array | undefined;
}

/** Selects the `k` most probable classes of each row, with these scores. */
export function topKSettings(k: number, scores = SOFTMAX_SCORES): SamplingSettings {
  return {
    selected: k,
    withProbabilities: true,
    topK: k,
    topP: 1,
    logMinP: -Infinity,
    typicalP: 1,
    scores,
    penalties: undefined,
    random: undefined,
  };
}

/** Selects one class of each row among those that the options keep. */
export function readFilters(
  name: string,
  { repetition, topK = 0, topP = 1, minP = 0, typicalP = 1 }: GivenOptions,
  { outer, length, inner }: Rows,
): SamplingSettings {
  return {
    selected: 1,
    withProbabilities: false,
    topK: Math.min(readWhole(name, "topK", topK, 0), length),
    topP: readShare(name, "topP", topP),
    logMinP: Math.log(readShare(name, "minP", minP)),
    typicalP: readShare(name, "typicalP", typicalP),
    scores: SOFTMAX_SCORES,
    penalties: repetition === undefined ? undefined : readRepetition(name, repetition, outer * inner, length),
    random: undefined,
  };
}
