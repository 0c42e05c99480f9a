// Whether sentences are kind: a head over hashed words and pairs beside a lexicon, and how sure it is before and after its
// temperature is fitted.
//
//   npm run example:sentiment
import { readFileSync } from "node:fs";
import Sentiment from "sentiment";
import { calibrationError, dense, fitTemperature, type Head, trainHead } from "simd-softmax/nn";
import { accuracy, pick, predictions, type Rows, split } from "./rows.ts";
import { bar, draw, epochs, percent, promise } from "./show.ts";
import { hashed } from "./texts.ts";

const WIDTH = 16_384;
const HELD_OUT = 600;
const EPOCHS = 60;
const BINS = 10;

interface Sentence {
  readonly text: string;
  readonly class: 0 | 1;
}

/** 3,000 sentences of reviews (Kotzias et al. 2015), which npm `sentiment` has for its tests. */
function sentences(): Sentence[] {
  const read = (name: string): Sentence[] =>
    JSON.parse(readFileSync(new URL(`node_modules/sentiment/test/fixtures/${name}.json`, import.meta.url), "utf8"));
  return ["imdb", "amazon", "yelp"].flatMap(read).filter(({ text }) => text?.trim());
}

const all = sentences();
const rows: Rows = {
  features: hashed(
    all.map(({ text }) => text),
    WIDTH,
    true,
  ),
  targets: Int32Array.from(all, (sentence) => sentence.class),
  width: WIDTH,
};
// Rows of one feature, the place of the sentence, are split alike.
const numbered: Rows = { features: Float32Array.from(all.keys()), targets: rows.targets, width: 1 };
const [training, heldOut] = split(rows, HELD_OUT);
const [, places] = split(numbered, HELD_OUT);

// Without weight decay, until it is sure of all that it has seen: what calibration is for.
const { onEpoch, stop } = epochs("sentences", EPOCHS);
const head = await trainHead(training.features, training.targets, {
  classes: 2,
  epochs: EPOCHS,
  weightDecay: 0,
  batch: 16,
  onEpoch,
});
stop();

const lexicon = new Sentiment();
const byLexicon = Array.from(places.features, (place) => (lexicon.analyze(all[place].text).score > 0 ? 1 : 0));
const ours = accuracy(heldOut, predictions(heldOut, head));
const theirs = accuracy(heldOut, byLexicon);

console.log(`${training.targets.length} sentences learned, ${HELD_OUT} held out:\n`);
console.log(`head over hashed words and pairs  ${percent(ours)}  ${bar(ours)}`);
console.log(`AFINN, a lexicon                  ${percent(theirs)}  ${bar(theirs)}`);

const logitsOf = ({ features, targets }: Rows, { weights, bias }: Head) =>
  dense(features, weights, bias, { shape: [targets.length, WIDTH] });
const reliability = (some: Rows, temperature: number) =>
  calibrationError(
    logitsOf(some, head).map((x) => x / temperature),
    some.targets,
    { shape: [some.targets.length, 2], bins: BINS },
  );
const confidence = ({ bins }: ReturnType<typeof reliability>) =>
  bins.reduce((sum, { count, confidence }) => sum + count * confidence, 0) /
  bins.reduce((sum, { count }) => sum + count, 0);

// The temperature is fitted on the one half of what was held out, and judged on the other.
const half = HELD_OUT / 2;
const fitting = pick(
  heldOut,
  Array.from({ length: half }, (_, i) => i),
);
const judging = pick(
  heldOut,
  Array.from({ length: half }, (_, i) => half + i),
);
const { temperature, status } = fitTemperature(logitsOf(fitting, head), fitting.targets, { shape: [half, 2] });
const learned = reliability(training, 1);
const before = reliability(judging, 1);
const after = reliability(judging, temperature);

console.log(
  `\nMean confidence in what was learned ${percent(confidence(learned))}, in what was not ${percent(confidence(before))}.`,
);
console.log(
  `Fitted temperature: ${temperature.toFixed(2)} (${status}). Expected calibration error of ${half} sentences:\n`,
);
console.log(`before  ${percent(before.error)}  ${bar(before.error * 3)}`);
console.log(`after   ${percent(after.error)}  ${bar(after.error * 3)}`);

for (const [name, { bins }] of [
  ["Before", before],
  ["After", after],
] as const) {
  console.log(`\n${name}: how often each confidence was right\n`);
  for (const { count, confidence, accuracy } of bins) {
    if (count > 0)
      console.log(
        `${percent(confidence)} sure ${percent(accuracy)} right  ${bar(accuracy)} ${String(count).padStart(4)} sentences`,
      );
  }
}

const points = [
  ["before", before],
  ["after", after],
] as const;
await draw("reliability", {
  title: {
    text: "Sure and right",
    subtitle: `sentences held out, temperature ${temperature.toFixed(2)}`,
    anchor: "start",
  },
  width: 360,
  height: 360,
  layer: [
    {
      data: {
        values: [
          { x: 0.5, y: 0.5 },
          { x: 1, y: 1 },
        ],
      },
      mark: { type: "line", strokeDash: [4, 4], color: "#9aa0a6" },
      encoding: {
        x: { field: "x", type: "quantitative" },
        y: { field: "y", type: "quantitative", scale: { zero: false } },
      },
    },
    {
      data: {
        values: points.flatMap(([when, { bins }]) =>
          bins.filter(({ count }) => count > 0).map((bin) => ({ when, ...bin })),
        ),
      },
      mark: { type: "line", point: { size: 60 } },
      encoding: {
        x: {
          field: "confidence",
          type: "quantitative",
          title: "confidence",
          scale: { domain: [0.5, 1] },
          axis: { format: ".0%" },
        },
        y: {
          field: "accuracy",
          type: "quantitative",
          title: "accuracy",
          scale: { domain: [0.4, 1], zero: false },
          axis: { format: ".0%" },
        },
        color: { field: "when", sort: null, title: null, scale: { range: ["#f2994a", "#2f80ed"] } },
      },
    },
  ],
});

console.log("");
promise("at least 78 % of the sentences held out", ours >= 0.78);
promise("99.9 % sure of what it learned", confidence(learned) >= 0.9985);
promise("a fitted temperature more than halves the calibration error", after.error < before.error / 2);
