// exp of all 2^32 float32, both modules, spread over the cores.
//
//   npm run test:exhaustive
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** In units in the last place of the exact result; subnormal results and overflow to Infinity included. */
const BOUND = 1;
/** Work is handed out in 256 shares of 2^24 inputs. */
const SHARES = 256;

function sweep(variant) {
  let next = 0;
  let worst = { error: -1, input: 0 };
  const worker = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL("worker.js", import.meta.url), { workerData: { variant } });
      thread.once("error", reject);
      thread.on("message", (found) => {
        if (found && found.error > worst.error) worst = found;
        if (next < SHARES) thread.postMessage(next++);
        else thread.terminate().then(resolve, reject);
      });
    });
  return Promise.all(Array.from({ length: availableParallelism() }, worker)).then(() => worst);
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
