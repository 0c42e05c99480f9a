// Compares argmax, topK, filter and sample with softmax of the same logits, and with plain JavaScript.
//
//   npm run bench:decode
import { argmax, filter, sample, softmax, topK } from "simd-softmax";
import { type Comparison, compareAll } from "./compare.ts";
import { DISTRIBUTIONS, logits } from "./logits.ts";
import { argmaxLoop, sampleBySorting, topKByHeap, topKBySorting } from "./loops.ts";

/** The frames of some seconds of speech, and the classes of NVIDIA's Parakeet speech recogniser. */
const FRAMES = 200;
const SYMBOLS = 4_097;
/** The vocabulary of Qwen2.5. */
const VOCABULARY = 151_936;
const SETTINGS = { temperature: 0.8, topK: 50, topP: 0.95 };

function framesCalls() {
  const shape = [FRAMES, SYMBOLS];
  const x = logits(FRAMES * SYMBOLS);
  return { argmax: () => argmax(x, { shape }), loop: () => argmaxLoop(x, FRAMES, SYMBOLS) };
}

function vocabularyCalls() {
  const x = logits(VOCABULARY);
  const out = new Float32Array(VOCABULARY);
  return {
    softmax: () => softmax(x, { out }),
    argmax: () => argmax(x),
    "topK, 50": () => topK(x, 50),
    "topK, 1,000": () => topK(x, 1_000),
    "filter, topK 50": () => filter(x, { topK: 50, out }),
    "filter, topP 0.95": () => filter(x, { topP: 0.95, out }),
    "filter, minP 0.05": () => filter(x, { minP: 0.05, out }),
    "filter, typicalP 0.95": () => filter(x, { typicalP: 0.95, out }),
    "filter, temperature 0.8": () => filter(x, { temperature: 0.8, out }),
    sample: () => sample(x),
    "sample, topP 0.95": () => sample(x, { topP: 0.95 }),
    "sample, T 0.8, topK 50, topP 0.95": () => sample(x, SETTINGS),
  };
}

/** Normal logits with a few tokens far above the rest, as a language model's are. */
function peaked(length: number): Float32Array {
  return DISTRIBUTIONS["normal, sigma 4"](length).map((x, i) => x / 2 + (i % 5_000 === 7 ? 15 : 0));
}

/** Samplers over one distribution of logits, with what they may take beside softmax. */
function samplers(name: string, draw: (length: number) => Float32Array, mostOfTopP: number): Comparison {
  const repetition = { tokens: Array.from({ length: 2_000 }, (_, i) => (i * 7_919) % VOCABULARY), penalty: 1.2 };
  const calls = () => {
    const x = draw(VOCABULARY);
    const out = new Float32Array(VOCABULARY);
    return {
      softmax: () => softmax(x, { out }),
      "topP 0.9": () => filter(x, { topP: 0.9, out }),
      "typicalP 0.9": () => filter(x, { typicalP: 0.9, out }),
      "minP 0.05": () => filter(x, { minP: 0.05, out }),
      "topK 1,000": () => topK(x, 1_000),
      "topK 20,000": () => topK(x, 20_000),
      together: () => filter(x, { temperature: 0.8, repetition, topP: 0.9, out }),
    };
  };
  const most: Partial<Record<keyof ReturnType<typeof calls>, number>> = {
    "topP 0.9": mostOfTopP,
    "typicalP 0.9": 5,
    "minP 0.05": 1.2,
    "topK 1,000": 3,
    "topK 20,000": 20,
    together: 4,
  };
  return {
    title: `samplers of 1 x 151,936, ${name} logits`,
    elements: VOCABULARY,
    calls,
    goals: Object.entries(most).map(([of, atMost]) => ({ of, over: "softmax", atMost })),
  };
}

function topKCalls() {
  const x = logits(VOCABULARY);
  return {
    "topK, 50": () => topK(x, 50),
    "heap of 50": () => topKByHeap(x, 50),
    "sort and slice": () => topKBySorting(x, 50),
    "topK, all": () => topK(x, VOCABULARY),
  };
}

function sampleCalls() {
  const x = logits(VOCABULARY);
  return { sample: () => sample(x, SETTINGS), "sort and draw": () => sampleBySorting(x, SETTINGS) };
}

await compareAll([
  {
    title: "argmax of 200 x 4,097",
    elements: FRAMES * SYMBOLS,
    calls: framesCalls,
    goals: [{ of: "loop", over: "argmax", atLeast: 12 }],
  },
  {
    title: "1 x 151,936",
    elements: VOCABULARY,
    calls: vocabularyCalls,
    goals: [
      { of: "argmax", over: "softmax", atMost: 0.85 },
      { of: "topK, 50", over: "softmax", atMost: 1.15 },
      { of: "filter, topP 0.95", over: "softmax", atMost: 4 },
      { of: "sample, T 0.8, topK 50, topP 0.95", over: "softmax", atMost: 2 },
    ],
  },
  {
    title: "topK of 1 x 151,936",
    elements: VOCABULARY,
    calls: topKCalls,
    goals: [{ of: "heap of 50", over: "topK, 50", atLeast: 3 }],
  },
  {
    title: "sample of 1 x 151,936, T 0.8, topK 50, topP 0.95",
    elements: VOCABULARY,
    calls: sampleCalls,
    goals: [{ of: "sort and draw", over: "sample", atLeast: 15 }],
  },
  samplers("uniform", DISTRIBUTIONS.uniform, 3),
  samplers("normal", DISTRIBUTIONS["normal, sigma 4"], 3),
  samplers("peaked", peaked, 3),
  samplers("nearly equal", DISTRIBUTIONS["nearly equal"], 3),
  samplers("equal", (length) => new Float32Array(length).fill(3), 4),
]);
