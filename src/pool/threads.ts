// Running jobs on threads: some at a time, until all are done, one fails, or the caller aborts.
import type { Signal } from "../types/index.js";
import type { Job, Reply, Task } from "./task.js";

export interface Threads {
  readonly count: number;
  /** Loads what the threads need; rejected if it is not there. */
  ready(): Promise<unknown>;
  /** Sends a task to a thread. The promise is rejected if the task fails or the thread dies; the signal ends the thread. */
  run(task: Task, transfer: readonly ArrayBuffer[], signal?: AbortSignal): Promise<Reply>;
  /** Ends all threads. */
  close(): Promise<void>;
}

/** The jobs that each thread has at a time: it computes one while the next is copied. */
const JOBS_EACH = 2;

/** The milliseconds that threads have to end what they compute after an abort, before they are ended: half of what is promised. */
const GRACE = 50;

/**
 * Runs the jobs of the operation `name`.
 *
 * @throws Error if a job fails, and what the signal says if it is aborted
 */
export async function runJobs(threads: Threads, name: string, jobs: Iterable<Job>, signal?: Signal): Promise<void> {
  if (signal?.aborted) throw reasonOf(signal, name);
  const iterator = jobs[Symbol.iterator]();
  // One for each job that may be aborted: Node warns of more than ten listeners on one.
  const running = new Set<AbortController>();
  let failure: { readonly error: unknown } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = () => {
    failure ??= { error: reasonOf(signal as Signal, name) };
    timer = setTimeout(() => {
      for (const controller of running) controller.abort();
    }, GRACE);
  };
  const run = async ({ task, transfer }: Job) => {
    if (!signal) return await threads.run(task, transfer);
    const controller = new AbortController();
    running.add(controller);
    try {
      return await threads.run(task, transfer, controller.signal);
    } finally {
      running.delete(controller);
    }
  };
  const work = async () => {
    while (!failure) {
      try {
        const { value: job, done } = iterator.next();
        if (done) return;
        const reply = await run(job);
        if (!failure) job.finish(reply);
      } catch (error) {
        failure ??= { error: failed(name, error) };
      }
    }
  };
  signal?.addEventListener("abort", abort);
  try {
    await Promise.all(Array.from({ length: JOBS_EACH * threads.count }, work));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
  if (failure) throw (failure as { error: unknown }).error;
}

/** What an aborted call is rejected with. */
export function reasonOf({ reason }: Signal, name: string): unknown {
  return reason ?? new Error(`${name}: aborted`);
}

function failed(name: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${name}: a thread failed (${why}); what out holds is undefined`, { cause });
}
