// Runs every benchmark, and writes targets, results and a chart to docs/benchmarks.md.
//
//   npm run bench:report                     installs the rivals first; takes about twenty minutes
//   npm run bench:report -- --only "Cold"    only the sections with that text in their title, to standard output
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { only, selected } from "./arguments.ts";
import { type Goal, type Measured, reached, shortfall, targetText } from "./goals.ts";
import { speedChart } from "./peers/charts.ts";

interface Section {
  readonly title: string;
  /** The file in this folder. */
  readonly script: string;
  /** The major version of Node, one of those in peers/package.json. */
  readonly node: number;
}

interface Output extends Measured {
  readonly title: string;
  readonly text: string;
}

const SECTIONS: readonly Section[] = [
  { title: "Rivals and hand-written loops", script: "peers", node: 24 },
  { title: "Short rows", script: "tiny", node: 24 },
  { title: "exp, sigmoid and float64", script: "elements", node: 24 },
  { title: "Other axes, masks, dtypes and shards", script: "tensors", node: 24 },
  { title: "argmax, topK, filter and sample", script: "decode", node: 24 },
  { title: "TensorFlow.js with its own kernels and with ours", script: "plugs", node: 24 },
  { title: "Dense layers and cross-entropy", script: "networks", node: 24 },
  { title: "All cores", script: "pool", node: 24 },
  { title: "Kernels and C", script: "native", node: 24 },
  { title: "Largest errors", script: "accuracy", node: 24 },
  { title: "Cold start", script: "cold", node: 24 },
  { title: "Garbage of a million calls", script: "garbage", node: 24 },
  { title: "Node 20", script: "softmax", node: 20 },
  { title: "Node 22", script: "softmax", node: 22 },
  { title: "Node 26", script: "softmax", node: 26 },
];

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const docs = (name: string) => path(`../docs/${name}`);

function run({ title, script, node }: Section, folder: string): Output {
  console.error(`${title}: ${script}, Node ${node}`);
  const json = join(folder, "measured.json");
  // Node 20 cannot strip types itself.
  const loader = node === 20 ? ["--import", "tsx"] : [];
  const text = execFileSync(
    path(`peers/node_modules/node-${node}/bin/node`),
    ["--expose-gc", ...loader, path(`${script}.ts`), "--json", json],
    { cwd: path(".."), encoding: "utf8" },
  );
  return { title, text: text.trim(), ...(JSON.parse(readFileSync(json, "utf8")) as Measured) };
}

function row(section: string, goal: Goal): string {
  const result = reached(goal) ? "reached" : `missed by ${shortfall(goal).toFixed(1)} %`;
  return `| ${[section, goal.what, goal.measured.toFixed(2), targetText(goal.target), result].join(" | ")} |`;
}

function goalTable(outputs: readonly Output[]): string {
  const rows = outputs.flatMap(({ title, goals }) => goals.map((goal) => row(title, goal)));
  const goals = outputs.flatMap((output) => output.goals);
  return `${goals.filter(reached).length} of ${goals.length} targets reached.

| Section | Goal | Measured | Target | Result |
| --- | --- | ---: | ---: | --- |
${rows.join("\n")}`;
}

function document(outputs: readonly Output[]): string {
  const logs = outputs.map(({ title, text }) => `## ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  return `# Benchmarks

Written by \`npm run bench:report\` on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0]?.model.trim()}, one core.
Times are medians of interleaved rounds in one process. Absolute times differ between machines and runs; ratios differ
less. A ratio a / b is the time of a divided by that of b.

## Targets and results

${goalTable(outputs)}

![speed](speed.svg)

${logs.join("\n")}`;
}

const folder = mkdtempSync(join(tmpdir(), "simd-softmax-report-"));
try {
  const outputs = selected(SECTIONS).map((section) => run(section, folder));
  const text = document(outputs);
  if (only !== undefined) console.log(text);
  else {
    writeFileSync(docs("speed.svg"), await speedChart(outputs[0]));
    writeFileSync(docs("benchmarks.md"), text);
  }
} finally {
  rmSync(folder, { recursive: true });
}
