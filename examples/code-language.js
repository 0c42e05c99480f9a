// The main job, on real logits: which language is a source file in?
//
//   npm start
//
// code-language-logits.npy holds what the classifier of @vscode/vscode-languagedetection gives, before its own softmax,
// for 41 source files; code-language-labels.json the class names, and what the model's own softmax ranked first.
import { readFileSync } from "node:fs";
import npyjs from "npyjs";
import { kernelInfo, topK } from "simd-softmax";
import { tableLines } from "../dist/cli/table.js";

const folder = new URL(".", import.meta.url);
const { classes, rows } = JSON.parse(readFileSync(new URL("code-language-labels.json", folder), "utf8"));
const file = readFileSync(new URL("code-language-logits.npy", folder));
const { data, shape } = await new npyjs().parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));

/** So many of the most probable languages are shown. */
const SHOWN = 3;
const { indices, probabilities } = topK(data, SHOWN, { shape });

let agreements = 0;
rows.forEach(({ extension, predicted }, row) => {
  const best = Array.from({ length: SHOWN }, (_, i) => {
    const index = indices[row * SHOWN + i];
    return { index, label: classes[index], value: probabilities[row * SHOWN + i] };
  });
  if (best[0].label === predicted) agreements++;
  console.log(`file ${row + 1}, .${extension}`);
  const color = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  for (const line of tableLines(best, { color, log: false })) console.log(`  ${line}`);
});

const { variant, fused, bytes } = kernelInfo();
console.log(`\n${agreements} of ${rows.length} first places agree with the model's own.`);
console.log(
  `Kernels: ${variant}, ${fused ? "fused multiply-add" : "multiply and add apart"}, ${bytes} bytes of WebAssembly.`,
);
if (agreements !== rows.length) process.exitCode = 1;
