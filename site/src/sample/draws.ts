// What is kept of a distribution, and what is drawn from it.
import { type Filters, filter, sample, softmax, topK } from "simd-softmax";
import type { Context } from "./model.ts";

export interface Settings {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly typicalP: number;
  readonly penalty: number;
}

export const NEUTRAL: Settings = { temperature: 1, topK: 0, topP: 1, minP: 0, typicalP: 1, penalty: 1 };

/** How many candidates are shown. */
const SHOWN = 20;

/** A token that may come next. */
export interface Candidate {
  readonly token: number;
  /** Before anything is cut. */
  readonly probability: number;
  /** Among what is kept; 0 if the token is cut. */
  readonly kept: number;
}

export interface Kept {
  readonly candidates: readonly Candidate[];
  /** How many tokens are kept, and their share of the probability before the cut. */
  readonly count: number;
  readonly mass: number;
}

/** The options of `filter` and `sample`. */
const optionsOf = ({ temperature, penalty, ...filters }: Settings, { tokens }: Context) => ({
  ...(filters satisfies Filters),
  temperature,
  repetition: { tokens, penalty },
});

export function keptOf(context: Context, settings: Settings): Kept {
  const { temperature, penalty } = settings;
  const all = filter(context.logits, optionsOf({ ...NEUTRAL, temperature, penalty }, context));
  const before = softmax(all);
  const kept = filter(context.logits, optionsOf(settings, context));
  const after = softmax(kept);
  const { indices } = topK(all, SHOWN, { scores: "none" });
  let count = 0;
  let mass = 0;
  for (let token = 0; token < kept.length; token++) {
    if (kept[token] === -Infinity) continue;
    count++;
    mass += before[token] ?? 0;
  }
  const candidates = Array.from(indices, (token) => ({
    token,
    probability: before[token] ?? 0,
    kept: after[token] ?? 0,
  }));
  return { candidates, count, mass };
}

/** What was drawn: how often each token, and the last one. */
export interface Drawn {
  readonly counts: ReadonlyMap<number, number>;
  readonly last?: number;
}

export const NOTHING: Drawn = { counts: new Map() };

/** Adds `times` draws. */
export function drawInto({ counts }: Drawn, times: number, context: Context, settings: Settings): Drawn {
  const options = optionsOf(settings, context);
  const more = new Map(counts);
  let last = 0;
  for (let i = 0; i < times; i++) {
    const [token = 0] = sample(context.logits, options).indices;
    more.set(token, (more.get(token) ?? 0) + 1);
    last = token;
  }
  return { counts: more, last };
}
