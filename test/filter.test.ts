// filter: every setting alone and combined, against float64 that sorts whole rows.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filtered, repeated, type Settings } from "./decode-reference.js";
import { DISTRIBUTIONS, draw, seeded } from "./logits.js";
import { inFull } from "./long.js";
import { sameBits } from "./same.js";
import { alongRows, bitsOf, numberOf } from "./tensors.js";
import { variants } from "./variants.js";

const SETTINGS: Settings[] = [
  { topK: 1 },
  { topK: 5 },
  { topK: 10_000 },
  { topP: 0 },
  { topP: 0.5 },
  { topP: 0.95 },
  { topP: 0.9999 },
  { topP: 1 },
  { minP: 0.02 },
  { minP: 0.9 },
  { minP: 1 },
  { typicalP: 0 },
  { typicalP: 0.3 },
  { typicalP: 0.95 },
  { temperature: 0.6 },
  { temperature: 1.9, topP: 0.9 },
  { topK: 20, topP: 0.8 },
  { topK: 40, typicalP: 0.7 },
  { topP: 0.9, minP: 0.05 },
  { topP: 0.95, typicalP: 0.6 },
  { minP: 0.01, typicalP: 0.8 },
  { temperature: 0.8, topK: 300, topP: 0.97, minP: 0.001, typicalP: 0.9 },
];
/** Below, at and beyond what is ranked one by one; and several vectors and what is left of them. */
const LENGTHS = [1, 2, 3, 17, 64, 255, 256, 257, 700, 5_003];

/** What is kept divided by the temperature in the row's own type, everything else -Infinity; undefined if too close to call. */
function wanted<Floats extends Float32Array | Float64Array>(row: Floats, settings: Settings): Floats | undefined {
  const { kept, close } = filtered(row, settings);
  if (close) return undefined;
  return row.map((x, i) => (kept.has(i) ? x / (settings.temperature ?? 1) : -Infinity)) as Floats;
}

