// The worker processes of a run.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Worker processes; one that dies is replaced. */
export class Workers {
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
