// What is raced: the package and the loops that people write, on the same input.
import { argmax, sample, softmax } from "simd-softmax";
import { argmaxByColumns, argmaxByLines, arrayMethods, plainLoop, sampleBySorting } from "../../../bench/loops.ts";
import { seeded } from "../../../src/cli/ranking.ts";

/** The name of the package among the runners. */
export const OURS = "simd-softmax";

export interface Case {
  readonly name: string;
  /** By name, functions that do the work once; ours is the first. */
  runners(): Readonly<Record<string, () => void>>;
}

/** Logits from -10 to 10, always the same. */
export function logits(length: number): Float32Array {
  const random = seeded(1);
  return Float32Array.from({ length }, () => random() * 20 - 10);
}

function softmaxCase(rows: number, classes: number): Case {
  return {
    name: `softmax ${rows} × ${classes.toLocaleString("en")}`,
    runners() {
      const x = logits(rows * classes);
      const out = new Float32Array(x.length);
      const options = { shape: [rows, classes], out };
      return {
        [OURS]: () => softmax(x, options),
        "plain loop": () => plainLoop(x, out, rows, classes),
        "array methods": () => arrayMethods(x, out, rows, classes),
      };
    },
  };
}

const SEGMENTATION = [1, 21, 513, 513];
const VOCABULARY = 151_936;
const SETTINGS = { temperature: 0.8, topK: 50, topP: 0.95 };

export const CASES: readonly Case[] = [
  softmaxCase(1, 10),
  softmaxCase(1, 1000),
  softmaxCase(64, 1000),
  softmaxCase(1, 32_000),
  softmaxCase(64, 32_000),
  {
    name: "argmax [1, 21, 513, 513]",
    runners() {
      const [, classes = 0, height = 0, width = 0] = SEGMENTATION;
      const cells = height * width;
      const x = logits(classes * cells);
      const indices = new Uint32Array(cells);
      const best = new Float32Array(cells);
      const options = { shape: SEGMENTATION, axis: 1, scores: "none", out: { indices } } as const;
      return {
        [OURS]: () => argmax(x, options),
        "line by line": () => argmaxByLines(x, indices, best, classes, cells),
        "column by column": () => argmaxByColumns(x, indices, classes, cells),
      };
    },
  },
  {
    name: "sample of 151,936",
    runners() {
      const x = logits(VOCABULARY);
      return { [OURS]: () => sample(x, SETTINGS), "sorting all": () => sampleBySorting(x, SETTINGS) };
    },
  },
];

/** The first cases take a second together. */
export const SHORT = 2;
