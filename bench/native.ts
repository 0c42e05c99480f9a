// Compares the kernels on data in linear memory with the same algorithm in C with 128-bit intrinsics, and whole calls with that
// C and two copies: what goes into linear memory and out of it again.
//
//   npm run bench:native        needs gcc and an x64 processor
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type KernelInfo, kernelInfo, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { selected } from "./arguments.ts";
import { conclude, record } from "./goals.ts";
import { logits } from "./logits.ts";
import { heading, median } from "./measure.ts";

type Variant = KernelInfo["variant"];
/** Microseconds for so many rows. */
type Timer = (rows: number, classes: number) => number | Promise<number>;
/** The raw export; docs/abi.md describes its parameters. */
type SoftmaxF32 = (
  source: number,
  target: number,
  rows: number,
  length: number,
  temperature: number,
  empty: number,
  passes: number,
) => void;

const SHAPES: readonly { readonly rows: number; readonly classes: number }[] = [
  { rows: 1, classes: 1_000 },
  { rows: 64, classes: 1_000 },
  { rows: 256, classes: 1_000 },
  { rows: 1, classes: 4_097 },
  { rows: 1, classes: 32_000 },
  { rows: 1, classes: 151_936 },
  { rows: 64, classes: 32_000 },
  { rows: 8_576, classes: 67 },
];
/** A call's time may be so many times that of C and two copies. */
const MOST = 1.15;
/** The instructions that each module corresponds to. */
const FLAGS: Readonly<Record<Variant, string>> = { baseline: "-msse4.1", relaxed: "-mfma" };
/** Medians of so many rounds, in which the two take turns. */
const ROUNDS = 7;
const ROUND_MS = 100;
/** `passes` of whole rows. */
const ALL_PASSES = 15;
/** So many calls, or so many elements, are enough for the engine to have optimised the kernel. */
const WARM_CALLS = 1_000;
const WARM_ELEMENTS = 1e7;
/** Holds the rows and the results of the largest shape: 256 pages of 64 KiB. */
const PAGES = 256;

function compiled(folder: string, variant: Variant): { readonly time: Timer; readonly stop: () => void } {
  const program = join(folder, variant);
  const source = fileURLToPath(new URL("native/softmax.c", import.meta.url));
  execFileSync("gcc", ["-O3", FLAGS[variant], source, "-o", program, "-lm"]);
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const time = async (rows: number, classes: number) => {
    child.stdin.write(`${rows} ${classes} ${ROUND_MS}\n`);
    return Number((await lines.next()).value);
  };
  return { time, stop: () => child.stdin.end() };
}

/** Times calls that `prepare` makes for a shape. */
function timer(prepare: (x: Float32Array, rows: number, classes: number) => () => unknown): Timer {
  return (rows, classes) => {
    const x = logits(rows * classes);
    const call = prepare(x, rows, classes);
    for (let i = 0; i < WARM_CALLS && i * x.length < WARM_ELEMENTS; i++) call();
    const times: number[] = [];
    for (const end = performance.now() + ROUND_MS; performance.now() < end; ) {
      const started = performance.now();
      call();
      times.push((performance.now() - started) * 1000);
    }
    return median(times);
  };
}

function kernel(variant: Variant): Timer {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(`simd-softmax/${variant}.wasm`)));
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const softmaxF32 = exports["softmaxF32"] as SoftmaxF32;
  return timer((x, rows, classes) => {
    new Float32Array(memory.buffer).set(x);
    return () => softmaxF32(0, x.byteLength, rows, classes, 1, Number.NaN, ALL_PASSES);
  });
}

const wholeCall = (variant: Variant) =>
  timer((x, rows, classes) => {
    const options = { shape: [rows, classes], out: new Float32Array(x.length) };
    const { softmax: call } = variant === "baseline" ? deterministic : { softmax };
    return () => call(x, options);
  });

const twoCopies = timer((x) => {
  const out = new Float32Array(x.length);
  return () => {
    out.set(x);
    x.set(out);
  };
});

/** The median of each timer over rounds in which they take turns. */
async function interleaved(rows: number, classes: number, timers: readonly Timer[]): Promise<number[]> {
  const times = timers.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, timer] of timers.entries()) times[i]?.push(await timer(rows, classes));
  }
  return times.map(median);
}

const variants: readonly Variant[] = kernelInfo().fused ? ["baseline", "relaxed"] : ["baseline"];
const cases = variants.flatMap((variant) =>
  SHAPES.map((shape) => ({
    ...shape,
    variant,
    title: `${variant} ${shape.rows.toLocaleString("en")} x ${shape.classes.toLocaleString("en")}`,
  })),
);
const chosen = selected(cases);

console.log(`${heading()}; microseconds\n`);
console.log(`${"".padEnd(22)}${["C", "kernel", "2 copies", "call"].map((name) => name.padStart(9)).join("")}   ratio`);
const folder = mkdtempSync(join(tmpdir(), "simd-softmax-native-"));
try {
  for (const variant of new Set(chosen.map((one) => one.variant))) {
    const native = compiled(folder, variant);
    const timers = [native.time, kernel(variant), twoCopies, wholeCall(variant)];
    for (const { title, rows, classes } of chosen.filter((one) => one.variant === variant)) {
      const [c = 0, wasm = 0, copies = 0, call = 0] = await interleaved(rows, classes, timers);
      const ratio = call / (c + copies);
      const times = [c, wasm, copies, call].map((time) => time.toFixed(1).padStart(9)).join("");
      const result = record(`${title}: call / (C + two copies)`, ratio, { atMost: MOST });
      console.log(`${title.padEnd(22)}${times}${ratio.toFixed(2).padStart(8)}  ${result}`);
    }
    native.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
conclude(heading());
