// Compares short rows with the plain loop: there the cost of the call itself counts most.
//
//   npm run bench:tiny
import { softmax } from "simd-softmax";
import { selected } from "./arguments.ts";
import { conclude, record } from "./goals.ts";
import { logits } from "./logits.ts";
import { plainLoop } from "./loops.ts";
import { heading, measure } from "./measure.ts";

const CLASSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 17, 20, 24, 28, 32, 33, 40, 48, 56, 64];
/** From so many classes on, no call may be slower than the loop. */
const EVEN_FROM = 8;
/** Below that, checking the arguments and calling WebAssembly may cost so many nanoseconds more than the loop. */
const MOST_BEHIND = 50;

async function run(classes: number, title: string): Promise<void> {
  const x = logits(classes);
  const out = new Float32Array(classes);
  const options = { out };
  const calls = { loop: () => plainLoop(x, out, 1, classes), ours: () => softmax(x, options) };
  const times = await measure(calls, classes);
  const [loop = Number.NaN, ours = Number.NaN] = [times["loop"], times["ours"]].map((time = Number.NaN) => time * 1000);
  const result =
    classes < EVEN_FROM
      ? record(`${title}: ns more than the loop`, ours - loop, { atMost: MOST_BEHIND })
      : record(`${title}: loop / ours`, loop / ours, { atLeast: 1 });
  const columns = [`${classes}`.padStart(7), ...[loop, ours].map((time) => time.toFixed(0).padStart(10))];
  console.log(`${columns.join("")}   ${result}`);
}

console.log(`${heading()}; nanoseconds per call\n`);
console.log(`${"classes".padStart(7)}${"loop".padStart(10)}${"ours".padStart(10)}`);
const cases = CLASSES.map((classes) => ({ classes, title: `1 x ${classes}` }));
for (const { classes, title } of selected(cases)) await run(classes, title);
conclude(heading());
