// sample: how often each class is drawn, its log-probability, and when nothing may be drawn.
import { describe, expect, test } from "vitest";
import { filtered, repeated } from "./decode-reference.js";
import { draw, seeded } from "./logits.js";
import { inFull } from "./long.js";
import { logSoftmax64, softmax64, worstUlps32 } from "./reference.js";
import { variants } from "./variants.js";

/** Pearson's statistic of `counts` beside what is expected; classes expected fewer than 5 times are taken together. */
function chiSquare(counts: number[], expected: number[]): { statistic: number; freedom: number } {
  let [rare, rareExpected, statistic, groups] = [0, 0, 0, 0];
  for (const [i, want] of expected.entries()) {
    const got = counts[i] ?? 0;
    if (want === 0) {
      expect(got).toBe(0);
    } else if (want < 5) {
      rare += got;
      rareExpected += want;
    } else {
      statistic += (got - want) ** 2 / want;
      groups++;
    }
  }
  if (rareExpected > 0) {
    statistic += (rare - rareExpected) ** 2 / rareExpected;
    groups++;
  }
  return { statistic, freedom: groups - 1 };
}

/** What the statistic exceeds once in 10,000 times (Wilson and Hilferty's approximation; 3.719 is the normal quantile). */
function limit(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + 3.719 * Math.sqrt(part)) ** 3;
}

const DRAWS = inFull(200_000, 20_000);

const CASES = [
  { length: 3, settings: {} },
  { length: 40, settings: {} },
  { length: 40, settings: { temperature: 2.5 } },
  { length: 40, settings: { temperature: 0.3 } },
  { length: 40, settings: { topK: 7 } },
  { length: 40, settings: { topP: 0.8 } },
  { length: 40, settings: { minP: 0.1 } },
  { length: 40, settings: { typicalP: 0.6 } },
  { length: 40, settings: { temperature: 1.4, topK: 20, topP: 0.95, minP: 0.01, typicalP: 0.9 } },
  { length: 700, settings: {} },
  { length: 700, settings: { topP: 0.9 } },
];

