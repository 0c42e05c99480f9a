// Tells the language of 41 source files from a classifier's logits: the main job of softmax, on real data.
//
//   npm start              a summary, the most and the least confident files
//   npm start -- --all     every file
//
// README.md says where the logits come from.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "npyjs";
import { kernelInfo, topK } from "simd-softmax";
import { tableLines } from "../../src/cli/table.ts";
import { GROUPS, isLanguage } from "./languages.ts";

/** labels.json: the names of the classes, and for each file what the model's own softmax ranked first. */
interface Labels {
  readonly classes: readonly string[];
  readonly rows: readonly { readonly extension: string; readonly predicted: string }[];
}

/** A file with its most probable languages, best first. */
interface File {
  readonly name: string;
  readonly extension: string;
  readonly best: readonly { index: number; label: string; value: number }[];
  readonly logProbability: number;
}

/** How many languages are ranked for each file. */
const RANKED = 3;
const MOST_CONFIDENT = 2;
const LEAST_CONFIDENT = 4;

const { values: options } = parseArgs({ options: { all: { type: "boolean" } } });
const style = { color: process.stdout.isTTY && !process.env.NO_COLOR, log: false, columns: Infinity };
const read = (file: string) => readFileSync(new URL(file, import.meta.url));

const { classes, rows }: Labels = JSON.parse(read("labels.json").toString());
const { data, shape } = parse(new Uint8Array(read("logits.npy")).buffer);
const logits = data as Float32Array;

const { indices, probabilities, logProbabilities } = topK(logits, RANKED, { shape });

const files: File[] = rows.map(({ extension }, row) => {
  const best = Array.from({ length: RANKED }, (_, rank) => {
    const index = indices[row * RANKED + rank];
    return { index, label: classes[index], value: probabilities[row * RANKED + rank] };
  });
  return { name: `file ${row + 1}, .${extension}`, extension, best, logProbability: logProbabilities[row * RANKED] };
});
const isRight = ({ extension, best }: File) => isLanguage(extension, best[0].label);

/** How long topK takes once it is warm, in microseconds. */
function microseconds(): number {
  for (let call = 0; call < 1_000; call++) topK(logits, RANKED, { shape });
  const started = performance.now();
  topK(logits, RANKED, { shape });
  return (performance.now() - started) * 1_000;
}

/** A line for each group of files. */
function printGroups(): void {
  console.log("group         files   correct   mean confidence");
  for (const [group, extensions] of Object.entries(GROUPS)) {
    const members = files.filter(({ extension }) => extensions.includes(extension));
    const right = members.filter(isRight).length;
    const mean = members.reduce((sum, { best }) => sum + best[0].value, 0) / members.length;
    const cells = [
      `${members.length}`.padStart(7),
      `${right}`.padStart(10),
      `${(100 * mean).toFixed(1)} %`.padStart(18),
    ];
    console.log(group.padEnd(12) + cells.join(""));
  }
}

/** A bar for each file: the probability of its most probable language. */
function printFirstPlaces(title: string, some: readonly File[]): void {
  console.log(title);
  const ranked = some.map(({ name, best }) => ({ ...best[0], label: `${name} -> ${best[0].label}` }));
  for (const line of tableLines(ranked, style)) console.log(`  ${line}`);
}

/** What the model itself got wrong. */
function printMistakes(): void {
  const wrong = files
    .filter((file) => !isRight(file))
    .map(({ extension, best }) => `.${extension} -> ${best[0].label}`);
  console.log(`\nMistakes of the model itself: ${wrong.join(", ")}`);
}

function printSummary(): void {
  console.log(`The languages of ${rows.length} source files, from a classifier's logits.\n`);
  printGroups();
  // Log-probabilities still differ where probabilities have rounded to 1.
  const ordered = files.toSorted((a, b) => b.logProbability - a.logProbability);
  printFirstPlaces("\nMost confident (extension -> most likely language):", ordered.slice(0, MOST_CONFIDENT));
  printFirstPlaces("\nLeast confident:", ordered.slice(-LEAST_CONFIDENT).reverse());
  printMistakes();
}

function printAll(): void {
  for (const { name, best } of files) {
    console.log(name);
    for (const line of tableLines(best, style)) console.log(`  ${line}`);
  }
}

if (options.all) printAll();
else printSummary();

const agreements = rows.filter(({ predicted }, row) => predicted === files[row].best[0].label).length;
const { variant, fused, bytes } = kernelInfo();
console.log(`\n${agreements} of ${rows.length} first places agree with the model's own.`);
console.log(
  `Softmax and the best ${RANKED} of ${shape.join(" x ")} logits: ${microseconds().toFixed(0)} microseconds.`,
);
const multiplyAdd = fused ? "with fused multiply-add" : "without fused multiply-add";
console.log(`WebAssembly module: ${variant}, ${multiplyAdd}, ${bytes} bytes.`);
if (agreements !== rows.length) process.exitCode = 1;
