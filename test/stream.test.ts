// softmaxStream: rows cut anywhere, the bits of the plain functions, errors, back pressure and memory.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { sameBits } from "./same.js";
import { variants } from "./variants.js";

type AnyArray = Float32Array | Float64Array | Uint16Array | Int8Array | Uint8Array;

/** All chunks that come out of a stream. */
async function chunksOf<Chunk>(readable: ReadableStream<Chunk>): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  const reader = readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  return chunks;
}

/** The bytes of arrays, one after the other. */
function bytesOf(arrays: readonly ArrayBufferView[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(
      arrays.map((array) => new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength)),
    ),
  );
}

/** Parts of an array, cut at these places. */
function cut<Elements extends AnyArray>(array: Elements, places: readonly number[]): Elements[] {
  const ends = [...places].sort((a, b) => a - b).filter((place) => place <= array.length);
  return [0, ...ends].map((start, i) => array.subarray(start, ends[i] ?? array.length) as Elements);
}

function sourceOf<Chunk>(chunks: readonly Chunk[]): ReadableStream<Chunk> {
  const left = [...chunks];
  return new ReadableStream({
    pull(controller) {
      if (left.length === 0) controller.close();
      else controller.enqueue(left.shift() as Chunk);
    },
  });
}

const random = seeded(3);
const halves = (length: number) => Uint16Array.from({ length }, () => 0x3000 + Math.floor(random() * 0x1800));

