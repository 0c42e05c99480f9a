// The settings of argmax, topK, filter and sample: how many classes are selected, and which are kept.
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
}

/** Selects the most probable class. */
const MOST_PROBABLE: SamplingSettings = {
  selected: 1,
  withProbabilities: true,
  topK: 1,
  topP: 1,
  logMinP: -Infinity,
  typicalP: 1,
  scores: SOFTMAX_SCORES,
  penalties: undefined,
};

/** The settings of the last call without penalties: most calls have those of the one before, and then leave no garbage. */
let last = MOST_PROBABLE;

function settingsOf(
  selected: number,
  withProbabilities: boolean,
  topK: number,
  topP: number,
  logMinP: number,
  typicalP: number,
  scores: number,
  penalties: Penalties | undefined,
): SamplingSettings {
  if (
    penalties === undefined &&
    last.selected === selected &&
    last.withProbabilities === withProbabilities &&
    last.topK === topK &&
    last.topP === topP &&
    last.logMinP === logMinP &&
    last.typicalP === typicalP &&
    last.scores === scores
  ) {
    return last;
  }
  const settings = { selected, withProbabilities, topK, topP, logMinP, typicalP, scores, penalties };
  if (penalties === undefined) last = settings;
  return settings;
}

/** Selects the `k` most probable classes of each row, with these scores. */
export function topKSettings(k: number, scores = SOFTMAX_SCORES): SamplingSettings {
  return settingsOf(k, true, k, 1, -Infinity, 1, scores, undefined);
}

/** Selects one class of each row among those that the options keep; if it is `greedy`, among the most probable one alone. */
export function readFilters(
  name: string,
  { repetition, topK = 0, topP = 1, minP = 0, typicalP = 1 }: GivenOptions,
  { outer, length, inner }: Rows,
  greedy = false,
): SamplingSettings {
  const most = Math.min(readWhole(name, "topK", topK, 0), length);
  const nucleus = readShare(name, "topP", topP);
  const least = readShare(name, "minP", minP);
  const typical = readShare(name, "typicalP", typicalP);
  const penalties = repetition === undefined ? undefined : readRepetition(name, repetition, outer * inner, length);
  return greedy
    ? settingsOf(1, false, 1, 1, -Infinity, 1, SOFTMAX_SCORES, penalties)
    : settingsOf(1, false, most, nucleus, Math.log(least), typical, SOFTMAX_SCORES, penalties);
}
