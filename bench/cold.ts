// Cold start: a fresh process from its start to the first result, less an empty process.
//
//   npm run bench:cold
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { atLeast, conclude } from "./goals.js";
import { median } from "./measure.js";

const ROUNDS = 9;
/** How many times as long as ours a rival's start should take. */
const GOAL = 20;
const x = "Float32Array.from({ length: 1000 }, (_, i) => i % 7)";
const PROGRAMS = {
  "empty process": "",
  "simd-softmax": `import { softmax } from "simd-softmax"; softmax(${x});`,
  "tfjs wasm": `
    import "@tensorflow/tfjs-backend-wasm"; import * as tf from "@tensorflow/tfjs-core";
    await tf.setBackend("wasm"); await tf.ready(); tf.softmax(tf.tensor2d(${x}, [1, 1000])).dataSync();`,
  "onnxruntime-web": `
    import * as ort from "onnxruntime-web"; import { model } from "./onnx.js"; ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(model("Softmax"), { executionProviders: ["wasm"] });
    (await session.run({ x: new ort.Tensor("float32", ${x}, [1, 1000]) })).y.data;`,
};
const root = fileURLToPath(new URL("..", import.meta.url));
const peers = fileURLToPath(new URL("peers", import.meta.url));

function run(name) {
  const started = performance.now();
  const cwd = name === "simd-softmax" ? root : peers;
  execFileSync(process.execPath, ["--input-type=module", "-e", PROGRAMS[name]], { cwd, stdio: "ignore" });
  return performance.now() - started;
}

const times = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) for (const name of Object.keys(PROGRAMS)) times[name].push(run(name));
const empty = median(times["empty process"]);
const ours = median(times["simd-softmax"]) - empty;
console.log(`Node ${process.versions.node}, empty process ${empty.toFixed(0)} ms; beyond it:`);
console.log(`${"simd-softmax".padEnd(16)} ${ours.toFixed(1).padStart(8)} ms`);
for (const name of Object.keys(PROGRAMS).slice(2)) {
  const time = median(times[name]) - empty;
  const said = atLeast(`cold start, ${name}`, time / ours, GOAL);
  console.log(`${name.padEnd(16)} ${time.toFixed(1).padStart(8)} ms ${(time / ours).toFixed(1).padStart(7)}x  ${said}`);
}
conclude();
