// A network of somebody else's: the language detector of npm `lande`, whose two layers run through `dense` with the same answers.
//
//   npm run example:language
import lande from "lande";
import { allocate } from "simd-softmax";
import { dense } from "simd-softmax/nn";
import { ownNetwork, ownVectors } from "./lande.ts";
import { bar, percent, promise } from "./show.ts";

const SENTENCES = [
  "The quick brown fox jumps over the lazy dog.",
  "Der schnelle braune Fuchs springt über den faulen Hund.",
  "Le vif renard brun saute par-dessus le chien paresseux.",
  "El rápido zorro marrón salta sobre el perro perezoso.",
  "Быстрая коричневая лиса прыгает через ленивую собаку.",
  "速い茶色の狐がのろまな犬を飛び越える。",
  "Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί.",
  "السريع الثعلب البني يقفز فوق الكلب الكسول",
  "Szybki brązowy lis przeskakuje nad leniwym psem.",
  "Hızlı kahverengi tilki tembel köpeğin üzerinden atlar.",
];
const CALLS = 2_000;

const { languages, layers, forward } = await ownNetwork();
const [hidden, output] = layers.map(({ weights, bias }) => {
  // Weights that stay are read where they lie.
  const own = allocate(weights.length);
  own.set(weights);
  return { weights: own, bias };
});
const detect = (vectors: Float32Array, count: number) => {
  const active = dense(vectors, hidden.weights, hidden.bias, { shape: [count, 620], activation: "relu" });
  return dense(active, output.weights, output.bias, { shape: [count, 120], activation: "softmax" });
};

const vectors = await ownVectors(SENTENCES);
const probabilities = detect(vectors, SENTENCES.length);

let largest = 0;
let same = 0;
for (const [row, sentence] of SENTENCES.entries()) {
  const own = probabilities.subarray(row * languages.length, (row + 1) * languages.length);
  const best = own.indexOf(Math.max(...own));
  const theirs = new Map(lande(sentence));
  for (const [c, language] of languages.entries())
    largest = Math.max(largest, Math.abs(own[c] - (theirs.get(language) ?? NaN)));
  if (lande(sentence)[0][0] === languages[best]) same++;
  console.log(`${languages[best]} ${percent(own[best])}  ${bar(own[best], 20)} ${sentence}`);
}

/** Microseconds a sentence, of one call for each. */
function microseconds(run: (vector: Float32Array) => unknown): number {
  const vector = vectors.slice(0, 620);
  for (let i = 0; i < CALLS / 4; i++) run(vector);
  const started = performance.now();
  for (let i = 0; i < CALLS; i++) run(vector);
  return ((performance.now() - started) * 1000) / CALLS;
}

const ours = microseconds((vector) => detect(vector, 1));
const theirs = microseconds(forward);
console.log(
  `\nlande's own layers ${theirs.toFixed(0)} µs a sentence, dense ${ours.toFixed(0)} µs: ${(theirs / ours).toFixed(1)} times as fast.\n`,
);
promise(`the same first language for ${same} of ${SENTENCES.length} sentences`, same === SENTENCES.length);
promise(`probabilities differ by at most ${largest.toExponential(1)}`, largest < 1e-5);
promise("faster than its own layers", ours < theirs);
