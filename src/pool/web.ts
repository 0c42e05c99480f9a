// Threads of the web: workers, as browsers, Deno and Bun have them.
import type { Reply, Task } from "./task.js";
import type { Threads } from "./threads.js";

/** What a worker answers. */
export interface Answer {
  readonly reply?: Reply;
  readonly error?: unknown;
}

/** The milliseconds after which a thread without work ends: a program that forgot to close its pool ends then too. */
const IDLE = 5_000;

/** A worker; Bun's keeps the process from ending unless it is told not to. */
interface Thread extends Worker {
  unref?(): void;
  ref?(): void;
}

/** A thread that ended, or could not begin. */
class Death extends Error {}

class WebThreads implements Threads {
  readonly count: number;
  readonly #idle: Thread[] = [];
  readonly #all = new Set<Thread>();
  /** Those who wait for a thread. */
  readonly #waiting = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(count: number) {
    this.count = count;
  }

  async ready(): Promise<void> {}

  async run(task: Task, transfer: readonly ArrayBuffer[], signal?: AbortSignal): Promise<Reply> {
    while (this.#idle.length === 0 && this.#all.size >= this.count) await this.#turn(signal);
    clearTimeout(this.#timer);
    const thread = this.#idle.pop() ?? this.#start();
    let isAlive = true;
    try {
      const { reply, error } = await ask(thread, task, transfer, signal);
      if (!reply) throw error;
      return reply;
    } catch (error) {
      isAlive = !(error instanceof Death);
      throw error;
    } finally {
      if (isAlive) this.#rest(thread);
      else this.#end(thread);
      this.#goOn();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    for (const thread of this.#all) this.#end(thread);
    this.#idle.length = 0;
  }

  /** Waits until a thread may be free. */
  #turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const abort = () => {
        this.#waiting.delete(wake);
        reject(new Death("aborted"));
      };
      signal?.addEventListener("abort", abort);
      this.#waiting.add(wake);
    });
  }

  #start(): Thread {
    const thread: Thread = new Worker(new URL("./pool-worker.js", import.meta.url), { type: "module" });
    this.#all.add(thread);
    return thread;
  }

  #rest(thread: Thread): void {
    thread.unref?.();
    this.#idle.push(thread);
  }

  /** Wakes one of those who wait; if all threads are idle, they end after a while. */
  #goOn(): void {
    const [wake] = this.#waiting;
    if (wake) {
      this.#waiting.delete(wake);
      wake();
    } else if (this.#idle.length === this.#all.size) {
      this.#timer = setTimeout(() => this.close(), IDLE);
      (this.#timer as { unref?(): void }).unref?.();
    }
  }

  #end(thread: Thread): void {
    thread.terminate();
    this.#all.delete(thread);
  }
}

/** Sends a worker a task and waits for its answer. */
function ask(thread: Thread, task: Task, transfer: readonly ArrayBuffer[], signal?: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const die = (why: string) => reject(new Death(why));
    const abort = () => die("aborted");
    const end = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort);
    thread.ref?.();
    thread.onmessage = ({ data }) => {
      end();
      resolve(data);
    };
    thread.onmessageerror = () => {
      end();
      die("its answer could not be read");
    };
    thread.onerror = (event) => {
      event.preventDefault();
      end();
      die(event.message || "its worker could not be started");
    };
    if (signal?.aborted) abort();
    else thread.postMessage(task, transfer as ArrayBuffer[]);
  });
}

export function startThreads(count: number): Threads {
  if (typeof Worker === "undefined") {
    throw new Error("simd-softmax/pool: this host has no workers");
  }
  return new WebThreads(count);
}
