// The next-token distributions, from the file that the build made of the model.
import { logitsAfter, type Model } from "../../../examples/next-token/model.ts";

/** The file. */
export interface Tokens {
  readonly vocabulary: readonly string[];
  /** How often each token occurs. */
  readonly single: readonly number[];
  /** By context, as in the model: the tokens that follow it, and how often. */
  readonly after: readonly (readonly [
    context: number,
    followers: readonly (readonly [token: number, times: number])[],
  ])[];
  /** The tokens of each context, the last of which come right before the one that is drawn. */
  readonly contexts: readonly (readonly number[])[];
}

/** A context with the logits of what follows. */
export interface Context {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly logits: Float32Array;
}

export interface Distributions {
  readonly vocabulary: readonly string[];
  readonly contexts: readonly Context[];
}

/** Words with the spaces that English has. */
const written = (words: readonly string[]) => words.join(" ").replace(/ ([.,;:!?])/gu, "$1");

function distributionsOf({ vocabulary, single, after, contexts }: Tokens): Distributions {
  const model: Model = {
    single: Float64Array.from(single),
    total: single.reduce((a, b) => a + b, 0),
    after: new Map(after.map(([context, followers]) => [context, new Map(followers)])),
    size: vocabulary.length,
  };
  return {
    vocabulary,
    contexts: contexts.map((tokens) => {
      const [before = 0, last = 0] = tokens.slice(-2);
      const text = written(tokens.map((token) => vocabulary[token] ?? ""));
      return { text, tokens, logits: logitsAfter(model, before, last) };
    }),
  };
}

/** Loads the file, 0.2 MB compressed. */
export async function loadDistributions(): Promise<Distributions> {
  const response = await fetch(new URL("tokens.json", document.baseURI));
  if (!response.ok) throw new Error(`tokens.json: ${response.status} ${response.statusText}`);
  return distributionsOf(await response.json());
}
