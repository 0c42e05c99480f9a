// Causal attention with a mask: each token attends only to itself and to the tokens before it.
//
//   npx tsx examples/causal-attention.ts
//
// The mask has one entry for each element of the scores: 1 keeps it, 0 gives it a probability of exactly 0, whatever its
// score.
import { softmax } from "simd-softmax";

const TOKENS = ["the", "cat", "sat", "on", "the", "mat", "."];
const HEADS = 2;
const FEATURES = 8;
const count = TOKENS.length;

/** A made-up embedding, which depends only on the word and the head. */
function embedding(word: string, head: number): number[] {
  return Array.from({ length: FEATURES }, (_, i) =>
    Math.sin((head + 2) * (i + 1) * (word.charCodeAt(0) + word.length)),
  );
}

const scores = new Float32Array(HEADS * count * count);
const mask = new Uint8Array(scores.length);
for (let head = 0; head < HEADS; head++) {
  const vectors = TOKENS.map((word) => embedding(word, head));
  for (let query = 0; query < count; query++) {
    for (let key = 0; key < count; key++) {
      const at = (head * count + query) * count + key;
      scores[at] = vectors[query].reduce((dot, x, i) => dot + x * vectors[key][i], 0);
      mask[at] = key <= query ? 1 : 0;
    }
  }
}

const shape = [HEADS, count, count];
const attention = softmax(scores, { shape, mask, temperature: Math.sqrt(FEATURES) });

const SHADES = " ░▒▓█";
for (let head = 0; head < HEADS; head++) {
  console.log(`head ${head + 1}`);
  for (let query = 0; query < count; query++) {
    const row = attention.subarray((head * count + query) * count, (head * count + query + 1) * count);
    const shades = Array.from(row, (p) => SHADES[Math.ceil(p * (SHADES.length - 1))].repeat(2)).join("");
    const ahead = row.subarray(query + 1).every((p) => p === 0);
    console.log(`  ${TOKENS[query].padStart(4)} ${shades}  ${ahead ? "" : "looks ahead"}`.trimEnd());
    if (!ahead) process.exitCode = 1;
  }
}
