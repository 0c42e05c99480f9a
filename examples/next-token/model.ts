// A trigram language model with linear interpolation.

/** How often each token follows a context. */
type Followers = Map<number, number>;

/** The counts of the model. */
export interface Model {
  /** How often each token occurs, and how many tokens there are. */
  readonly single: Float64Array;
  readonly total: number;
  /** By context: one token, or two as one number. */
  readonly after: Map<number, Followers>;
  readonly size: number;
}

/** The weights of the trigram, the bigram and the unigram probabilities (linear interpolation). */
const SHARES = [0.7, 0.25, 0.05];

/** Words and punctuation, in lower case. */
export const words = (text: string): string[] => text.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*|[^\s\p{L}]/gu) ?? [];

/** Numbers the words in the order of their first occurrence. */
export function numbered(text: readonly string[]): { tokens: Uint32Array; vocabulary: string[] } {
  const numbers = new Map<string, number>();
  const tokens = Uint32Array.from(text, (word) => {
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    return number;
  });
  return { tokens, vocabulary: [...numbers.keys()] };
}

/** Counts unigrams, bigrams and trigrams. */
export function counted(tokens: Uint32Array, size: number): Model {
  const single = new Float64Array(size);
  const after = new Map<number, Followers>();
  const count = (context: number, token: number) => {
    const followers = after.get(context) ?? new Map<number, number>();
    after.set(context, followers);
    followers.set(token, (followers.get(token) ?? 0) + 1);
  };
  for (let i = 2; i < tokens.length; i++) {
    single[tokens[i]]++;
    count(tokens[i - 1], tokens[i]);
    count(size * (tokens[i - 2] + 1) + tokens[i - 1], tokens[i]);
  }
  return { single, total: single.reduce((a, b) => a + b), after, size };
}

/** Adds the followers' probabilities, times their weight, if the context has been seen. */
function addShare(probabilities: Float64Array, followers: Followers | undefined, share: number): void {
  if (!followers) return;
  const total = [...followers.values()].reduce((a, b) => a + b);
  for (const [token, times] of followers) probabilities[token] += (share * times) / total;
}

/** The logits of the token after `before` and `last`. */
export function logitsAfter({ single, total, after, size }: Model, before: number, last: number): Float32Array {
  const probabilities = single.map((times) => (SHARES[2] * times) / total);
  addShare(probabilities, after.get(last), SHARES[1]);
  addShare(probabilities, after.get(size * (before + 1) + last), SHARES[0]);
  return Float32Array.from(probabilities, Math.log);
}
