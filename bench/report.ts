// Runs every benchmark and writes what came to docs/benchmarks.md, with charts beside it.
//
//   npm run bench:report
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { charts } from "./peers/charts.js";

const root = new URL("..", import.meta.url);
const node = (version) => new URL(`peers/node_modules/node-${version}/bin/node`, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "simd-softmax-report-"));
const json = join(folder, "peers.json");

function run(version, script, ...flags) {
  console.error(`${script}, Node ${version}`);
  const [file, ...more] = [`bench/${script}.js`, ...flags];
  return execFileSync(node(version), ["--expose-gc", file, ...more], { cwd: root, encoding: "utf8" }).trim();
}

const block = (text) => `\`\`\`text\n${text}\n\`\`\`\n`;
const otherNodes = [20, 22, 26];

try {
  const sections = [
    ["Whole calls, beside everybody", run(24, "peers", "--json", json)],
    ["One row of few classes", run(24, "tiny")],
    ["exp, sigmoid and float64", run(24, "elements")],
    ["Other axes, masks, number types and shards", run(24, "tensors")],
    ["The best classes, filters and draws", run(24, "decode")],
    ["TensorFlow.js with its kernels and with these", run(24, "plugs")],
    ["The kernel beside C", run(24, "native")],
    ["Largest errors", run(24, "accuracy")],
    ["Cold start", run(24, "cold")],
    ["Garbage of a million calls", run(24, "garbage")],
    ...otherNodes.map((version) => [`Node ${version}`, run(version, "softmax")]),
  ];
  const pictures = await charts(JSON.parse(readFileSync(json, "utf8")));
  for (const [name, svg] of Object.entries(pictures)) writeFileSync(new URL(`docs/${name}.svg`, root), svg);
  const text = `# Benchmarks

Written by \`npm run bench:report\` on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0].model.trim()}, one core.
Times are medians of interleaved rounds in one process. Absolute times move from machine to machine and from run to run;
the ratios, a rival's time divided by ours, move less. A line that says MISSED is a goal not reached in this run.

${Object.keys(pictures)
  .map((name) => `![${name}](${name}.svg)`)
  .join("\n\n")}

${sections.map(([title, output]) => `## ${title}\n\n${block(output)}`).join("\n")}`;
  writeFileSync(new URL("docs/benchmarks.md", root), text);
} finally {
  rmSync(folder, { recursive: true });
}