describe.each(variants)("%s", (_, api) => {
  describe.each(SETTINGS)("%o", (settings) => {
    test.each(Object.keys(DISTRIBUTIONS))("%s", (distribution) => {
      let held = 0;
      for (const length of LENGTHS) {
        const floats = draw(distribution, length, length);
        const coarse = floats.map((x) => Math.round(x * 2) / 2);
        // In sorted rows the classes about the edge are neighbours.
        const sorted = floats.slice().sort();
        for (const row of [floats, Float64Array.from(floats, (x) => x * (1 + 2 ** -30)), coarse, sorted]) {
          const want = wanted(row, settings);
          if (!want) continue;
          held++;
          sameBits(api.filter(row, settings), want);
        }
      }
      // Of 40 rows, those with equal classes at the edge are too close to call.
      expect(held).toBeGreaterThanOrEqual(6);
    });
  });

  test("any row and any settings", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const settings = fc.record(
      {
        temperature: fc.double({ min: 0.1, max: 10, noNaN: true }),
        topK: fc.integer({ min: 0, max: 900 }),
        topP: share,
        minP: share,
        typicalP: share,
      },
      { requiredKeys: [] },
    );
    const row = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 800, size: "max" });
    fc.assert(
      fc.property(row, settings, (numbers, given) => {
        const floats = Float32Array.from(numbers);
        const want = wanted(floats, given);
        fc.pre(want !== undefined);
        sameBits(api.filter(floats, given), want as Float32Array);
      }),
      { numRuns: 300 },
    );
  });

  test.each(
    inFull(
      [{ topP: 0.7 }, { topP: 0.8 }, { typicalP: 0.5 }, { topK: 50_000, topP: 0.9 }, { minP: 1e-4 }],
      [{ topP: 0.7 }, { typicalP: 0.5 }],
    ),
  )("a row longer than the workspace, %o", (settings) => {
    for (const name of ["normal, sigma 4", "nearly equal"]) {
      const row = draw(name, 270_000);
      const want = wanted(row, settings);
      // Beyond the edge of a large share nearly equal classes are too close to call; a normal row never is.
      if (name === "normal, sigma 4") expect(want).toBeDefined();
      if (want) sameBits(api.filter(row, settings), want);
    }
  });

  test.each([
    [{ topP: 0.3 }, 90_000],
    [{ typicalP: 0.3 }, 90_000],
    [{ topK: 12_345 }, 12_345],
    [{ minP: 0.5 }, 300_000],
  ] as const)("of 300,000 equal logits %o keeps the first %d", (settings, count) => {
    const row = new Float32Array(300_000).fill(3);
    const kept = api.filter(row, settings);
    expect(kept.indexOf(-Infinity)).toBe(count < row.length ? count : -1);
    expect(kept.lastIndexOf(3)).toBe(count - 1);
  });

  test.each([
    ["float32, logits that exp cannot tell apart", Float32Array, 1e-8, {}],
    ["float32, a temperature that brings them together", Float32Array, 0.01, { temperature: 1e6 }],
    ["float64, logits that exp cannot tell apart", Float64Array, 1e-17, {}],
  ] as const)("the best are kept of %s", (_what, ArrayType, range, others) => {
    const row = new ArrayType(Array.from({ length: 600 }, (_unused, i) => (i * range) / 600));
    const kept = api.filter(row as Float32Array, { topP: 0.5, ...others });
    expect(kept.lastIndexOf(-Infinity)).toBe(299);
    expect(kept.filter((x) => x > -Infinity).length).toBe(300);
  });

  test("float64 logits whose difference is beyond the largest", () => {
    for (const times of [2, 150]) {
      const row = new Float64Array(2 * times).fill(-1.7e308).fill(1.7e308, times);
      const kept = api.filter(row, { typicalP: 0.5 });
      expect(kept.slice(0, times)).toEqual(new Float64Array(times).fill(-Infinity));
      expect(kept.filter((x) => x > 0).length).toBe(times / 2);
    }
  });

  describe("rows", () => {
    const settings = { topK: 9, topP: 0.9, minP: 0.01, temperature: 0.7 };

    test.each([
      [[6, 40], 1],
      [[300, 12], -1],
      [[5, 30, 4], 1],
      [[30, 7], 0],
    ] as const)("shape %j, axis %d", (shape, axis) => {
      const size = shape.reduce((all: number, extent) => all * extent, 1);
      const logits = draw("normal, sigma 4", size, 4);
      const want = alongRows(logits, { shape, axis }, (row) => api.filter(Float32Array.from(row), settings));
      sameBits(api.filter(logits, { shape, axis, ...settings }), Float32Array.from(want));
    });

    test("in place, and into out", () => {
      const logits = draw("normal, sigma 4", 400);
      const want = api.filter(logits, settings);
      const out = new Float32Array(400);
      expect(api.filter(logits, { ...settings, out })).toBe(out);
      sameBits(out, want);
      expect(api.filter(logits, { ...settings, out: logits })).toBe(logits);
      sameBits(logits, want);
      const there = api.allocate(400);
      there.set(draw("normal, sigma 4", 400));
      sameBits(api.filter(there, { ...settings, out: there }).slice(), want);
    });

    test("mask and bias come first", () => {
      const logits = draw("normal, sigma 4", 120);
      const bias = draw("uniform in [-10, 10]", 40, 8);
      const mask = Uint8Array.from({ length: 40 }, (_unused, i) => i % 3);
      const changed = logits.map((x, i) => (mask[i % 40] ? x + (bias[i % 40] as number) : -Infinity));
      const shape = [3, 40];
      sameBits(api.filter(logits, { shape, mask, bias, ...settings }), api.filter(changed, { shape, ...settings }));
    });

    test("integers with a quantization become the numbers they stand for", () => {
      const integers = Uint8Array.of(10, 20, 30, 40);
      const got = api.filter(integers, { quantization: { scale: 0.5, zeroPoint: 20 }, topK: 2, temperature: 2 });
      expect(Array.from(got)).toEqual([-Infinity, -Infinity, 2.5, 5]);
    });

    test("float16 bits", () => {
      const logits = draw("normal, sigma 4", 90).map((x) => Math.round(x * 8) / 8);
      const bits = (row: Float32Array) => Uint16Array.from(row, (x) => bitsOf(x, 5));
      const shape = [3, 30];
      const got = api.filter(bits(logits), { dtype: "float16", shape, ...settings });
      sameBits(got, bits(api.filter(logits, { shape, ...settings })));
    });
  });

  describe("repetition", () => {
    const logits = draw("normal, sigma 4", 60);
    const penalties = { penalty: 1.3, frequency: 0.2, presence: 0.5 };
    const tokens = [3, 7, 7, 19, 3, 7];

    test.each([{}, { penalty: 1.3 }, { penalty: 0.8 }, { frequency: 0.7 }, { presence: -1 }, penalties])(
      "%o",
      (given) => {
        const want = Float32Array.from(repeated(logits, tokens, given));
        sameBits(api.filter(logits, { repetition: { tokens, ...given } }), want);
      },
    );

    test("a list for each row, of any kind", () => {
      const lists = [[1, 2], Uint32Array.of(5, 5), BigInt64Array.of(0n), []];
      const shape = [4, 15];
      const rows = lists.map((list, i) =>
        repeated(logits.subarray(15 * i, 15 * i + 15), Array.from(list as ArrayLike<number>, Number), penalties),
      );
      const want = Float32Array.from(rows.flatMap((row) => Array.from(row)));
      sameBits(api.filter(logits, { shape, repetition: { tokens: lists, ...penalties } }), want);
    });

    test("a list for each of 300 rows, which are several tiles", () => {
      const many = draw("normal, sigma 4", 300 * 100, 5);
      const lists = Array.from({ length: 300 }, (_unused, row) => [row % 100, (row * 7) % 100, 99]);
      const want = Float32Array.from(
        lists.flatMap((list, row) => [...repeated(many.subarray(100 * row, 100 * row + 100), list, penalties)]),
      );
      sameBits(api.filter(many, { shape: [300, 100], repetition: { tokens: lists, ...penalties } }), want);
      const { indices } = api.sample(many, {
        shape: [300, 100],
        repetition: { tokens: lists, ...penalties },
        topK: 1,
      });
      const best = Array.from({ length: 300 }, (_unused, row) => {
        const own = want.subarray(100 * row, 100 * row + 100);
        return own.indexOf(Math.max(...own));
      });
      expect(Array.from(indices)).toEqual(best);
    });

    test("comes after the bias and before the temperature and the rest", () => {
      const bias = draw("uniform in [-10, 10]", 60, 8);
      const settings = { temperature: 0.7, topK: 12, topP: 0.9 };
      const changed = Float32Array.from(
        repeated(
          logits.map((x, i) => x + (bias[i] as number)),
          tokens,
          penalties,
        ),
      );
      const got = api.filter(logits, { bias, repetition: { tokens, ...penalties }, ...settings });
      sameBits(got, api.filter(changed, settings));
    });

    test("what is removed stays removed", () => {
      const mask = new Uint8Array(60).fill(1, 4);
      const got = api.filter(logits, { mask, repetition: { tokens, penalty: 0.5, presence: -3 } });
      expect(got[3]).toBe(-Infinity);
      const twice = { tokens: [0, 0], frequency: -1e308 };
      expect(api.filter(Float64Array.of(1, 2), { mask: [0, 1], repetition: twice })[0]).toBe(-Infinity);
    });
  });

  // The logits are logarithms of these probabilities; what is kept is from the tests of Hugging Face's transformers
  // (tests/generation/test_logits_process.py).
  test.each([
    [{ topP: 0.8 }, [0.3, 0.1, 0.1, 0.5], [true, false, false, true]],
    [{ topP: 0.8 }, [0.15, 0.3, 0.3, 0.25], [false, true, true, true]],
    [{ minP: 0.05 }, [0.9, 0.0274, 0.047, 0.0274], [true, false, true, false]],
    [{ minP: 0.05 }, [0.15, 0.3, 0.3, 0.25], [true, true, true, true]],
    [{ minP: 0.05 }, [0.97, 0.01, 0.01, 0.01], [true, false, false, false]],
    [{ typicalP: 0.5 }, [0.97, 0.01, 0.01, 0.01], [true, false, false, false]],
    [{ typicalP: 0.5 }, [0.4, 0.2, 0.2, 0.2], [false, true, true, true]],
  ])("transformers: %o of %j", (settings, probabilities, kept) => {
    const logits = Float32Array.from(probabilities, Math.log);
    expect(Array.from(api.filter(logits, settings), (x) => x > -Infinity)).toEqual(kept);
  });

  test.each([[[1, NaN, 3]], [[1, Infinity, 3]], [[-Infinity, -Infinity]]])("in %j shares remove nothing", (row) => {
    expect(Array.from(api.filter(row, { topP: 0.1, minP: 0.9, typicalP: 0.1 }))).toEqual(row);
  });

  describe("a temperature at which quotients overflow: finite logits of the same order and probabilities", () => {
    const rows = [
      [2.875, 2.955078125, 11.0625, -2.400390625],
      [0, -1, -2, -0.5],
      [-40, -41, -39.5, -60_000],
      [7, 7, 7, 7],
    ];
    test.each(rows.flatMap((row) => [1e-5, 1e-37, 1e-39, 1e-300, 5e-324].map((t) => [row, t] as const)))(
      "%j at %d",
      (row, temperature) => {
        for (const dtype of ["float16", "bfloat16", "float32", "float64"] as const) {
          const exponentBits = dtype === "float16" ? 5 : 8;
          const narrow = dtype === "float16" || dtype === "bfloat16";
          const given = narrow
            ? Uint16Array.from(row, (x) => bitsOf(x, exponentBits))
            : dtype === "float32"
              ? Float32Array.from(row)
              : Float64Array.from(row);
          const options = narrow ? { dtype } : {};
          const results = api.filter(given, { temperature, ...options } as { temperature: number });
          const numbers = Array.from(results, (x) => (narrow ? numberOf(x, exponentBits) : x));
          expect(numbers.every(Number.isFinite)).toBe(true);
          const values = Array.from(given, (x) => (narrow ? numberOf(x, exponentBits) : x));
          for (let i = 1; i < row.length; i++) {
            const wanted = Math.sign((values[i] as number) - (values[0] as number));
            expect([wanted, 0]).toContain(Math.sign((numbers[i] as number) - (numbers[0] as number)));
          }
          const wanted = api.softmax(Float64Array.from(values), { temperature });
          const got = api.softmax(Float64Array.from(numbers));
          for (const [i, p] of wanted.entries()) expect(got[i]).toBeCloseTo(p, 2);
        }
      },
    );
  });

  test("a row beside one whose quotients overflow is not shifted", () => {
    const rows = Float32Array.of(1, 2, 4, -1, 3, -3e38, 3e38, 1, 0, -1);
    const got = api.filter(rows, { shape: [2, 5], temperature: 0.5 });
    expect(Array.from(got.subarray(0, 5))).toEqual([2, 4, 8, -2, 6]);
    expect(got[6]).toBe(0);
  });

  test("classes whose exponentials are neighbours: the larger ones are kept first", () => {
    // exp(-2^-24) is the float32 below 1.
    const row = new Float32Array(600);
    const best = [17, 299, 300, 411, 598];
    for (const i of best) row[i] = 2 ** -24;
    const got = api.filter(row, { topP: 0.5 });
    for (const i of best) expect(got[i]).toBe(2 ** -24);
    expect(got.filter((x) => x > -Infinity)).toHaveLength(300);
  });

  test("minP keeps the class at its bound, and not the float below, where logits are negative too", () => {
    const up = (x: number, by: number) => {
      const bits = Int32Array.of(0);
      new Float32Array(bits.buffer)[0] = x;
      bits[0] = (bits[0] as number) + (x < 0 ? -by : by);
      return new Float32Array(bits.buffer)[0] as number;
    };
    for (const top of [-40, -3.7, 2.5, 50]) {
      for (const minP of [0.3, 0.05, 1e-3]) {
        // The smallest float32 that is not below the bound.
        const bound = Math.fround(top) + Math.log(minP);
        let least = Math.fround(bound);
        if (least < bound) least = up(least, 1);
        const row = Float32Array.of(top, least, up(least, -1), up(least, 1));
        expect(Array.from(api.filter(row, { minP }), (x) => x > -Infinity)).toEqual([true, true, false, true]);
      }
    }
  });

  test("what cannot be chosen does not come back", () => {
    const random = seeded(1);
    const row = Float32Array.from({ length: 1_000 }, () => (random() < 0.9 ? -Infinity : random()));
    const got = api.filter(row, { topK: 900, topP: 0.999_999 });
    expect(got.every((x, i) => x === -Infinity || x === row[i])).toBe(true);
  });

  test("no rows", () => {
    expect(api.filter(new Float32Array(0), { topK: 3 }).length).toBe(0);
  });
});
