// Compares short rows with the plain loop: there the cost of the call itself counts most.
//
//   npm run bench:tiny
import { argmax, softmax } from "simd-softmax";
import { selected } from "./arguments.ts";
import { conclude, record, type Target } from "./goals.ts";
import { logits } from "./logits.ts";
import { argmaxLoop, plainLoop } from "./loops.ts";
import { heading, measure } from "./measure.ts";

const CLASSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 17, 20, 24, 28, 32, 33, 40, 48, 56, 64];
/** From so many classes on, no call may be slower than the loop. */
const EVEN_FROM = 8;
/** From so many on it must be faster by a quarter: the floor of a call (copy in, the export, copy out) is half the loop's time. */
const FASTER_FROM = 10;
/** Below that, checking the arguments and calling WebAssembly may cost so many nanoseconds more than the loop. */
const mostBehind = (classes: number) => (classes < 5 ? 50 : 30);

/** Records a goal in nanoseconds more than the loop, or as the loop's time divided by ours. */
function recordFor(title: string, loop: number, ours: number, target: Target): string {
  return "atMost" in target
    ? record(`${title}: ns more than the loop`, ours - loop, target)
    : record(`${title}: loop / ours`, loop / ours, target);
}

function print(name: string, loop: number, ours: number, result: string): void {
  console.log(`${name.padEnd(24)}${[loop, ours].map((time) => time.toFixed(0).padStart(10)).join("")}   ${result}`);
}

async function nanoseconds(calls: Parameters<typeof measure>[0], elements: number): Promise<number[]> {
  return Object.values(await measure(calls, elements)).map((time) => time * 1000);
}

async function runSoftmax(classes: number, title: string): Promise<void> {
  const x = logits(classes);
  const out = new Float32Array(classes);
  const options = { out };
  const calls = { loop: () => plainLoop(x, out, 1, classes), ours: () => softmax(x, options) };
  const [loop = Number.NaN, ours = Number.NaN] = await nanoseconds(calls, classes);
  const target = classes < EVEN_FROM ? { atMost: mostBehind(classes) } : { atLeast: classes < FASTER_FROM ? 1 : 1.25 };
  print(title, loop, ours, recordFor(title, loop, ours, target));
}

async function runArgmax(title: string): Promise<void> {
  const x = logits(10);
  const out = {
    indices: new Uint32Array(1),
    probabilities: new Float32Array(1),
    logProbabilities: new Float32Array(1),
  };
  const options = { out };
  const calls = { loop: () => argmaxLoop(x, 1, 10), into: () => argmax(x, options), fresh: () => argmax(x) };
  const [loop = Number.NaN, into = Number.NaN, fresh = Number.NaN] = await nanoseconds(calls, 10);
  print(`${title} into out`, loop, into, recordFor(`${title} into out`, loop, into, { atMost: 100 }));
  print(title, loop, fresh, record(`${title}: ns`, fresh, { atMost: 400 }));
}

console.log(`${heading()}; nanoseconds per call\n`);
console.log(`${"".padEnd(24)}${"loop".padStart(10)}${"ours".padStart(10)}`);
const cases = [
  ...CLASSES.map((classes) => ({ title: `1 x ${classes}`, run: (title: string) => runSoftmax(classes, title) })),
  { title: "argmax of 10", run: runArgmax },
];
for (const { title, run } of selected(cases)) await run(title);
conclude(heading());
