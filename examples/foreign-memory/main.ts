// softmax in place on the heap of another WebAssembly module; see README.md.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { attach, softmax } from "simd-softmax";

/** The exports of assembly/model.ts. */
interface Model {
  readonly memory: WebAssembly.Memory;
  /** Computes logits and returns their address. */
  logits(rows: number, classes: number): number;
}

/** Compiles assembly/model.ts, as the build of another project would do. */
async function model(): Promise<Model> {
  const source = readFileSync(new URL("assembly/model.ts", import.meta.url), "utf8");
  const { error, binary, stderr } = await asc.compileString(source, { optimize: true, runtime: "minimal" });
  if (!binary) throw new Error(String(stderr), { cause: error });
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(binary), { env: { abort() {} } });
  return instance.exports as unknown as Model;
}

const { memory, logits } = await model();
attach(memory);

for (const [rows, classes] of [
  [2, 5],
  [64, 1_000],
  [1_000, 1_000],
]) {
  const pointer = logits(rows, classes);
  const array = new Float32Array(memory.buffer, pointer, rows * classes);
  const wanted = softmax(array, { shape: [rows, classes] }); // into a new array, for comparison
  softmax(array, { shape: [rows, classes], out: array });
  const same = array.every((p, i) => p === wanted[i]);
  const size = `${(memory.buffer.byteLength / 2 ** 20).toFixed(1)} MiB`;
  console.log(`${rows} x ${classes} at address ${pointer} in a heap of ${size}: ${same ? "as expected" : "WRONG"}`);
  if (!same) process.exitCode = 1;
}

const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
try {
  attach(shared);
} catch (error) {
  console.log(`A shared memory: "${error instanceof Error ? error.message : error}"`);
}
const row = new Float32Array(shared.buffer, 0, 3);
row.set([2, 1, -3.2]);
console.log(`Its arrays work all the same: ${softmax(row, { out: row }).join(", ")}`);
