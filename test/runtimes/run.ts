// Runs the checks on every runtime that is installed.
//
//   npm run test:runtimes              says what was skipped
//   npm run test:runtimes -- --all     fails if anything is
//   npm run test:runtimes -- Deno Bun  only these; "bundlers" and "edge-worker" are names too
import { parseArgs } from "node:util";
import { installApp } from "./app.js";
import { bundled } from "./bundlers.js";
import { edgeWorker } from "./edge-worker.js";
import { browsers } from "./hosts/browsers.js";
import { edgeRuntime } from "./hosts/edge-runtime.js";
import { processes } from "./hosts/processes.js";
import { workerd } from "./hosts/workerd.js";

const { values: options, positionals: names } = parseArgs({
  options: { all: { type: "boolean" } },
  allowPositionals: true,
});
const all = [...processes, workerd, edgeRuntime, ...browsers];
const known = [...all.map(({ name }) => name), "bundlers", "edge-worker"];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(", ")}; there are ${known.join(", ")}`);
const asked = (name) => names.length === 0 || names.includes(name);
const hosts = all.filter(({ name }) => asked(name));

/** The deterministic results' digest. The changelog says so when it changes. */
const DIGEST = "e915b1bb44e97e0f";

/** What is wrong with a host's report, beside the checks that failed in it. */
function problems({ wanted }, report) {
  const found = [...report.failed];
  for (const [key, value] of Object.entries(wanted)) {
    if (report[key] !== value) found.push(`${key} is ${report[key]}, wanted ${value}`);
  }
  if (report.digest !== DIGEST) found.push(`the digest is ${report.digest}, wanted ${DIGEST}`);
  return found;
}

const columns = (cells) =>
  ["", ...cells.map((cell, i) => `${cell}`.padEnd([18, 22, 10, 7, 18, 6][i])), ""].join("| ").trim();

const app = installApp();
let [passed, failed, skipped] = [0, 0, 0];

function conclude(name, found) {
  if (found.length > 0) failed++;
  else passed++;
  for (const problem of found) console.log(`  ${name}: ${problem}`);
}

async function runOn(host) {
  const missing = host.missing?.();
  if (missing) {
    skipped++;
    return console.log(`| ${host.name}: skipped, ${missing}`);
  }
  try {
    const report = await host.run(app);
    const { variant, count, digest, ratio } = report;
    const cells = [host.name, host.loads, variant, count, digest, ratio === undefined ? "" : ratio.toFixed(1)];
    console.log(columns(cells));
    conclude(host.name, problems(host, report));
  } catch (error) {
    conclude(host.name, [String(error.stack)]);
  }
}

async function runEdgeWorker() {
  try {
    const { line, found } = await edgeWorker(app);
    console.log(`| ${line}`);
    conclude("edge worker", found);
  } catch (error) {
    conclude("edge worker", [String(error.stack)]);
  }
}

try {
  console.log(columns(["runtime", "loads", "variant", "checks", "digest", "ratio"]));
  for (const host of hosts) await runOn(host);
  if (asked("bundlers")) {
    for await (const { name, found } of bundled(app)) {
      console.log(`| bundled by ${name}${found.length === 0 ? ", and run" : ""}`);
      conclude(name, found);
    }
  }
  if (asked("edge-worker")) await runEdgeWorker();
} finally {
  app.remove();
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || (options.all && skipped > 0)) process.exitCode = 1;
