// The jobs of a run: their names, their data, and how they are added. Ids say what a job does, so that one that is there
// already is not added again.
import { createHash } from "node:crypto";
import type { FlowProducer, JobsOptions, Queue } from "bullmq";
import type { PartialLogSumExp } from "simd-softmax";
import type { Npy } from "./npy.ts";
import type { Files, Rows, Shard } from "./score.ts";

/** A shard whose row has the state `state`. */
export interface Finish extends Shard {
  readonly state: PartialLogSumExp;
}

export type JobData = Rows | Shard | Finish | Files;

export interface Plan extends Files {
  readonly npy: Npy;
  /** When the input was last changed. */
  readonly changed: number;
  /** How many rows a job has; 0 if each row is cut into shards. */
  readonly rowsPerJob: number;
  /** How many shards a row has. */
  readonly shards: number;
}

/** A run has a queue of its own: the same command on the same input finds the same one. */
export function queueName({ input, output, npy, changed, rowsPerJob, shards }: Plan): string {
  const parts = [input, output, npy.rows, npy.classes, changed, rowsPerJob, shards];
  return `softmax-${createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16)}`;
}

/** How many jobs a run has: for a row in shards their states, the state of all, and their parts of the result. */
export function countOf({ npy, rowsPerJob, shards }: Plan): number {
  return rowsPerJob > 0 ? Math.ceil(npy.rows / rowsPerJob) : npy.rows * (2 * shards + 1);
}

const RETRIES: JobsOptions = { attempts: 5, backoff: { type: "exponential", delay: 200 } };

/** How many jobs go to Redis at once: 1,000 take 0.3 MB. */
const BATCH = 1_000;

/** Adds the jobs that are not there yet, until it is stopped. */
export async function addJobs(
  plan: Plan,
  queue: Queue<JobData>,
  flows: FlowProducer,
  isStopped: () => boolean,
): Promise<void> {
  if (plan.rowsPerJob === 0) return addWide(plan, queue.name, flows, isStopped);
  const { input, output, npy, rowsPerJob } = plan;
  for (let first = 0; first < npy.rows && !isStopped(); first += rowsPerJob * BATCH) {
    const jobs = [];
    for (let at = first; at < Math.min(npy.rows, first + rowsPerJob * BATCH); at += rowsPerJob) {
      const data = { input, output, first: at, count: Math.min(rowsPerJob, npy.rows - at) };
      jobs.push({ name: "rows", data, opts: { ...RETRIES, jobId: `rows-${at}` } });
    }
    await queue.addBulk(jobs);
  }
}

/** For each row a job that merges the states of its shards, and the jobs that compute these. */
async function addWide(
  { input, output, npy, shards }: Plan,
  queueName: string,
  flows: FlowProducer,
  isStopped: () => boolean,
): Promise<void> {
  const each = Math.ceil(npy.classes / shards);
  for (let row = 0; row < npy.rows && !isStopped(); row++) {
    const children = Array.from({ length: shards }, (_, i) => {
      const firstClass = i * each;
      const data = { input, output, row, firstClass, classes: Math.min(each, npy.classes - firstClass) };
      // Without the state of a shard there is none of the row.
      const opts = { ...RETRIES, failParentOnFailure: true, jobId: `state-${row}-${i}` };
      return { name: "state", queueName, data, opts };
    });
    const opts = { ...RETRIES, jobId: `merge-${row}` };
    await flows.add({ name: "merge", queueName, data: { input, output }, opts, children });
  }
}

/** Adds the jobs that finish a row's shards, once its state is known. */
export async function addFinishes(queue: Queue<JobData>, shards: readonly Shard[], state: PartialLogSumExp) {
  const opts = (shard: Shard) => ({ ...RETRIES, jobId: `finish-${shard.row}-${shard.firstClass}` });
  await queue.addBulk(shards.map((shard) => ({ name: "finish", data: { ...shard, state }, opts: opts(shard) })));
}
