// argmax and topK: indices against a plain sort, probabilities against float64.
import { describe, expect, test } from "vitest";
import { ranking } from "./decode-reference.js";
import { draw, seeded } from "./logits.js";
import { exact, logSoftmax64, softmax64, ulps32, ulps64, worstUlps32 } from "./reference.js";
import { sameBits } from "./same.js";
import { bitsOf, numberOf, rowsOf, type Tensor } from "./tensors.js";
import { variants } from "./variants.js";

const SHAPES: Tensor[] = [
  { shape: [1], axis: 0 },
  { shape: [300], axis: 0 },
  { shape: [9, 3], axis: -1 },
  { shape: [40, 129], axis: 1 },
  { shape: [2_100, 7], axis: 1 }, // several batches
  { shape: [9, 3], axis: 0 },
  { shape: [2, 19, 12], axis: 1 },
  { shape: [3, 84, 5], axis: -2 },
  { shape: [2, 1, 3], axis: 1 },
];

/** Numbers of which many are equal. */
function coarse(length: number, seed: number): Float32Array {
  return draw("normal, sigma 4", length, seed).map((x) => Math.round(x));
}

describe.each(variants)("%s", (_, api) => {
  test("a certain class has the log-probability 0, not -0, in rows by themselves, side by side and along another axis", () => {
    const alone = api.argmax(Float32Array.of(0, -500)).logProbabilities;
    expect(alone).toEqual(Float32Array.of(0));
    const rows = Float32Array.of(0, -500, 0, -500, 0, -500, 0, -500);
    expect(api.argmax(rows, { shape: [4, 2] }).logProbabilities).toEqual(new Float32Array(4));
    const columns = Float32Array.of(0, 0, 0, 0, -500, -500, -500, -500);
    expect(api.argmax(columns, { shape: [2, 4], axis: 0 }).logProbabilities).toEqual(new Float32Array(4));
  });

  test.each([127, 128, 129, 256, 700, 2_999, 3_000])("%d of 3,000 classes, in any order, with many equal", (k) => {
    const orders: Record<string, Float32Array> = {
      normal: draw("normal, sigma 4", 3_000),
      coarse: coarse(3_000, 5),
      ascending: Float32Array.from({ length: 3_000 }, (_, i) => i),
      equal: new Float32Array(3_000),
      masked: coarse(3_000, 6).map((x, i) => (i % 3 ? -Infinity : x)),
      special: coarse(3_000, 7).map((x, i) => [NaN, Infinity, -0, 0, -1e-45][i % 11] ?? x),
    };
    for (const [order, logits] of Object.entries(orders)) {
      const sorted = Array.from(logits.keys()).sort((a, b) => {
        const [x, y] = [logits[a] as number, logits[b] as number].map((z) => (Number.isNaN(z) ? Infinity : z));
        const [p, q] = [a, b].map((i) => (Number.isNaN(logits[i] as number) ? 1 : 0));
        return (q as number) - (p as number) || (x === y ? a - b : (y as number) > (x as number) ? 1 : -1);
      });
      expect(api.topK(logits, k, { scores: "none" }).indices, order).toEqual(Uint32Array.from(sorted.slice(0, k)));
    }
  });

  test("every length up to 70, and beyond the workspace", () => {
    for (const length of [...Array.from({ length: 70 }, (_unused, i) => i + 1), 1_000, 270_001]) {
      const x = draw("normal, sigma 4", length, length);
      const [best] = length > 1_000 ? [x.indexOf(x.reduce((a, b) => Math.max(a, b)))] : ranking(x);
      const { indices, probabilities, logProbabilities } = api.argmax(x);
      expect(indices).toEqual(Uint32Array.of(best as number));
      expect(worstUlps32(probabilities, [softmax64(x)[best as number] as number])).toBeLessThanOrEqual(4);
      expect(worstUlps32(logProbabilities, [logSoftmax64(x)[best as number] as number])).toBeLessThanOrEqual(3);
    }
  });

  describe.each(SHAPES)("shape $shape, axis $axis", (tensor) => {
    const size = tensor.shape.reduce((all, extent) => all * extent, 1);
    const x = coarse(size, 5);
    const rows = rowsOf(tensor).map((places) => places.map((i) => x[i] as number));
    const length = rows[0]?.length as number;

    test("argmax is the first of each row", () => {
      const { indices, probabilities, logProbabilities } = api.argmax(x, { ...tensor, temperature: 1.7 });
      expect(Array.from(indices)).toEqual(rows.map((row) => ranking(row)[0]));
      const wanted = rows.map((row) => Math.max(...softmax64(row, 1.7)));
      expect(worstUlps32(probabilities, wanted)).toBeLessThanOrEqual(4);
      const logs = rows.map((row) => Math.max(...logSoftmax64(row, 1.7)));
      expect(worstUlps32(logProbabilities, logs)).toBeLessThanOrEqual(3);
    });

    test.each([0, 1, 2, 5, Infinity])("topK, %d", (most) => {
      const k = Math.min(most, length);
      const { indices, probabilities, logProbabilities } = api.topK(x, k, { ...tensor, temperature: 0.6 });
      const places = rows.map((row) => ranking(row).slice(0, k));
      expect(Array.from(indices)).toEqual(places.flat());
      const of = (row: number, all: number[]) => (places[row] as number[]).map((i) => all[i] as number);
      const wanted = rows.flatMap((row, i) => of(i, softmax64(row, 0.6)));
      expect(worstUlps32(probabilities, wanted)).toBeLessThanOrEqual(4);
      const logs = rows.flatMap((row, i) => of(i, logSoftmax64(row, 0.6)));
      expect(worstUlps32(logProbabilities, logs)).toBeLessThanOrEqual(3);
    });

    test("a masked class is picked only if nothing else remains", () => {
      const random = seeded(3);
      const mask = Uint8Array.from({ length }, () => (random() < 0.5 ? 0 : 1));
      mask[length - 1] = 1;
      const masked = rows.map((row) => row.map((value, i) => (mask[i] ? value : -Infinity)));
      const { indices } = api.topK(x, length, { ...tensor, mask });
      expect(Array.from(indices)).toEqual(masked.flatMap((row) => ranking(row)));
      expect(Array.from(api.argmax(x, { ...tensor, mask }).indices)).toEqual(masked.map((row) => ranking(row)[0]));
    });
  });

  test.each(["rising", "falling", "equal"])("all of 30,000 %s logits", (order) => {
    const sign = { rising: 1, falling: -1, equal: 0 }[order] as number;
    const x = Float32Array.from({ length: 30_000 }, (_unused, i) => (sign * i) / 1000);
    for (const k of [1, 17, 30_000]) {
      expect(Array.from(api.topK(x, k).indices)).toEqual(ranking(x).slice(0, k));
    }
  });

  test("topK of a row longer than the workspace", () => {
    const x = coarse(300_000, 2);
    const wanted = ranking(x).slice(0, 2_000);
    const { indices, probabilities } = api.topK(x, 2_000);
    expect(Array.from(indices)).toEqual(wanted);
    const all = softmax64(x);
    expect(
      worstUlps32(
        probabilities,
        wanted.map((i) => all[i] as number),
      ),
    ).toBeLessThanOrEqual(4);
  });

  test("float64 to its last digits", () => {
    const x = Float64Array.from(draw("160 wide", 40), (value) => value * (1 + 2 ** -40));
    const wanted = exact(x, 0.9);
    const { indices, probabilities, logProbabilities } = api.topK(x, 40, { temperature: 0.9 });
    expect(Array.from(indices)).toEqual(ranking(x));
    for (const [i, place] of Array.from(indices).entries()) {
      expect(ulps64(probabilities[i] as number, wanted.softmax[place] as never)).toBeLessThanOrEqual(2);
      expect(ulps64(logProbabilities[i] as number, wanted.logSoftmax[place] as never)).toBeLessThanOrEqual(2);
    }
    expect(api.argmax(x, { temperature: 0.9 }).probabilities[0]).toBe(probabilities[0]);
  });

  test("a confident row keeps the digits of its log-probability", () => {
    const { logProbabilities } = api.argmax(Float32Array.of(0, -20));
    expect(ulps32(logProbabilities[0] as number, -Math.log1p(Math.exp(-20)))).toBeLessThanOrEqual(3);
    expect(api.argmax(Float32Array.of(5, -Infinity))).toEqual({
      indices: Uint32Array.of(0),
      probabilities: Float32Array.of(1),
      logProbabilities: Float32Array.of(0),
    });
  });

  test.each([1e-30, 1e-6, 1e6, 1e30])("temperature %d", (temperature) => {
    const x = draw("90 to 100", 50);
    const { indices, probabilities } = api.topK(x, 50, { temperature });
    expect(Array.from(indices)).toEqual(ranking(x));
    const all = softmax64(x, temperature);
    expect(
      worstUlps32(
        probabilities,
        ranking(x).map((i) => all[i] as number),
      ),
    ).toBeLessThanOrEqual(4);
  });

  describe("special values", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const selected = (index: number, probability: number, log: number) => ({
      indices: Uint32Array.of(index),
      probabilities: Float32Array.of(probability),
      logProbabilities: Float32Array.of(log),
    });
    test.each([
      ["a NaN ranks first", [1, 9, nan, 3, nan], selected(2, nan, nan)],
      ["a NaN before +Infinity", [inf, 1, nan], selected(2, nan, nan)],
      ["+Infinity", [1, inf, 2, inf], selected(1, nan, nan)],
      [
        "equal ones",
        [1, 7, 7, 2],
        selected(1, 1 / (2 + Math.exp(-6) + Math.exp(-5)), -Math.log(2 + Math.exp(-6) + Math.exp(-5))),
      ],
      ["-0 and 0", [-0, 0], selected(0, 0.5, -Math.LN2)],
      ["-Infinity alone", [-inf, -inf], selected(0, nan, nan)],
    ])("%s", (_name, row, wanted) => {
      for (const got of [api.argmax(row), api.topK(row, 1)]) {
        expect(got.indices).toEqual(wanted.indices);
        expect(worstUlps32(got.probabilities, wanted.probabilities)).toBeLessThanOrEqual(4);
        expect(worstUlps32(got.logProbabilities, wanted.logProbabilities)).toBeLessThanOrEqual(4);
      }
    });

    test("NaN beyond the first piece", () => {
      const x = new Float32Array(300_000);
      x[4] = 9;
      x[280_000] = nan;
      x[290_000] = nan;
      expect(api.argmax(x)).toEqual(selected(280_000, nan, nan));
      expect(Array.from(api.topK(x, 3).indices)).toEqual([280_000, 290_000, 4]);
    });

    test("a row without a class left", () => {
      const none = Uint8Array.of(0, 0, 0);
      const zero = { mask: none, allMasked: "zero" } as const;
      expect(api.argmax([1, 2, 3], { mask: none })).toEqual(selected(0, nan, nan));
      expect(api.argmax([1, 2, 3], zero)).toEqual(selected(0, 0, -inf));
      expect(Array.from(api.topK([1, 2, 3], 2, zero).probabilities)).toEqual([0, 0]);
      expect(Array.from(api.topK([1, 2, 3], 2, { mask: none }).probabilities)).toEqual([nan, nan]);
    });

    test("ranks of all sorts, and what is masked has probability 0", () => {
      const row = [-inf, 2, nan, inf, 2, -inf, nan];
      expect(Array.from(api.topK(row, 7).indices)).toEqual([2, 6, 3, 1, 4, 0, 5]);
      const { probabilities, logProbabilities } = api.topK([1, -inf, 1], 3);
      expect(Array.from(probabilities)).toEqual([0.5, 0.5, 0]);
      expect(logProbabilities[2]).toBe(-inf);
    });
  });

  describe("number types", () => {
    const x = draw("normal, sigma 4", 100).map((value) => Math.round(value * 4) / 4);

    test.each([
      ["float16", 5],
      ["bfloat16", 8],
    ] as const)("%s bits in and out", (dtype, exponentBits) => {
      const bits = Uint16Array.from(x, (value) => bitsOf(value, exponentBits));
      const wanted = api.topK(x, 9, { shape: [4, 25] });
      const got = api.topK(bits, 9, { shape: [4, 25], dtype });
      expect(got.indices).toEqual(wanted.indices);
      for (const which of ["probabilities", "logProbabilities"] as const) {
        sameBits(
          got[which],
          Uint16Array.from(wanted[which], (value) => bitsOf(value, exponentBits)),
        );
      }
      const { indices, probabilities } = api.argmax({ data: bits, dims: [4, 25], type: dtype });
      expect(indices).toEqual(Uint32Array.from([0, 9, 18, 27], (i) => wanted.indices[i] as number));
      expect(numberOf(probabilities[0] as number, exponentBits)).toBeCloseTo(wanted.probabilities[0] as number, 2);
    });

    test("integers and their quantization", () => {
      const integers = Uint8Array.from(x, (value) => value * 4 + 128);
      const quantization = { scale: 0.25, zeroPoint: 128 };
      expect(api.topK(integers, 5, { quantization })).toEqual(api.topK(x, 5));
      expect(api.argmax(Int8Array.of(3, 1, 5)).indices).toEqual(Uint32Array.of(2));
    });

    test("a bias is added first", () => {
      const bias = draw("uniform in [-10, 10]", 25, 9);
      const sums = x.map((value, i) => value + (bias[i % 25] as number));
      for (const shape of [[4, 25]]) expect(api.topK(x, 4, { shape, bias })).toEqual(api.topK(sums, 4, { shape }));
    });
  });

  test("the input stays as it was, wherever it lies", () => {
    const memory = new Float32Array(120);
    const x = memory.subarray(3, 103);
    x.set(draw("normal, sigma 4", 100));
    const before = memory.slice();
    const wanted = api.topK(x.slice(), 10);
    expect(api.topK(x, 10)).toEqual(wanted);
    api.argmax(x);
    sameBits(memory, before);
    const plain = Array.from(x);
    api.topK(plain, 10);
    expect(plain).toEqual(Array.from(x));
  });

  test("plain numbers along the first axis, all of them", () => {
    const numbers = [1, 2, 3, 4, 5, 7];
    const options = { shape: [2, 3], axis: 0 };
    expect(api.topK(numbers, 2, options)).toEqual(api.topK(Float32Array.from(numbers), 2, options));
  });

  test("float64 probabilities that are subnormal", () => {
    const { probabilities } = api.topK(Float64Array.of(0, -720, -744), 3);
    expect(Array.from(probabilities)).toEqual([1, Math.exp(-720), 5e-324 * Math.round(Math.exp(-744) / 5e-324)]);
  });

  test("float64 probabilities of many rows", () => {
    for (let seed = 1; seed < 60; seed++) {
      const x = Float64Array.from(draw("uniform in [-10, 10]", 3, seed), (value) => value / 7);
      const wanted = exact(x);
      const { indices, probabilities } = api.topK(x, 3);
      for (const [i, place] of Array.from(indices).entries()) {
        expect(ulps64(probabilities[i] as number, wanted.softmax[place] as never)).toBeLessThanOrEqual(2);
      }
    }
  });

  test("PyTorch's documented example of topk", () => {
    // torch.topk(torch.arange(1., 6.), 3): values 5, 4, 3 at indices 4, 3, 2.
    expect(Array.from(api.topK([1, 2, 3, 4, 5], 3).indices)).toEqual([4, 3, 2]);
  });

  test("no rows, no selection", () => {
    expect(api.argmax(new Float32Array(0), { shape: [0, 5] }).indices.length).toBe(0);
    expect(api.topK([1, 2], 0)).toEqual({
      indices: new Uint32Array(0),
      probabilities: new Float32Array(0),
      logProbabilities: new Float32Array(0),
    });
  });
});
