// Tests exp on all 2^32 float32 with both modules, in as many processes as there are cores.
//
//   npm run test:exhaustive
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Worst } from "./worker.ts";

/** In units in the last place of the exact result; subnormal results and overflow to Infinity included. */
const BOUND = 1;
/** Work is handed out in 256 shares of 2^24 inputs. */
const SHARES = 256;
const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

async function sweep(variant: string): Promise<Worst> {
  let next = 0;
  let worst: Worst = { error: -1, input: 0 };
  const work = () =>
    new Promise<void>((resolve, reject) => {
      // A process and not a thread: Node 20 does not load TypeScript in a thread. Numbers like NaN are kept as they are.
      const worker = fork(WORKER, [variant], { serialization: "advanced" });
      worker.once("error", reject);
      worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a process ended with ${code}`))));
      worker.on("message", (found: Worst) => {
        if (found.error > worst.error) worst = found;
        if (next < SHARES) worker.send(next++);
        else worker.disconnect();
      });
    });
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return worst;
}

let failed = 0;
for (const variant of ["baseline", "relaxed"]) {
  const started = performance.now();
  const { error, input } = await sweep(variant);
  const passed = error <= BOUND;
  if (!passed) failed++;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${passed ? "ok  " : "FAIL"} exp, ${variant}: ${error.toFixed(6)} ulp at ${input}, bound ${BOUND} (2^32 inputs, ${seconds} s)`,
  );
}
console.log(`${2 - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
