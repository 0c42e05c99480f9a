// Measures the time and the memory of a fresh process up to its first softmax, beyond those of an empty process.
//
//   npm run bench:cold        installs the rivals first
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { selected } from "./arguments.ts";
import { conclude, record } from "./goals.ts";
import { heading, median } from "./measure.ts";
import { model } from "./peers/onnx.ts";

/** Medians over so many processes of each program, which take turns. */
const ROUNDS = 9;
/** Targets for ours: about a seventh of the time, and a fifth of the memory, that an empty process takes itself. */
const MOST_MS = 6;
const MOST_MIB = 8;

interface Program {
  readonly title: string;
  readonly source: string;
  /** From which the imports are resolved. */
  readonly folder: string;
}

interface Rival extends Program {
  /** How many times as long as ours it must take. */
  readonly atLeast: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const peers = fileURLToPath(new URL("peers", import.meta.url));
const x = "Float32Array.from({ length: 1000 }, (_, i) => i % 7)";
const onnx = `Buffer.from("${Buffer.from(model("Softmax")).toString("base64")}", "base64")`;

const EMPTY: Program = { title: "empty process", source: "", folder: root };
const OURS: Program = {
  title: "simd-softmax",
  source: `import { softmax } from "simd-softmax"; softmax(${x});`,
  folder: root,
};
const RIVALS: readonly Rival[] = [
  {
    title: "tfjs wasm",
    source: `
      import "@tensorflow/tfjs-backend-wasm"; import * as tf from "@tensorflow/tfjs-core";
      await tf.setBackend("wasm"); await tf.ready(); tf.softmax(tf.tensor2d(${x}, [1, 1000])).dataSync();`,
    folder: peers,
    atLeast: 8,
  },
  {
    title: "onnxruntime-web",
    source: `
      import * as ort from "onnxruntime-web"; ort.env.wasm.numThreads = 1;
      const session = await ort.InferenceSession.create(${onnx}, { executionProviders: ["wasm"] });
      (await session.run({ x: new ort.Tensor("float32", ${x}, [1, 1000]) })).y.data;`,
    folder: peers,
    atLeast: 40,
  },
];

interface Cost {
  readonly milliseconds: number;
  readonly mebibytes: number;
}

function run({ source, folder }: Program): Cost {
  const program = `${source}; console.log(process.memoryUsage().rss)`;
  const started = performance.now();
  const rss = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { milliseconds: performance.now() - started, mebibytes: lastNumber(rss) / 2 ** 20 };
}

/** A library may print lines of its own before. */
const lastNumber = (output: string) => Number(output.trim().split("\n").at(-1));

function medians(programs: readonly Program[]): Cost[] {
  const costs: Cost[][] = programs.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, program] of programs.entries()) costs[i].push(run(program));
  return costs.map((all) => ({
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    mebibytes: median(all.map(({ mebibytes }) => mebibytes)),
  }));
}

const print = (title: string, { milliseconds, mebibytes }: Cost, result = "") =>
  console.log(
    `${title.padEnd(16)}${milliseconds.toFixed(1).padStart(8)} ms${mebibytes.toFixed(1).padStart(8)} MiB  ${result}`.trimEnd(),
  );

const rivals = selected(RIVALS);
const [empty, ...costs] = medians([EMPTY, OURS, ...rivals]);
const [ours, ...theirs] = costs.map(({ milliseconds, mebibytes }) => ({
  milliseconds: milliseconds - empty.milliseconds,
  mebibytes: mebibytes - empty.mebibytes,
}));

console.log(`${heading()}; above an empty process:\n`);
print(EMPTY.title, empty);
print(OURS.title, ours);
console.log(`  time    ${record("cold start: ms", ours.milliseconds, { atMost: MOST_MS })}`);
console.log(`  memory  ${record("cold start: MiB", ours.mebibytes, { atMost: MOST_MIB })}`);
for (const [i, { title, atLeast }] of rivals.entries()) {
  const ratio = theirs[i].milliseconds / ours.milliseconds;
  const result = record(`cold start, time: ${title} / ours`, ratio, { atLeast });
  print(title, theirs[i], `time ${ratio.toFixed(1)}x  ${result}`);
}
conclude(heading());
