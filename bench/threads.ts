// Bare threads: programs that answer every message, with nothing around them.
import { Worker } from "node:worker_threads";

/** Starts a thread that runs the source of a module. */
export function startThread(source: string): Worker {
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
}

/** Sends a thread a message, and gives its answer. */
export function ask(thread: Worker, message: unknown): Promise<unknown> {
  const answered = new Promise((resolve) => thread.once("message", resolve));
  thread.postMessage(message);
  return answered;
}
