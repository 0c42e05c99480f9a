// Runs the checks on every runtime that is installed, and the package through bundlers and resolvers.
//
//   npm run test:runtimes              names what was skipped
//   npm run test:runtimes -- --all     fails if anything is skipped
//   npm run test:runtimes -- Deno Bun  only these; "bundlers", "resolvers" and "edge-worker" are names too
import { parseArgs } from "node:util";
import type { Report } from "./app/checks.ts";
import { installApp } from "./app.ts";
import { bundled } from "./bundlers.ts";
import { edgeWorker } from "./edge-worker/index.ts";
import { failure } from "./failure.ts";
import { browsers } from "./hosts/browsers.ts";
import { edgeRuntime } from "./hosts/edge-runtime.ts";
import type { Host } from "./hosts/host.ts";
import { processes } from "./hosts/processes.ts";
import { workerd } from "./hosts/workerd.ts";
import { resolved } from "./resolvers.ts";

const { values: options, positionals: names } = parseArgs({
  options: { all: { type: "boolean" } },
  allowPositionals: true,
});
const all: readonly Host[] = [...processes, workerd, edgeRuntime, ...browsers];
const known = [...all.map(({ name }) => name), "bundlers", "resolvers", "edge-worker"];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(", ")}; there are ${known.join(", ")}`);
const asked = (name: string) => names.length === 0 || names.includes(name);
const hosts = all.filter(({ name }) => asked(name));

/** The deterministic results' digest. The changelog says so when it changes. */
const DIGEST = "797a9a97f0d53dbb";
/** That of simd-softmax/nn. */
const NETWORK_DIGEST = "4fa4774373a543d4";

/** Everything that is wrong with a host's report. */
function problems({ wanted }: Host, report: Report): string[] {
  const found = [...report.failed];
  for (const key of ["variant", "fused"] as const) {
    if (report[key] !== wanted[key]) found.push(`${key} is ${report[key]}, wanted ${wanted[key]}`);
  }
  if (report.networkDigest !== NETWORK_DIGEST) {
    found.push(`the digest of nn is ${report.networkDigest}, wanted ${NETWORK_DIGEST}`);
  }
  if (report.digest !== DIGEST) found.push(`the digest is ${report.digest}, wanted ${DIGEST}`);
  return found;
}

const columns = (cells: readonly (string | number)[]) =>
  ["", ...cells.map((cell, i) => `${cell}`.padEnd([18, 22, 10, 7, 18, 6][i])), ""].join("| ").trim();

const app = installApp();
let [passed, failed, skipped] = [0, 0, 0];

function conclude(name: string, found: readonly string[]): void {
  if (found.length > 0) failed++;
  else passed++;
  for (const problem of found) console.log(`  ${name}: ${problem}`);
}

async function runOn(host: Host): Promise<void> {
  const missing = host.missing?.();
  if (missing) {
    skipped++;
    console.log(`| ${host.name}: skipped, ${missing}`);
    return;
  }
  try {
    const report = await host.run(app);
    const { variant, count, digest, ratio } = report;
    const cells = [host.name, host.loads, variant, count, digest, ratio === undefined ? "" : ratio.toFixed(1)];
    console.log(columns(cells));
    conclude(host.name, problems(host, report));
  } catch (error) {
    conclude(host.name, [failure(error)]);
  }
}

async function runEdgeWorker(): Promise<void> {
  try {
    const { line, found } = await edgeWorker(app);
    console.log(`| ${line}`);
    conclude("edge worker", found);
  } catch (error) {
    conclude("edge worker", [failure(error)]);
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
  if (asked("resolvers")) {
    for await (const { name, found } of resolved(app)) {
      console.log(`| ${found.length === 0 ? "" : "not "}resolved by ${name}`);
      conclude(name, found);
    }
  }
  if (asked("edge-worker")) await runEdgeWorker();
} finally {
  app.remove();
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || (options.all && skipped > 0)) process.exitCode = 1;