describe.each(variants)("%s", (_, api) => {
  test.each(CASES)("$length classes, $settings", ({ length, settings }) => {
    const row = draw("normal, sigma 4", length, 2).map((x) => x / 2);
    const random = seeded(11);
    const counts = new Array<number>(length).fill(0);
    // In batches of 1,000 equal rows, and one by one.
    const rows = 1_000;
    const logits = new Float32Array(rows * length);
    for (let i = 0; i < rows; i++) logits.set(row, i * length);
    for (let drawn = 0; drawn < DRAWS; drawn += rows) {
      const { indices } =
        drawn < DRAWS / 2
          ? api.sample(logits, { shape: [rows, length], random, ...settings })
          : {
              indices: Array.from(
                { length: rows },
                () => api.sample(row, { random, ...settings }).indices[0] as number,
              ),
            };
      for (const index of indices) counts[index] = (counts[index] as number) + 1;
    }
    const { kept } = filtered(row, settings);
    const left = row.map((x, i) => (kept.has(i) ? x : -Infinity));
    const expected = softmax64(left, settings.temperature).map((p) => p * DRAWS);
    const { statistic, freedom } = chiSquare(counts, expected);
    expect(statistic).toBeLessThan(limit(freedom));
  });

  test("mask, bias and repetition shape what is drawn", () => {
    const row = draw("uniform in [-10, 10]", 12, 5).map((x) => x / 4);
    const bias = draw("uniform in [-10, 10]", 12, 6).map((x) => x / 8);
    const mask = Uint8Array.from(row, (_unused, i) => (i % 4 ? 1 : 0));
    const tokens = [1, 2, 2, 9];
    const penalties = { penalty: 1.5, frequency: 0.3, presence: 0.2 };
    const sums = row.map((x, i) => (mask[i] ? x + (bias[i] as number) : -Infinity));
    const changed = repeated(sums, tokens, penalties);
    const random = seeded(4);
    const counts = new Array<number>(12).fill(0);
    const shape = [DRAWS / 100, 12];
    const logits = new Float32Array((DRAWS / 100) * 12);
    for (let i = 0; i < logits.length; i += 12) logits.set(row, i);
    for (let i = 0; i < 100; i++) {
      const repetition = { tokens, ...penalties };
      for (const index of api.sample(logits, { shape, mask, bias, repetition, random }).indices) {
        counts[index] = (counts[index] as number) + 1;
      }
    }
    const { statistic, freedom } = chiSquare(
      counts,
      softmax64(changed).map((p) => p * DRAWS),
    );
    expect(statistic).toBeLessThan(limit(freedom));
  });

  test.each([{}, { topK: 5 }, { topP: 0.9 }, { temperature: 0.5, minP: 0.02 }, { typicalP: 0.7 }])(
    "the log-probability is that among what is left, %o",
    (settings) => {
      for (const length of [1, 2, 30, 257, 3_000, 300_000]) {
        const row = draw("normal, sigma 4", length, length);
        const random = seeded(length);
        const { kept } = filtered(row, settings);
        const rest = Array.from(row, (x, i) => (kept.has(i) ? x : -Infinity));
        const logs = logSoftmax64(rest, settings.temperature);
        for (let i = 0; i < (length > 5_000 ? 3 : 20); i++) {
          const { indices, logProbabilities } = api.sample(row, { ...settings, random });
          expect(rest[indices[0] as number]).toBeGreaterThan(-Infinity);
          expect(worstUlps32(logProbabilities, [logs[indices[0] as number] as number])).toBeLessThanOrEqual(3);
        }
      }
    },
  );

  test("random next to 1 over thousands of short rows: always a class that is there", () => {
    const next = 1 - 2 ** -53;
    const random = seeded(23);
    for (let length = 2; length <= 40; length++) {
      const rows = 100;
      const logits = Float32Array.from({ length: rows * length }, () => (random() < 0.2 ? -Infinity : random() * 20));
      for (let row = 0; row < rows; row++) logits[row * length + (row % length)] = 1;
      for (const ArrayType of [Float32Array, Float64Array]) {
        const given = ArrayType.from(logits) as Float32Array;
        const { indices } = api.sample(given, { shape: [rows, length], random: () => next });
        for (const [row, index] of indices.entries()) {
          expect(index).toBeLessThan(length);
          expect(given[row * length + index]).toBeGreaterThan(-Infinity);
        }
      }
    }
  });

  test("temperature 0 without any filter takes the most probable class, the first of equal ones", () => {
    const logits = Float32Array.of(1, 3, 2, /**/ 5, 5, 0, /**/ -1, -Infinity, -2);
    const drawn = api.sample(logits, { shape: [3, 3], temperature: 0, random: () => 0.999 });
    expect(drawn.indices).toEqual(Uint32Array.of(1, 0, 0));
  });

  test("the ends of what random gives", () => {
    const row = Float32Array.of(-Infinity, 1, 2, -Infinity, 0, -Infinity);
    for (const settings of [{}, { topK: 2 }, { topP: 0.95 }]) {
      for (const random of [0, Number.MIN_VALUE, 1 - 2 ** -53, 0.5, 0.9]) {
        const [index] = api.sample(row, { ...settings, random: () => random }).indices;
        expect([1, 2, 4]).toContain(index);
      }
    }
    const long = new Float32Array(5_000).fill(-Infinity).fill(0, 2_000, 2_003);
    for (let i = 0; i < 200; i++) {
      const [index] = api.sample(long, { random: () => i / 200 }).indices;
      expect(index).toBeGreaterThanOrEqual(2_000);
      expect(index).toBeLessThan(2_003);
    }
  });

  test("a seeded generator repeats its draws, one number a row in order", () => {
    const logits = draw("normal, sigma 4", 5_000);
    const shape = [100, 50];
    const once = api.sample(logits, { shape, random: seeded(5), topP: 0.9 });
    expect(api.sample(logits, { shape, random: seeded(5), topP: 0.9 })).toEqual(once);
    const random = seeded(5);
    const rows = Array.from({ length: 100 }, (_unused, i) => logits.subarray(50 * i, 50 * i + 50));
    expect(rows.map((row) => api.sample(row, { random, topP: 0.9 }).indices[0])).toEqual(Array.from(once.indices));
    const columns = new Float32Array(5_000);
    for (let i = 0; i < 5_000; i++) columns[(i % 50) * 100 + Math.floor(i / 50)] = logits[i] as number;
    expect(api.sample(columns, { shape: [50, 100], axis: 0, random: seeded(5), topP: 0.9 })).toEqual(once);
  });

  test("temperature 0 takes the most probable and draws nothing", () => {
    const logits = draw("normal, sigma 4", 200);
    const random = () => {
      throw new Error("drawn");
    };
    const { indices, logProbabilities } = api.sample(logits, { shape: [4, 50], temperature: 0, random, topP: 0.3 });
    expect(indices).toEqual(api.argmax(logits, { shape: [4, 50] }).indices);
    expect(logProbabilities).toEqual(new Float32Array(4));
  });

  test("by default numbers come from Math.random", () => {
    const seen = new Set<number>();
    for (let i = 0; i < 200; i++) seen.add(api.sample([0, 0, 0]).indices[0] as number);
    expect(seen).toEqual(new Set([0, 1, 2]));
  });

  describe("nothing is drawn", () => {
    const fails = (row: number[], shape: number[], message: string, settings = {}) => {
      let drawn = 0;
      const random = () => {
        drawn++;
        return 0.5;
      };
      for (const logits of [Float32Array.from(row), Float64Array.from(row)]) {
        expect(() => api.sample(logits, { shape, random, ...settings })).toThrow(new RangeError(message));
      }
      expect(drawn).toBe(0);
    };
    const spoilt = (row: number) => `sample: expected rows to draw from, got a NaN or +Infinity in row ${row}`;

    test("from a row with NaN or +Infinity, whichever it is", () => {
      fails([1, 2, 3, NaN], [2, 2], spoilt(1));
      fails([1, Infinity], [1, 2], spoilt(0));
      fails([1, 2, NaN, 4], [4], spoilt(0), { topK: 2 });
      fails([1, 2, NaN, 4], [4], spoilt(0), { temperature: 0 });
    });

    test("from a row without a class left", () => {
      const message = "sample: expected rows to draw from, got no class left in row 1";
      fails([1, 2, -Infinity, -Infinity], [2, 2], message);
      fails([1, 2, 3, 4], [2, 2], message, { mask: [1, 1, 0, 0] });
    });

    test.each([1, -0.1, 2, NaN, Infinity])("by a random number of %d", (number) => {
      const message = `sample: what random gives is a number from 0 to below 1, got ${number}`;
      expect(() => api.sample([1, 2], { random: () => number })).toThrow(new RangeError(message));
    });
  });

  test("any number type", () => {
    const random = seeded(3);
    const settings = { random, topK: 1 };
    expect(api.sample(Float64Array.of(1, 9, 2), settings)).toEqual({
      indices: Uint32Array.of(1),
      logProbabilities: Float64Array.of(0),
    });
    expect(api.sample(Int8Array.of(-1, 5), settings).logProbabilities).toEqual(Float32Array.of(0));
    expect(api.sample({ data: Uint16Array.of(0x3c00, 0x4000), dims: [1, 2], type: "float16" }, settings)).toEqual({
      indices: Uint32Array.of(1),
      logProbabilities: Uint16Array.of(0),
    });
  });
});
