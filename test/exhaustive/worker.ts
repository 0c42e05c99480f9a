// Tests exp on the shares of 2^24 float32 that run.ts sends, and answers with the largest error in each.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

/** The largest error, and an input that has it. */
export interface Worst {
  readonly error: number;
  readonly input: number;
}

/** The exports of the WebAssembly module that are used here. */
interface Kernels {
  expF32(
    source: number,
    target: number,
    rows: number,
    length: number,
    temperature: number,
    empty: number,
    passes: number,
  ): void;
  /** Only of the relaxed module: whether multiply-add rounds once. */
  isFused?(one: number): number;
}

const variant = process.argv[2];
if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");

const CHUNK = 1 << 16;
const SHARE = 1 << 24;
const memory = new WebAssembly.Memory({ initial: (CHUNK * 4) >> 16 });
const file = new URL(import.meta.resolve(`simd-softmax/${variant}.wasm`));
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env: { memory } });
const kernels = exports as unknown as Kernels;
if (variant === "relaxed" && !kernels.isFused?.(1)) throw new Error("this engine does not fuse multiply-add");

const bits = new Uint32Array(memory.buffer);
const results = new Float32Array(memory.buffer);
const inputs = new Float32Array(CHUNK);
const inputBits = new Uint32Array(inputs.buffer);
const LARGEST = 3.4028234663852886e38;
const HALF_BEYOND = 3.4028235677973366e38; // from here on, results round to Infinity
const double = new Float64Array(1);
const [LOW, HIGH] = [0, 1]; // of the words of a float64, on the little-endian hosts that Node has
const words = new Uint32Array(double.buffer);

/** The distance between adjacent float32 at `x`: its power of two, divided by 2^23. */
function spacing(x: number): number {
  double[0] = Math.max(x, 2 ** -126);
  words[LOW] = 0;
  words[HIGH] = ((words[HIGH] as number) & 0x7ff00000) - (23 << 20);
  return double[0];
}

/** The error of a result, in units in the last place. */
function errorOf(got: number, x: number): number {
  if (Number.isNaN(x)) return Number.isNaN(got) ? 0 : Infinity;
  const exact = Math.exp(x);
  if (exact >= HALF_BEYOND) return got === Infinity ? 0 : Infinity;
  if (got === Infinity) return exact > LARGEST ? 0 : Infinity;
  return Math.abs(got - exact) / spacing(exact);
}

function searchShare(share: number): Worst {
  let worst: Worst = { error: -1, input: 0 };
  for (let start = share * SHARE; start < (share + 1) * SHARE; start += CHUNK) {
    for (let i = 0; i < CHUNK; i++) inputBits[i] = bits[i] = start + i;
    kernels.expF32(0, 0, 1, CHUNK, 1, NaN, 15);
    for (let i = 0; i < CHUNK; i++) {
      const error = errorOf(results[i], inputs[i]);
      if (!(error <= worst.error)) worst = { error, input: inputs[i] };
    }
  }
  return worst;
}

process.on("message", (share: number) => process.send?.(searchShare(share)));
process.send?.({ error: -1, input: 0 });
