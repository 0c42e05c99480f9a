// One row of few classes, where the call itself is what costs: beside the plain loop, nanoseconds.
//
//   npm run bench:tiny
import { softmax } from "simd-softmax";
import { atLeast, atMost, conclude } from "./goals.js";
import { logits } from "./logits.js";
import { plainLoop } from "./loops.js";
import { measure } from "./measure.js";
import { heading } from "./table.js";

const CLASSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 17, 20, 24, 28, 32, 33, 40, 48, 56, 64];
/** From here on no call may be slower than the loop; below, by at most so much. */
const EVEN_FROM = 8;
const MOST_BEHIND = 50;

console.log(`${heading()}; nanoseconds per call\n`);
console.log(`${"classes".padStart(7)}${"loop".padStart(10)}${"softmax".padStart(10)}`);
for (const classes of CLASSES) {
  const x = logits(classes);
  const out = new Float32Array(classes);
  const options = { out };
  const { loop, ours } = await measure(
    { loop: () => plainLoop(x, out, 1, classes), ours: () => softmax(x, options) },
    classes,
  );
  const said =
    classes < EVEN_FROM
      ? atMost(`1 x ${classes}, ns behind the loop`, (ours - loop) * 1000, MOST_BEHIND)
      : atLeast(`1 x ${classes}, beside the loop`, loop / ours, 1);
  const cells = [loop, ours].map((time) => (time * 1000).toFixed(0).padStart(10));
  console.log(`${`${classes}`.padStart(7)}${cells.join("")}   ${said}`);
}
conclude();
