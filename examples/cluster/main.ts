// Scores a .npy file of logits by workers in processes of their own, through a queue on Redis; see README.md.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FlowProducer, Queue } from "bullmq";
import { Presets, SingleBar } from "cli-progress";
import { Redis } from "ioredis";
import { addJobs, countOf, type JobData, type Plan, queueName } from "./jobs.ts";
import { makeNpy, readNpy } from "./npy.ts";
import { redis } from "./redis.ts";

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
  if (input === undefined || output === undefined || positionals.length > 2 || input === output) throw new Error(USAGE);
  const npy = await readNpy(input);
  const shards = values.shards === undefined ? 1 : readWhole("shards", values.shards);
  const usual = String(Math.max(1, Math.floor(LOGITS_PER_JOB / npy.classes)));
  const rowsPerJob = values.shards === undefined ? readWhole("rows-per-job", values["rows-per-job"] ?? usual) : 0;
  return { plan: { input, output, npy, rowsPerJob, shards }, workers: readWhole("workers", values.workers ?? "4") };
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

async function main(): Promise<void> {
  const { plan, workers: count } = await readPlan();
  const { output, npy } = plan;
  const folder = `${output}.queue`;
  const isResumed = existsSync(folder) && existsSync(output);
  if (!isResumed) await makeNpy(output, npy.rows, npy.classes);
  const server = await redis(folder);
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  connection.on("error", () => {}); // it connects again by itself
  const queue = new Queue<JobData>(queueName(plan), { connection });
  const flows = new FlowProducer({ connection });
  const began = performance.now();
  const total = countOf(plan);
  const already = await queue.getJobCountByTypes("completed");
  if (isResumed) console.error(`Goes on: ${already} of ${total} jobs were done before.`);
  await addJobs(plan, queue, flows);
  const workers = new Workers(count, queue.name, server.url);
  // For a parent that watches, or kills, them.
  process.send?.({ workers: workers.ids, redis: server.pid });

  let isStopped = false;
  process.once("SIGINT", () => {
    isStopped = true;
  });
  const bar = new SingleBar(
    { format: "{bar} {value}/{total} jobs, {speed} rows/s, {eta_formatted} left" },
    Presets.rect,
  );
  const rowsPerJob = npy.rows / total;
  bar.start(total, already, { speed: "" });
  let done = already;
  let failed = 0;
  while (!isStopped && done + failed < total) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    const counts = await queue.getJobCounts();
    done = counts["completed"] ?? 0;
    failed = counts["failed"] ?? 0;
    const rate = ((done - already) * rowsPerJob) / ((performance.now() - began) / 1_000);
    bar.update(done, { speed: Math.round(rate).toLocaleString("en") });
    // What Redis lost when it was killed is added again; jobs that are there stay as they are.
    const known = Object.values(counts).reduce((sum, one) => sum + one, 0);
    if (plan.rowsPerJob > 0 && known < total) await addJobs(plan, queue, flows);
  }
  bar.stop();

  await workers.end();
  const seconds = (performance.now() - began) / 1_000;
  if (!isStopped && failed === 0) await queue.obliterate({ force: true });
  for (const { name, failedReason, data } of await queue.getFailed(0, 4)) {
    console.error(`failed: ${name} ${JSON.stringify(data)}: ${failedReason}`);
  }
  await flows.close();
  await queue.close();
  connection.disconnect();
  await server.stop();
  const deaths = workers.deaths > 0 ? `, ${workers.deaths} workers died and were replaced` : "";
  const rows = Math.round((done - already) * rowsPerJob).toLocaleString("en");
  console.log(`${rows} rows of ${npy.classes} in ${seconds.toFixed(1)} s by ${count} workers${deaths}.`);
  if (isStopped) console.log(`Stopped after ${done} of ${total} jobs; the same command goes on from there.`);
  else if (failed > 0) console.log(`${failed} of ${total} jobs failed; the same command tries the others.`);
  else rmSync(folder, { recursive: true, force: true });
  process.exitCode = isStopped ? 130 : failed > 0 ? 1 : 0;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(2);
});
