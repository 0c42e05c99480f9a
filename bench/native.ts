// Compares the kernels on data in linear memory with the same algorithm in C with 128-bit intrinsics.
//
//   npm run bench:native        needs gcc and an x64 processor
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type KernelInfo, kernelInfo } from "simd-softmax";
import { selected } from "./arguments.ts";
import { conclude, record } from "./goals.ts";
import { logits } from "./logits.ts";
import { heading, median } from "./measure.ts";

type Variant = KernelInfo["variant"];
/** Microseconds for one pass over so many rows. */
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

/** `atMost`: the largest ratio of a kernel's time to that of C, where there is a target. */
const SHAPES: readonly { readonly rows: number; readonly classes: number; readonly atMost?: number }[] = [
  { rows: 64, classes: 1_000, atMost: 1.15 },
  { rows: 1, classes: 32_000 },
  { rows: 8_576, classes: 67 },
];
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
/** Holds the rows and the results of the largest shape: 128 pages of 64 KiB. */
const PAGES = 128;

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

function kernel(variant: Variant): Timer {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(`simd-softmax/${variant}.wasm`)));
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const softmax = exports["softmaxF32"] as SoftmaxF32;
  return (rows, classes) => {
    const x = logits(rows * classes);
    new Float32Array(memory.buffer).set(x);
    const call = () => softmax(0, x.byteLength, rows, classes, 1, Number.NaN, ALL_PASSES);
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

async function interleaved(rows: number, classes: number, ours: Timer, native: Timer): Promise<[number, number]> {
  const times: { ours: number[]; native: number[] } = { ours: [], native: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.native.push(await native(rows, classes));
    times.ours.push(await ours(rows, classes));
  }
  return [median(times.ours), median(times.native)];
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

console.log(heading());
const folder = mkdtempSync(join(tmpdir(), "simd-softmax-native-"));
try {
  for (const variant of new Set(chosen.map((one) => one.variant))) {
    const native = compiled(folder, variant);
    const ours = kernel(variant);
    for (const { title, rows, classes, atMost } of chosen.filter((one) => one.variant === variant)) {
      const [wasm, c] = await interleaved(rows, classes, ours, native.time);
      const result = atMost === undefined ? "" : record(`${title}: kernel / C`, wasm / c, { atMost });
      const times = `kernel ${wasm.toFixed(1)} us, C ${c.toFixed(1)} us, ratio ${(wasm / c).toFixed(2)}`;
      console.log(`${title.padEnd(22)} ${times}  ${result}`.trimEnd());
    }
    native.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
conclude(heading());
