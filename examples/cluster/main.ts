// Scores a .npy file of logits by workers in processes of their own, through a queue on Redis; see README.md.
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Plan } from "./jobs.ts";
import { lock } from "./lock.ts";
import { makeNpy, readNpy } from "./npy.ts";
import { redis } from "./redis.ts";
import { score } from "./run.ts";

const USAGE = `usage: tsx main.ts <logits.npy> <probabilities.npy> [--workers 4] [--rows-per-job n | --shards n]`;

/** How many logits a job has by default: 4 MB of float32, some milliseconds of softmax, disk and queue. */
const LOGITS_PER_JOB = 2 ** 20;

function readWhole(option: string, given: string): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${option} is a whole number from 1 up, got ${given}`);
}

async function readPlan(): Promise<{ plan: Plan; workers: number }> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { workers: { type: "string" }, "rows-per-job": { type: "string" }, shards: { type: "string" } },
  });
  const [input, output] = positionals.map((file) => resolve(file));
  if (input === undefined || output === undefined || positionals.length > 2) throw new Error(USAGE);
  if (values.shards !== undefined && values["rows-per-job"] !== undefined) throw new Error(USAGE);
  const npy = await readNpy(input);
  const { mtimeMs: changed, dev, ino } = statSync(input);
  const there = statSync(output, { throwIfNoEntry: false });
  if (there?.dev === dev && there.ino === ino) throw new Error(`${output} is the input`);
  // As many shards as have a class each.
  const each = Math.ceil(npy.classes / (values.shards === undefined ? 1 : readWhole("shards", values.shards)));
  const shards = Math.ceil(npy.classes / each);
  const usual = String(Math.max(1, Math.floor(LOGITS_PER_JOB / npy.classes)));
  const rowsPerJob = values.shards === undefined ? readWhole("rows-per-job", values["rows-per-job"] ?? usual) : 0;
  return {
    plan: { input, output, npy, changed, rowsPerJob, shards },
    workers: readWhole("workers", values.workers ?? "4"),
  };
}

async function main(): Promise<void> {
  const { plan, workers } = await readPlan();
  let isStopped = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      isStopped = true;
    });
  }
  const folder = `${plan.output}.queue`;
  const isResumed = existsSync(folder) && existsSync(plan.output);
  mkdirSync(folder, { recursive: true });
  const unlock = lock(folder);
  try {
    // Without the output, what was done before is not there.
    if (!isResumed) rmSync(join(folder, "redis"), { recursive: true, force: true });
    await makeNpy(plan.output, plan.npy.rows, plan.npy.classes);
    const server = await redis(join(folder, "redis"));
    try {
      process.exitCode = await score(plan, workers, server, isResumed, () => isStopped);
    } finally {
      await server.stop();
    }
    if (process.exitCode === 0) rmSync(folder, { recursive: true, force: true });
  } finally {
    unlock();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 2;
});
