// examples/edge-worker/ on workerd.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "../app.ts";
import { bundleWorker, type ServedWorker, serveWorker } from "../hosts/workerd.ts";
import { LARGEST_AT_ONCE, largest } from "./largest.ts";
import { mixed, REQUESTS } from "./mixed.ts";
import { raw } from "./raw.ts";
import { asReadmeSays } from "./readme.ts";
import { streamed } from "./stream.ts";
import { compare } from "./throughput.ts";

const WORKER = fileURLToPath(new URL("../../../examples/edge-worker/worker.ts", import.meta.url));
const PLAIN = fileURLToPath(new URL("../plain-softmax.ts", import.meta.url));

/** Serves the worker, with an import replaced as `alias` says, for as long as `use` takes. */
async function withWorker<Result>(
  app: App,
  name: string,
  alias: Record<string, string>,
  use: (worker: ServedWorker) => Promise<Result>,
): Promise<Result> {
  const folder = join(app.folder, name);
  await bundleWorker(app.folder, "example-worker.ts", folder, alias);
  const worker = await serveWorker(folder);
  try {
    return await use(worker);
  } finally {
    worker.stop();
  }
}

/** Runs all of it; gives a line to print, and what was wrong. */
export async function edgeWorker(app: App): Promise<{ line: string; found: string[] }> {
  copyFileSync(WORKER, join(app.folder, "example-worker.ts"));
  return withWorker(app, "edge-worker", {}, async (ours) => {
    const { found, memory } = await mixed(ours);
    found.push(...(await raw(ours)), ...(await asReadmeSays(app)));
    const { found: tooLarge, most } = await largest(join(app.folder, "edge-worker"));
    const { found: wrongStream, most: streamMost } = await streamed(join(app.folder, "edge-worker"));
    found.push(...tooLarge, ...wrongStream);
    const rates = await withWorker(app, "edge-worker-plain", { "simd-softmax": PLAIN }, (plain) =>
      compare(ours, plain),
    );
    const sizes = memory.map((size) => size.toFixed(0)).join(" then ");
    const largestSize = `${LARGEST_AT_ONCE} of the largest at once ${most.toFixed(0)} MiB`;
    const streamSize = `a stream of 1 GB ${streamMost.toFixed(0)} MiB`;
    return {
      line: `edge worker: ${REQUESTS} requests, memory ${sizes} MiB; ${largestSize}; ${streamSize}; ${rates}`,
      found,
    };
  });
}
