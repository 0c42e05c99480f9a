// The best classes, filters and draws: beside our own softmax, and beside what people write by hand.
//
//   npm run bench:decode
import { argmax, filter, sample, softmax, topK } from "simd-softmax";
import { compare, perCall } from "./compare.js";
import { atLeast, atMost, conclude } from "./goals.js";
import { logits } from "./logits.js";
import { argmaxLoop, sampleBySorting, topKByHeap, topKBySorting } from "./loops.js";
import { heading } from "./table.js";

console.log(heading());

{
  const shape = [200, 4_097];
  const [rows, classes] = shape;
  const x = logits(rows * classes);
  const loop = () => argmaxLoop(x, rows, classes);
  await compare(
    "argmax of 200 x 4,097",
    "argmax",
    perCall,
    { argmax: () => argmax(x, { shape }), loop },
    x.length,
    (name, ratio) => (name === "loop" ? atLeast("argmax of 200 x 4,097, beside a loop", ratio, 12) : ""),
  );
}

{
  const classes = 151_936;
  const x = logits(classes);
  const out = new Float32Array(classes);
  const settings = { temperature: 0.8, topK: 50, topP: 0.95 };
  const { random } = Math;
  const goals = {
    argmax: 0.85,
    "topK, 50": 1.15,
    "filter, topP 0.95": 4,
    "sample, T 0.8, topK 50, topP 0.95": 2,
  };
  await compare(
    "1 x 151,936",
    "softmax",
    perCall,
    {
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
      "sample, T 0.8, topK 50, topP 0.95": () => sample(x, settings),
    },
    classes,
    (name, ratio) => (goals[name] ? atMost(`${name}, beside softmax`, ratio, goals[name]) : ""),
  );
  await compare(
    "1 x 151,936, beside plain JavaScript",
    "topK, 50",
    perCall,
    {
      "topK, 50": () => topK(x, 50),
      "a heap of 50": () => topKByHeap(x, 50),
      "sort and slice": () => topKBySorting(x, 50),
      "topK, all": () => topK(x, classes),
    },
    classes,
    (name, ratio) => (name === "a heap of 50" ? atLeast("topK, beside a heap", ratio, 3) : ""),
  );
  await compare(
    "1 x 151,936, temperature 0.8, top-k 50, top-p 0.95",
    "sample",
    perCall,
    { sample: () => sample(x, settings), "sort and draw": () => sampleBySorting(x, { ...settings, random }) },
    classes,
    (name, ratio) => (name === "sample" ? "" : atLeast("sample, beside sorting", ratio, 15)),
  );
}
conclude();