describe.each(variants)("%s", (_, { softmax, logSoftmax, softmaxStream }) => {
  const run = async (chunks: readonly AnyArray[], options: object): Promise<AnyArray[]> => {
    const stream = (softmaxStream as unknown as (options: object) => TransformStream<AnyArray, AnyArray>)(options);
    return chunksOf(sourceOf(chunks).pipeThrough(stream));
  };

  test("any cuts, shapes, types and settings: the bits of the plain function", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        fc.constantFrom("float32", "float64", "float16", "bfloat16", "int8"),
        fc.boolean(),
        fc.record({ temperature: fc.constantFrom(0.5, 1, 2), isBiased: fc.boolean(), isMasked: fc.boolean() }),
        fc.boolean(),
        async (rows, classes, cuts, type, log, { temperature, isBiased, isMasked }, isOpen) => {
          const size = rows * classes;
          const x = draw("normal, sigma 4", size, size + 1);
          const bits = type === "float16" || type === "bfloat16";
          const logits =
            type === "float64" ? Float64Array.from(x) : bits ? halves(size) : type === "int8" ? Int8Array.from(x) : x;
          const settings = {
            temperature,
            ...(isBiased && { bias: draw("normal, sigma 4", classes, 9) }),
            ...(isMasked && { mask: Uint8Array.from({ length: classes }, (_unused, i) => Number(i % 3 > 0)) }),
            ...(bits && { dtype: type }),
          };
          const operation = (log ? logSoftmax : softmax) as (logits: AnyArray, options: object) => AnyArray;
          const wanted = operation(logits, { ...settings, shape: [rows, classes] });
          const shape = [isOpen ? Infinity : rows, classes];
          const typed = await run(cut(logits, cuts), { ...settings, shape, log });
          sameBits(bytesOf(typed), bytesOf([wanted]));
          for (const chunk of typed) expect(chunk.constructor).toBe(wanted.constructor);
          if (type === "int8") return;
          const dtype = bits ? type : type === "float64" ? "float64" : undefined;
          const options = { ...settings, shape, log, bytes: true, ...(dtype && { dtype }) };
          sameBits(bytesOf(await run(cut(bytesOf([logits]), cuts), options)), bytesOf([wanted]));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("quantized logits of either sign, and inherited options", async () => {
    const quantization = { scale: 0.1, zeroPoint: 200 };
    const bytes = Uint8Array.of(250, 251, 252);
    sameBits(bytesOf(await run([bytes], { shape: [1, 3], quantization })), bytesOf([softmax(bytes, { quantization })]));
    const inherited = Object.create({ shape: [1, 3], temperature: 10 });
    const x = Float32Array.of(1, 2, 3);
    sameBits(bytesOf(await run([x], inherited)), bytesOf([softmax(x, { temperature: 10 })]));
  });

  test("bytes at odd addresses, and bytes that come one by one", async () => {
    const x = draw("normal, sigma 4", 12, 4);
    const wanted = bytesOf([softmax(x, { shape: [3, 4] })]);
    const odd = new Uint8Array(49).subarray(1);
    odd.set(bytesOf([x]));
    sameBits(bytesOf(await run([odd], { shape: [3, 4], bytes: true })), wanted);
    const single = Array.from(odd, (byte) => Uint8Array.of(byte));
    sameBits(bytesOf(await run(single, { shape: [3, 4], bytes: true })), wanted);
  });

  test("more axes, no axis before the classes, rows longer than the workspace", async () => {
    const x = draw("normal, sigma 4", 24, 4);
    sameBits(bytesOf(await run([x], { shape: [2, 3, 4] })), bytesOf([softmax(x, { shape: [6, 4] })]));
    sameBits(bytesOf(await run(cut(x, [5, 6]), { shape: [24] })), bytesOf([softmax(x)]));
    expect(await run([], { shape: [0, 4] })).toEqual([]);
    expect(await run([], { shape: [3, 0] })).toEqual([]);
    const long = draw("normal, sigma 4", 600_000, 4);
    sameBits(bytesOf(await run(cut(long, [7, 300_001, 500_000]), { shape: [1, 600_000] })), bytesOf([softmax(long)]));
  });

  test("chunks are not written, and results are not overwritten by later ones", async () => {
    const x = draw("normal, sigma 4", 30, 4);
    const before = x.slice();
    const results = await run(cut(x, [7, 13, 14, 22]), { shape: [6, 5] });
    sameBits(x, before);
    sameBits(bytesOf(results), bytesOf([softmax(before, { shape: [6, 5] })]));
  });

  test.each<[what: string, options: unknown, message: string]>([
    [
      "no options",
      undefined,
      "softmaxStream: shape is an array of the length of each axis, the classes last, got undefined",
    ],
    ["no axis", { shape: [] }, "shape is an array of the length"],
    ["an extent", { shape: [2, -1] }, "the extent of axis 1 of shape is a whole number from 0 up, got -1"],
    [
      "unknown classes",
      { shape: [2, Infinity] },
      "the extent of axis 1 of shape is a whole number from 0 up, got Infinity",
    ],
    ["an unknown row", { shape: [Infinity] }, "the extent of axis 0 of shape"],
    ["another axis", { shape: [2, 3], axis: 0 }, 'softmaxStream: no option "axis"'],
    ["a temperature", { shape: [2, 3], temperature: 0 }, "temperature is a finite number above 0, got 0"],
    ["a mask", { shape: [2, 3], mask: [1, 1] }, "mask needs 3 entries"],
    ["bytes of a type", { shape: [2, 3], bytes: true, dtype: "int4" }, "dtype of bytes is one of float32, float64,"],
    ["bytes of an inherited name", { shape: [2, 3], bytes: true, dtype: "constructor" }, "dtype of bytes is one of"],
    ["bytes", { shape: [2, 3], bytes: 1 }, "bytes is a boolean, got the number 1"],
  ])("refused at once: %s", (_what, options, message) => {
    expect(() => (softmaxStream as (options: unknown) => unknown)(options)).toThrow(message);
  });

  test.each<[what: string, chunks: AnyArray[], options: object, message: string]>([
    ["too few values", [Float32Array.of(1, 2, 3)], { shape: [2, 2] }, "softmaxStream: expected 4 values, got 3"],
    ["a missing row", [Float32Array.of(1, 2)], { shape: [2, 2] }, "expected 4 values, got 2"],
    ["too many values", [new Float32Array(5)], { shape: [2, 2] }, "expected 4 values, got 5 or more"],
    ["half a row", [Float32Array.of(1, 2, 3)], { shape: [Infinity, 2] }, "expected rows of 2 values each, got 3"],
    ["half a value", [Uint8Array.of(1, 2)], { shape: [1, 1], bytes: true }, "expected 1 values, got 0 and 2 bytes"],
    [
      "two types",
      [new Float32Array(1), new Float64Array(1)],
      { shape: [1, 2] },
      "one type, Float32Array, got a Float64Array",
    ],
    [
      "another type",
      [new Uint32Array(1) as never],
      { shape: [1, 1] },
      "a chunk is one of Float32Array, Float64Array, Uint16Array, Int8Array, Uint8Array, got a Uint32Array",
    ],
    ["bytes", [new Uint8Array(4)], { shape: [Infinity, 1] }, "bytes need bytes: true, quantized logits a quantization"],
    ["a dtype", [new Float64Array(1)], { shape: [1, 1], dtype: "float32" }, "float32"],
    ["no bytes", [new Float32Array(1)], { shape: [1, 1], bytes: true }, "of one type, Uint8Array, got a Float32Array"],
    ["bits of no dtype", [new Uint16Array(1)], { shape: [1, 1] }, 'say dtype: "float16" or dtype: "bfloat16"'],
  ])("refused as they come: %s", async (_what, chunks, options, message) => {
    await expect(run(chunks, options)).rejects.toThrow(message);
  });

  test("a reader that waits stops the source", async () => {
    let pulled = 0;
    const source = new ReadableStream<Float32Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Float32Array(1_000));
      },
    });
    const reader = source.pipeThrough(softmaxStream({ shape: [Infinity, 100] })).getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pulled).toBeLessThan(6);
    await reader.cancel();
  });

  test("memory stays: 400 MB in chunks of 1 MB", async () => {
    let left = 400;
    const chunk = draw("normal, sigma 4", 250_000, 1);
    const source = new ReadableStream<Float32Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const reader = source.pipeThrough(softmaxStream({ shape: [400 * 250, 1_000] })).getReader();
    const before = process.memoryUsage().rss;
    let most = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    // What the collector has not seen yet is a small part of the results.
    expect(most).toBeLessThan(150e6);
  });
});
