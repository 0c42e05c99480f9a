// Handwritten digits: softmax regression, and a network with a hidden layer, trained here and now; and how long plain
// JavaScript takes for the same steps.
//
//   npm run example:digits

import { argmax } from "simd-softmax";
import { crossEntropy, dense, denseBackward, resample, trainHead } from "simd-softmax/nn";
import { adam } from "./adam.ts";
import { DIGITS, digits, PIXELS } from "./digits-data.ts";
import { plainEpoch } from "./plain-regression.ts";
import { accuracy, pick, predictions, type Rows, seeded, split } from "./rows.ts";
import { bar, draw, epochs, percent, promise, seconds } from "./show.ts";

const HELD_OUT = 2_000;
const BATCH = 64;
const REGRESSION_EPOCHS = 15;
const HIDDEN = 128;
/** The pixels of a side. */
const SIDE = 28;
const HIDDEN_EPOCHS = 12;

const [training, test] = split(digits(), HELD_OUT);
const rows = training.targets.length;

/** A layer with weights of the size that keeps the variance of what passes (He et al. 2015). */
function layer(features: number, classes: number, random: () => number) {
  const size = Math.sqrt(6 / features);
  const weights = Float32Array.from({ length: features * classes }, () => size * (2 * random() - 1));
  const bias = new Float32Array(classes);
  return { weights, bias, stepWeights: adam(weights, 0.001), stepBias: adam(bias, 0.001) };
}

/** Every image moved by up to a pixel each way: 8,000 digits are few, and a digit is the same one pixel further. */
function moved({ features, targets, width }: Rows, random: () => number): Rows {
  const images = new Float32Array(features.length);
  for (let row = 0; row < targets.length; row++) {
    const by = Math.floor(3 * random()) - 1 + SIDE * (Math.floor(3 * random()) - 1);
    const image = features.subarray(row * width, (row + 1) * width);
    // The border of the digits is empty, so what is moved around it is nothing.
    for (let i = 0; i < width; i++) images[row * width + i] = image[(i + by + width) % width];
  }
  return { features: images, targets, width };
}

/** A network with a hidden layer: the steps of a training, and its predictions. */
function network() {
  const random = seeded(3);
  const hidden = layer(PIXELS, HIDDEN, random);
  const output = layer(HIDDEN, DIGITS, random);
  const hiddenOf = ({ features, targets }: Rows) =>
    dense(features, hidden.weights, hidden.bias, { shape: [targets.length, PIXELS], activation: "relu" });
  const logitsOf = (active: Float32Array, count: number) =>
    dense(active, output.weights, output.bias, { shape: [count, HIDDEN] });
  return {
    step(batch: Rows): number {
      const count = batch.targets.length;
      const active = hiddenOf(batch);
      const { loss, gradient } = crossEntropy(logitsOf(active, count), batch.targets, {
        shape: [count, DIGITS],
        gradient: true,
      });
      const outer = denseBackward(active, output.weights, gradient, { shape: [count, HIDDEN] });
      // Where the rectifier gave 0, it passes nothing back.
      const back = outer.input.map((g, i) => (active[i] > 0 ? g : 0));
      const inner = denseBackward(batch.features, hidden.weights, back, { shape: [count, PIXELS] });
      output.stepWeights(outer.weights);
      output.stepBias(outer.bias);
      hidden.stepWeights(inner.weights);
      hidden.stepBias(inner.bias);
      return loss[0];
    },
    predict(some: Rows): ArrayLike<number> {
      const count = some.targets.length;
      return argmax(logitsOf(hiddenOf(some), count), { shape: [count, DIGITS], scores: "none" }).indices;
    },
  };
}

async function timed<Result>(run: () => Result | Promise<Result>): Promise<{ result: Result; time: number }> {
  const started = performance.now();
  const result = await run();
  return { result, time: performance.now() - started };
}

const regression = await timed(async () => {
  const { onEpoch, stop } = epochs("softmax regression", REGRESSION_EPOCHS);
  const options = { classes: DIGITS, epochs: REGRESSION_EPOCHS, batch: BATCH, learningRate: 0.003, onEpoch };
  const head = await trainHead(training.features, training.targets, options);
  stop();
  return predictions(test, head);
});

const deep = await timed(() => {
  const { onEpoch, stop } = epochs("hidden layer", HIDDEN_EPOCHS);
  const { step, predict } = network();
  const random = seeded(5);
  const everyRow = new Int32Array(rows);
  for (let epoch = 1; epoch <= HIDDEN_EPOCHS; epoch++) {
    // Of one class alone, resampling shuffles.
    const order = resample(everyRow, { to: "largest", seed: epoch });
    let loss = 0;
    for (let at = 0; at < rows; at += BATCH) {
      loss += step(moved(pick(training, order.subarray(at, at + BATCH)), random));
    }
    onEpoch({ epoch, loss: loss / Math.ceil(rows / BATCH) });
  }
  stop();
  return predict(test);
});

const plain = await timed(() => plainEpoch(training, DIGITS, BATCH));

/** How often each digit was taken for each. */
const confusion = Array.from({ length: DIGITS }, () => new Array<number>(DIGITS).fill(0));
for (const [row, target] of test.targets.entries()) confusion[target][deep.result[row]]++;

const regressionAccuracy = accuracy(test, regression.result);
const deepAccuracy = accuracy(test, deep.result);
console.log(`${rows} digits learned, ${HELD_OUT} held out:\n`);
for (const [name, share, { time }] of [
  ["softmax regression", regressionAccuracy, regression],
  [`${HIDDEN} hidden, then softmax`, deepAccuracy, deep],
] as const) {
  console.log(`${name.padEnd(24)}${percent(share)}  ${bar(share)}  in ${seconds(time)}`);
}
const plainTime = plain.time * REGRESSION_EPOCHS;
console.log(
  `\nPlain JavaScript takes ${seconds(plainTime)} for the regression, ${(plainTime / regression.time).toFixed(1)} times as long.`,
);

console.log("\nWhat the network takes a digit (row) for (column):\n");
console.log(`      ${confusion.map((_, digit) => String(digit).padStart(5)).join("")}`);
for (const [digit, counts] of confusion.entries()) {
  console.log(
    `${String(digit).padStart(5)} ${counts.map((count) => (count ? String(count) : "·").padStart(5)).join("")}`,
  );
}

await draw("confusion", {
  title: { text: "Handwritten digits", subtitle: `${HELD_OUT} held out, ${HIDDEN} hidden units`, anchor: "start" },
  data: { values: confusion.flatMap((counts, digit) => counts.map((count, taken) => ({ digit, taken, count }))) },
  width: 320,
  height: 320,
  encoding: {
    x: { field: "taken", type: "ordinal", title: "taken for", axis: { labelAngle: 0 } },
    y: { field: "digit", type: "ordinal", title: "digit" },
  },
  layer: [
    {
      mark: "rect",
      encoding: { color: { field: "count", type: "quantitative", scale: { type: "symlog", scheme: "blues" } } },
    },
    {
      mark: "text",
      encoding: {
        text: { field: "count" },
        color: { condition: { test: "datum.count > 40", value: "white" }, value: "black" },
      },
    },
  ],
});

console.log("");
promise("softmax regression: at least 89 % of the digits held out", regressionAccuracy >= 0.89);
promise("with a hidden layer: at least 95 %", deepAccuracy >= 0.95);
promise("both trained in less than 30 s", regression.time + deep.time < 30_000);
