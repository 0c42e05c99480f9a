// What the queue costs: time and memory of Redis for each job, by how many jobs there are, and what is left of a job's time for
// the work itself. docs/scale.md plans with these numbers.
//
//   tsx measure.ts
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FlowProducer, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { softmax } from "simd-softmax";
import { addJobs, type JobData, type Plan, queueName } from "./jobs.ts";
import { makeNpy, readNpy } from "./npy.ts";
import { redis } from "./redis.ts";
import { scoreRows } from "./score.ts";

const folder = mkdtempSync(join(tmpdir(), "cluster-measure-"));
const server = await redis(join(folder, "redis"));
const connection = new Redis(server.url, { maxRetriesPerRequest: null });
const usedBytes = async () => Number(/used_memory:(\d+)/.exec(await connection.info("memory"))?.[1]);

const seconds = async (work: () => Promise<unknown>) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
};

/** Jobs that do nothing, by one worker in this process: the queue alone. */
async function emptyJobs(count: number): Promise<void> {
  const npy = { rows: count, classes: 1, start: 0 };
  const plan: Plan = {
    input: "/data/logits.npy",
    output: "/data/probabilities.npy",
    npy,
    changed: 0,
    rowsPerJob: 1,
    shards: 1,
  };
  const queue = new Queue<JobData>(queueName(plan), { connection });
  const before = await usedBytes();
  const adding = await seconds(() => addJobs(plan, queue, undefined as unknown as FlowProducer, () => false));
  const waiting = await usedBytes();
  let done = 0;
  const own = connection.duplicate();
  const working = await seconds(
    () =>
      new Promise<void>((resolve) => {
        const worker = new Worker(queue.name, async () => {}, { connection: own });
        worker.on("completed", () => {
          if (++done === count) worker.close().then(resolve);
        });
      }),
  );
  own.disconnect();
  const kept = await usedBytes();
  const each = (value: number, digits: number) => (value / count).toFixed(digits);
  const cells = [
    count.toLocaleString("en"),
    each(1_000 * adding, 3),
    each(1_000 * working, 2),
    each(waiting - before, 0),
    each(kept - before, 0),
  ];
  console.log(`| ${cells.join(" | ")} |`);
  await queue.obliterate({ force: true });
  await queue.close();
}

/** Whole runs of main.ts, beside the same work in one process without a queue. */
async function wholeRuns(rows: number, classes: number): Promise<void> {
  const input = join(folder, "logits.npy");
  await makeNpy(input, rows, classes);
  const npy = await readNpy(input);
  const output = join(folder, "one.npy");
  await makeNpy(output, rows, classes);
  const logits = Float32Array.from({ length: rows * classes }, (_, i) => Math.sin(i));
  const kernel = await seconds(async () => softmax(logits, { shape: [rows, classes], out: logits }));
  for (const rowsPerJob of [10, 100, 1_000, 10_000]) {
    const alone = await seconds(async () => {
      for (let first = 0; first < rows; first += rowsPerJob)
        await scoreRows({ input, output, first, count: rowsPerJob });
    });
    const main = fileURLToPath(new URL("main.ts", import.meta.url));
    const line = (workers: number) => {
      const args = [main, input, join(folder, `${workers}.npy`), "--workers", `${workers}`];
      const flags = [...process.execArgv, ...args, "--rows-per-job", `${rowsPerJob}`];
      const out = execFileSync(process.execPath, flags, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      return Number(/ in ([\d.]+) s/.exec(out)?.[1]);
    };
    const cells = [rowsPerJob, npy.rows / rowsPerJob, kernel.toFixed(2), alone.toFixed(2), line(1), line(2)];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

try {
  console.log("| jobs | added, ms each | done, ms each | Redis, bytes each while they wait | and once done |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const count of [1_000, 10_000, 50_000]) await emptyJobs(count);
  console.log("\n| rows a job | jobs | softmax alone, s | without a queue, s | 1 worker, s | 2 workers, s |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  await wholeRuns(50_000, 1_000);
} finally {
  connection.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
