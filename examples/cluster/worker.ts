// A worker: a process that takes jobs until it is told to end.
//
//   REDIS_URL=redis://host:6379 tsx worker.ts <queue>
import { type Job, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { mergePartials, type PartialLogSumExp } from "simd-softmax";
import { addFinishes, type Finish, type JobData } from "./jobs.ts";
import { finishShard, type Rows, type Shard, scoreRows, stateOf } from "./score.ts";

const [name] = process.argv.slice(2);
const url = process.env["REDIS_URL"];
if (!name || !url) throw new Error("usage: REDIS_URL=... tsx worker.ts <queue>");

/** A worker waits for Redis as long as it takes. */
const connection = new Redis(url, { maxRetriesPerRequest: null });
connection.on("error", () => {}); // it connects again by itself
const queue = new Queue<JobData>(name, { connection });
queue.on("error", () => {});

/** What a shard's first job gives the job that merges. */
interface StateOf {
  readonly shard: Shard;
  readonly state: PartialLogSumExp;
}

/** Merges the states of a row's shards, in their order, and adds the second wave of jobs. */
async function merge(job: Job<JobData>): Promise<void> {
  const found: StateOf[] = Object.values(await job.getChildrenValues());
  found.sort((a, b) => a.shard.firstClass - b.shard.firstClass);
  const state = found.map((one) => one.state).reduce((all, one) => mergePartials(all, one));
  await addFinishes(
    queue,
    found.map((one) => one.shard),
    state,
  );
}

const PROCESSORS: Record<string, (job: Job<JobData>) => Promise<unknown>> = {
  rows: ({ data }) => scoreRows(data as Rows),
  state: async ({ data }) => ({ shard: data, state: await stateOf(data as Shard) }),
  merge,
  finish: ({ data }) => finishShard(data as Shard, (data as Finish).state),
};

const worker = new Worker<JobData>(name, (job) => (PROCESSORS[job.name] as (typeof PROCESSORS)[string])(job), {
  connection,
  // A job of a worker that died is taken by another after this; jobs take less than a second.
  lockDuration: 2_000,
  stalledInterval: 1_000,
  maxStalledCount: 10,
});
/** Errors of the queue, each said once; that Redis is away is none, it comes again. */
const said = new Set<string>();
worker.on("error", ({ message }) => {
  if (/ECONN|Connection is closed|EPIPE/.test(message) || said.has(message)) return;
  said.add(message);
  console.error(`worker ${process.pid}: ${message}`);
});

/** Ends the job that runs, and then the process. */
async function end(): Promise<void> {
  await worker.close();
  await queue.close();
  connection.disconnect();
  process.exit();
}
process.once("SIGTERM", end);
process.once("disconnect", end);
// The process that started this one may have died before that line.
if (process.connected === false) end();
process.on("SIGINT", () => {}); // Ctrl-C is for the process that started the workers
