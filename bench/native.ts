// The kernels on data that already lies in linear memory, beside the same algorithm in C with 128-bit intrinsics.
//
//   npm run bench:native        needs gcc
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { kernelInfo } from "simd-softmax";
import { atMost, conclude } from "./goals.js";
import { logits } from "./logits.js";
import { median } from "./measure.js";

/** Rows, classes, and how many times as long as C a kernel may take. */
const SHAPES = [
  [64, 1_000, 1.15],
  [1, 32_000],
  [8_576, 67],
];
const ROUNDS = 7;
const ROUND_MS = 100;
const ALL_PASSES = 15;
const WARM_CALLS = 1_000;

/** The C program as a function of a shape, which answers with microseconds. */
function native(folder, name, flags) {
  const program = join(folder, name);
  const source = new URL("native/softmax.c", import.meta.url).pathname;
  execFileSync("gcc", ["-O3", ...flags, source, "-o", program, "-lm"]);
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const time = async (rows, length) => {
    child.stdin.write(`${rows} ${length} ${ROUND_MS}\n`);
    return Number((await lines.next()).value);
  };
  return { time, stop: () => child.stdin.end() };
}

/** A kernel on its own memory, likewise. */
function kernel(variant) {
  const bytes = readFileSync(new URL(import.meta.resolve(`simd-softmax/${variant}.wasm`)));
  const memory = new WebAssembly.Memory({ initial: 128 });
  const { softmax } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  return (rows, length) => {
    const x = logits(rows * length);
    new Float32Array(memory.buffer).set(x);
    const call = () => softmax(0, x.byteLength, rows, length, 1, NaN, ALL_PASSES);
    for (let i = 0; i < WARM_CALLS && i * x.length < 1e7; i++) call();
    const times = [];
    for (const end = performance.now() + ROUND_MS; performance.now() < end; ) {
      const started = performance.now();
      call();
      times.push((performance.now() - started) * 1000);
    }
    return median(times);
  };
}

const folder = mkdtempSync(join(tmpdir(), "simd-softmax-native-"));
const builds = { baseline: ["-msse4.1"] };
if (kernelInfo().fused) builds.relaxed = ["-mfma"];
try {
  for (const [variant, flags] of Object.entries(builds)) {
    const c = native(folder, variant, flags);
    const ours = kernel(variant);
    for (const [rows, length, goal] of SHAPES) {
      const times = { c: [], ours: [] };
      for (let round = 0; round < ROUNDS; round++) {
        times.c.push(await c.time(rows, length));
        times.ours.push(ours(rows, length));
      }
      const [wasm, limit] = [median(times.ours), median(times.c)];
      const shape = `${rows.toLocaleString("en")} x ${length.toLocaleString("en")}`;
      const ratio = wasm / limit;
      const said = goal ? `  ${atMost(`${variant} ${shape} beside C`, ratio, goal)}` : "";
      console.log(
        `${variant.padEnd(9)} ${shape.padEnd(12)} kernel ${wasm.toFixed(1)} us, C ${limit.toFixed(1)} us: ${ratio.toFixed(2)}${said}`,
      );
    }
    c.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
conclude();
