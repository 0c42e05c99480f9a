// A run: its jobs on a queue, the workers that take them, and how far they are.
import { FlowProducer, Queue } from "bullmq";
import { Presets, SingleBar } from "cli-progress";
import { Redis } from "ioredis";
import { addJobs, countOf, type JobData, type Plan, queueName } from "./jobs.ts";
import type { Server } from "./redis.ts";
import { Workers } from "./workers.ts";

/** How often the counts of jobs are looked at, in milliseconds. */
const POLL = 100;

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
export async function score(plan: Plan, count: number, server: Server, isResumed: boolean, isStopped: () => boolean) {
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
