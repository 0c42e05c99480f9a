// Scores a .npy file of logits by workers in processes of their own, through a queue on Redis; see README.md.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FlowProducer, Queue } from "bullmq";
import { Presets, SingleBar } from "cli-progress";
import { Redis } from "ioredis";
import { addJobs, countOf, type JobData, type Plan, queueName } from "./jobs.ts";
import { makeNpy, readNpy } from "./npy.ts";
import { redis, type Server } from "./redis.ts";

const USAGE = `usage: tsx main.ts <logits.npy> <probabilities.npy> [--workers 4] [--rows-per-job n | --shards n]`;

/** How many logits a job has by default: 4 MB of float32, some milliseconds of softmax, disk and queue. */
const LOGITS_PER_JOB = 2 ** 20;
/** How often the counts of jobs are looked at, in milliseconds. */
const POLL = 100;

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

/** Worker processes; one that dies is replaced. */
class Workers {
  readonly #processes = new Set<ChildProcess>();
  #isEnding = false;
  deaths = 0;

  constructor(count: number, queue: string, url: string) {
    for (let i = 0; i < count; i++) this.#start(queue, url);
  }

  get ids(): number[] {
    return [...this.#processes].map(({ pid }) => pid as number);
  }

  #start(queue: string, url: string): void {
    const file = fileURLToPath(new URL("worker.ts", import.meta.url));
    const worker = fork(file, [queue], { env: { ...process.env, REDIS_URL: url } });
    this.#processes.add(worker);
    worker.once("exit", () => {
      this.#processes.delete(worker);
      if (this.#isEnding) return;
      this.deaths++;
      this.#start(queue, url);
    });
  }

  /** Lets each end the job that it has. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const exits = [...this.#processes].map((worker) => new Promise((done) => worker.once("exit", done)));
    for (const worker of this.#processes) worker.kill("SIGTERM");
    await Promise.all(exits);
  }
}

/** Keeps a second run away from the same output, for as long as the process is alive; returns what ends that. */
function lock(folder: string): () => void {
  const file = join(folder, "lock");
  const owner = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (owner > 0 && isAlive(owner)) throw new Error(`${folder} is in use by the process ${owner}`);
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: "wx" });
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What is left of a run: jobs that are not done, and those that failed. */
async function countsOf(queue: Queue<JobData>): Promise<{ done: number; failed: number; left: number }> {
  const { completed = 0, failed = 0, ...others } = await queue.getJobCounts();
  return { done: completed, failed, left: Object.values(others).reduce((sum, one) => sum + one, 0) };
}

/** Shows how far the queue is until nothing is left to do, or it is stopped. */
async function follow(plan: Plan, queue: Queue<JobData>, flows: FlowProducer, isStopped: () => boolean) {
  const total = countOf(plan);
  const began = performance.now();
  let counts = await countsOf(queue);
  const { done: already } = counts;
  const format = "{bar} {value}/{total} jobs, {speed} rows/s, {eta_formatted} left";
  const bar = new SingleBar({ format }, Presets.rect);
  bar.start(total, already, { speed: "" });
  while (!isStopped() && counts.left > 0) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    counts = await countsOf(queue);
    const { done, failed, left } = counts;
    const rate = ((done - already) * (plan.npy.rows / total)) / ((performance.now() - began) / 1_000);
    bar.update(done, { speed: Math.round(rate).toLocaleString("en") });
    // What Redis lost when it was killed is added again; jobs that are there stay as they are.
    if (plan.rowsPerJob > 0 && done + failed + left < total) await addJobs(plan, queue, flows, isStopped);
  }
  bar.stop();
  return counts;
}

/** Runs the jobs of a plan on a Redis; returns the exit code. */
async function score(plan: Plan, count: number, server: Server, isResumed: boolean, isStopped: () => boolean) {
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  connection.on("error", () => {}); // it connects again by itself
  const queue = new Queue<JobData>(queueName(plan), { connection });
  const flows = new FlowProducer({ connection });
  queue.on("error", () => {}); // as above
  flows.on("error", () => {});
  const began = performance.now();
  const total = countOf(plan);
  if (!isResumed) await queue.obliterate({ force: true });
  const { done: already, failed: before } = await countsOf(queue);
  if (isResumed) console.error(`Goes on: ${already} of ${total} jobs were done before.`);
  if (before > 0) await queue.retryJobs({ state: "failed" });
  await addJobs(plan, queue, flows, isStopped);
  const workers = new Workers(count, queue.name, server.url);
  // For a parent that watches, or kills, them.
  process.send?.({ workers: workers.ids, redis: server.pid });
  const { done, failed } = await follow(plan, queue, flows, isStopped);
  await workers.end();

  for (const { name, failedReason, data } of await queue.getFailed(0, 4)) {
    console.error(`failed: ${name} ${JSON.stringify(data)}: ${failedReason}`);
  }
  const isDone = !isStopped() && failed === 0;
  if (isDone) await queue.obliterate({ force: true });
  await flows.close();
  await queue.close();
  connection.disconnect();
  const seconds = (performance.now() - began) / 1_000;
  const deaths = workers.deaths > 0 ? `, ${workers.deaths} workers died and were replaced` : "";
  const rows = Math.round((done - already) * (plan.npy.rows / total)).toLocaleString("en");
  console.log(`${rows} rows of ${plan.npy.classes} in ${seconds.toFixed(1)} s by ${count} workers${deaths}.`);
  if (isStopped()) console.log(`Stopped after ${done} of ${total} jobs; the same command goes on from there.`);
  else if (failed > 0) console.log(`${failed} jobs failed; the same command tries them again.`);
  return isDone ? 0 : isStopped() ? 130 : 1;
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
