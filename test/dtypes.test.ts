// The narrow dtypes: every pattern of 16 bits both ways, and 8-bit integers with and without a quantization.
import { describe, expect, test } from "vitest";
import { draw } from "./logits.js";
import { inFull } from "./long.js";
import { logSoftmax64, softmax64, spacing32, worstUlps32 } from "./reference.js";
import { sameBits } from "./same.js";
import { alongRows, bitsOf, numberOf } from "./tensors.js";
import { variants } from "./variants.js";

/** What JavaScript itself knows of float16, where it does. */
type Float16 = new (
  length: number | ArrayBufferLike,
) => ArrayLike<number> & { buffer: ArrayBuffer; set(x: ArrayLike<number>): void };
const Float16Array = (globalThis as unknown as { Float16Array?: Float16 }).Float16Array;

const ALL_BITS = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const TYPES = [
  { dtype: "float16", exponentBits: 5 },
  { dtype: "bfloat16", exponentBits: 8 },
] as const;

const isNaN16 = (bits: number, exponentBits: 5 | 8) => Number.isNaN(numberOf(bits, exponentBits));

describe("the reference", () => {
  test("knows the tabulated ends of float16 and bfloat16 (IEEE 754-2019, table 3.5; Intel's bfloat16 definition)", () => {
    expect(numberOf(0x3c00, 5)).toBe(1);
    expect(numberOf(0x7bff, 5)).toBe(65_504);
    expect(numberOf(0x0001, 5)).toBe(2 ** -24);
    expect(numberOf(0x0400, 5)).toBe(2 ** -14);
    expect(numberOf(0x3f80, 8)).toBe(1);
    expect(numberOf(0xff7f, 8)).toBe(-3.3895313892515355e38);
    for (const [x, bits] of [
      [65_519.996, 0x7bff],
      [65_520, 0x7c00],
      [2 ** -25, 0],
      [1.0000001 * 2 ** -25, 1],
      [-0, 0x8000],
    ] as const) {
      expect(bitsOf(x, 5)).toBe(bits);
    }
  });
});

describe.each(variants)("%s", (_, api) => {
  describe.each(TYPES)("$dtype", ({ dtype, exponentBits }) => {
    const numbers = Array.from(ALL_BITS, (bits) => numberOf(bits, exponentBits));

    test("every pattern goes in and comes out as it was: the log-sum-exp of one class is that class", () => {
      const got = api.logSumExp(ALL_BITS, { dtype, shape: [65_536, 1] });
      expect(got).toBeInstanceOf(Uint16Array);
      // -0 + log 1 is 0.
      const wrong = ALL_BITS.filter((bits) =>
        isNaN16(bits, exponentBits)
          ? !isNaN16(got[bits] as number, exponentBits)
          : (got[bits] as number) !== (bits === 0x8000 ? 0 : bits),
      );
      expect([...wrong]).toEqual([]);
    });

    test("every pattern is read as the number it is: exp of all of them", () => {
      const got = api.exp(ALL_BITS, { dtype });
      const wanted = api.exp(Float32Array.from(numbers));
      const wrong = ALL_BITS.filter((bits) => {
        const nearest = bitsOf(wanted[bits] as number, exponentBits);
        return Number.isNaN(wanted[bits]) ? !isNaN16(got[bits] as number, exponentBits) : got[bits] !== nearest;
      });
      expect([...wrong]).toEqual([]);
    });

    test("results are float32's, rounded once to nearest even, subnormals too", () => {
      // Rows whose probabilities go down to 0, and logarithms.
      const logits = Uint16Array.from(draw("normal, sigma 4", 4_000, 3), (x) => bitsOf(x * 3, exponentBits));
      const float32 = Float32Array.from(logits, (bits) => numberOf(bits, exponentBits));
      for (const shape of [[4_000], [40, 100], [500, 8], [2_000, 2]]) {
        for (const operation of [api.softmax, api.logSoftmax]) {
          const wanted = Uint16Array.from(operation(float32, { shape }), (p) => bitsOf(p, exponentBits));
          expect(operation(logits, { dtype, shape })).toEqual(wanted);
        }
      }
      expect(api.sigmoid(logits, { dtype })).toEqual(
        Uint16Array.from(api.sigmoid(float32), (p) => bitsOf(p, exponentBits)),
      );
    });

    test("any axis, any placement, and rows longer than the workspace", () => {
      for (const [shape, axis] of [
        [[3, 7, 5], 1],
        [[3, 7, 5], 0],
        [[6, 10], 0],
        [[270_000], 0],
        ...inFull([[[270_000, 2], 0] as const], []),
      ] as const) {
        const size = shape.reduce((all: number, extent) => all * extent, 1);
        const backing = new Uint16Array(size + 2);
        const logits = backing.subarray(1, size + 1);
        logits.set(Uint16Array.from(draw("uniform in [-10, 10]", size), (x) => bitsOf(x, exponentBits)));
        const float32 = Float32Array.from(logits, (bits) => numberOf(bits, exponentBits));
        for (const operation of [api.softmax, api.logSoftmax]) {
          const wanted = Uint16Array.from(operation(float32, { shape, axis }), (p) => bitsOf(p, exponentBits));
          const before = logits.slice();
          sameBits(operation(logits, { dtype, shape, axis }), wanted);
          expect(logits).toEqual(before);
          operation(logits, { dtype, shape, axis, out: logits });
          sameBits(logits.slice(), wanted);
          expect([backing[0], backing[size + 1]]).toEqual([0, 0]);
          logits.set(before);
        }
      }
    });

    test("a tensor's own type", () => {
      const data = Uint16Array.from([2, 1, -3.2], (x) => bitsOf(x, exponentBits));
      const wanted = api.softmax(data, { dtype });
      expect(api.softmax({ data, dims: [1, 3], type: dtype })).toEqual(wanted);
      expect(api.softmax({ data, shape: [3] }, { dtype })).toEqual(wanted);
    });

    test("special values", () => {
      const of = (...values: number[]) => Uint16Array.from(values, (x) => bitsOf(x, exponentBits));
      const rows: [number[], number[]][] = [
        [
          [1, NaN],
          [NaN, NaN],
        ],
        [
          [1, Infinity],
          [NaN, NaN],
        ],
        [
          [1, -Infinity],
          [1, 0],
        ],
        [
          [-Infinity, -Infinity],
          [NaN, NaN],
        ],
      ];
      for (const [row, wanted] of rows) {
        expect(Array.from(api.softmax(of(...row), { dtype }), (bits) => numberOf(bits, exponentBits))).toEqual(wanted);
      }
    });
  });

  test.runIf(Float16Array)("a Float16Array gives a Float16Array", () => {
    const half = new (Float16Array as Float16)(3);
    half.set([2, 1, -3.2]);
    const bits = new Uint16Array(half.buffer);
    const operation = api.softmax as unknown as (input: unknown, options?: unknown) => typeof half;
    const got = operation(half);
    expect(got).toBeInstanceOf(Float16Array as Float16);
    expect(new Uint16Array(got.buffer)).toEqual(api.softmax(bits, { dtype: "float16" }));
    expect(operation({ data: half, dims: [3], type: "float16" })).toEqual(got);
    expect(operation(half, { out: half })).toBe(half);
    expect(half).toEqual(got);
  });

  describe.each([
    { ArrayType: Int8Array, lowest: -128 },
    { ArrayType: Uint8Array, lowest: 0 },
  ])("$ArrayType.name", ({ ArrayType, lowest }) => {
    const all = new ArrayType(256).map((_unused, i) => lowest + i);

    test("plain integers are the numbers they are", () => {
      expect(api.logSumExp(all, { shape: [256, 1] })).toEqual(Float32Array.from(all));
      expect(api.softmax(all)).toEqual(api.softmax(Float32Array.from(all)));
    });

    test("every integer stands for (integer - zeroPoint) * scale", () => {
      for (const scale of [0.1, 1 / 256, 3.7e-5, 11]) {
        for (const zeroPoint of [lowest, lowest + 1, lowest + 200, lowest + 255]) {
          const quantization = { scale, zeroPoint };
          const numbers = Array.from(all, (q) => (q - zeroPoint) * scale);
          const shape = [8, 32];
          const got = api.softmax(all, { quantization, shape });
          expect(got).toBeInstanceOf(Float32Array);
          const softmax = alongRows(numbers, { shape, axis: 1 }, (row) => softmax64(row));
          expect(worstUlps32(got, softmax)).toBeLessThanOrEqual(4);
          const logs = alongRows(numbers, { shape, axis: 0 }, (row) => logSoftmax64(row, 0.7));
          expect(
            worstUlps32(api.logSoftmax(all, { quantization, shape, axis: 0, temperature: 0.7 }), logs),
          ).toBeLessThanOrEqual(3);
          const single = api.logSumExp(all, { quantization, shape: [256, 1] });
          expect(single).toEqual(Float32Array.from(numbers));
          expect(api.exp(all, { quantization })).toEqual(api.exp(Float32Array.from(numbers)));
        }
      }
    });

    test("results are stored to nearest even, and cut off at both ends", () => {
      const logits = new ArrayType(
        Array.from(draw("normal, sigma 4", 3_000, 5), (x) => lowest + 128 + Math.round(x * 9)),
      );
      const quantization = { scale: 0.1, zeroPoint: lowest + 128 };
      for (const [shape, axis] of [
        [[30, 100], 1],
        [[30, 100], 0],
        [[3_000], 0],
        [[200, 5, 3], 1],
      ] as const) {
        for (const outQuantization of [
          { scale: 1 / 256, zeroPoint: lowest },
          { scale: 2 ** -9, zeroPoint: lowest + 3 },
          { scale: 16 / 256, zeroPoint: lowest + 255 },
          { scale: 0.003, zeroPoint: lowest + 255 },
        ]) {
          const stored = (x: number) => {
            const steps = x / outQuantization.scale;
            const floor = Math.floor(steps);
            const nearest = steps - floor === 0.5 ? floor + (floor & 1) : Math.round(steps);
            return Math.min(Math.max(nearest + outQuantization.zeroPoint, lowest), lowest + 255);
          };
          for (const operation of [api.softmax, api.logSoftmax]) {
            const options = { shape, axis, quantization, outQuantization };
            const got = operation(logits, options);
            expect(got).toBeInstanceOf(ArrayType);
            const wanted = new ArrayType(Array.from(operation(logits, { shape, axis, quantization }), stored));
            expect(got).toEqual(wanted);
            const copy = logits.slice();
            operation(copy, { ...options, out: copy });
            expect(copy).toEqual(wanted);
          }
        }
      }
    });

    test("floats may be stored so too, in out", () => {
      const out = new ArrayType(4);
      const outQuantization = { scale: 1 / 256, zeroPoint: lowest };
      expect(api.softmax(Float32Array.of(0, 0, 0, NaN), { out, outQuantization })).toBe(out);
      expect([...out]).toEqual(new Array(4).fill(lowest)); // NaN is stored as 0 is
      api.softmax([0, 0, -20, 0.01], { out, outQuantization });
      expect([...out]).toEqual([85, 85, 0, 86].map((q) => q + lowest));
    });

    test("a scale counts as it is, whatever of it float32 would hold", () => {
      const stored = (x: number, scale: number) =>
        api.exp(Float32Array.of(x), { out: new ArrayType(1), outQuantization: { scale, zeroPoint: lowest } })[0];
      expect(stored(1000, 1e39)).toBe(lowest + 255); // Infinity
      expect(stored(0, 1e39)).toBe(lowest);
      expect(stored(0, 1e-50)).toBe(lowest + 255);
      // 1 / scale is 2.5 in float32, to which both of these scales are rounded.
      expect(stored(0, 0.4 - 1e-12)).toBe(lowest + 3);
      expect(stored(0, 0.4 + 1e-12)).toBe(lowest + 2);
    });

    test("rows longer than the workspace", () => {
      const logits = new ArrayType(Array.from(draw("uniform in [-10, 10]", 270_001, 5), (x) => lowest + 128 + x * 9));
      const quantization = { scale: 0.05, zeroPoint: lowest };
      const numbers = Array.from(logits, (q) => (q - lowest) * 0.05);
      expect(worstUlps32(api.softmax(logits, { quantization }), softmax64(numbers))).toBeLessThanOrEqual(4);
      const tiny = { scale: 2 ** -24, zeroPoint: lowest };
      const wanted = new ArrayType(
        Array.from(api.softmax(logits, { quantization }), (p) =>
          Math.min(lowest + 255, lowest + Math.round(p * 2 ** 24)),
        ),
      );
      sameBits(api.softmax(logits, { quantization, outQuantization: tiny }), wanted);
    });
  });

  test("a scale whose steps are no float32 is refused where a temperature cannot take it up", () => {
    const quantization = { scale: 1e37, zeroPoint: 0 };
    const logits = Int8Array.of(100, 50);
    for (const call of [
      () => api.topK(logits, 1, { quantization }),
      () => api.filter(logits, { quantization }),
      () => api.sample(logits, { quantization }),
      () => api.softmax(logits, { quantization, bias: [0, 0] }),
    ])
      expect(call).toThrow("quantization.scale is at most 1.33");
    expect([...api.softmax(logits, { quantization })]).toEqual([1, 0]);
    expect([...api.exp(Int8Array.of(1, 0, -1), { quantization })]).toEqual([Infinity, 1, 0]);
    const large = { quantization: { scale: 1e36, zeroPoint: 0 }, temperature: 1e37 };
    const wanted = Array.from(api.softmax(Int8Array.of(100, 50), large));
    expect(worstUlps32(api.topK(Int8Array.of(100, 50), 2, large).probabilities, wanted)).toBeLessThanOrEqual(8);
  });

  test("TensorFlow Lite's storage of probabilities, 1/256 and -128", () => {
    // A certain class is 1 = 256/256, which is cut off at 127.
    const options = { quantization: { scale: 1, zeroPoint: 0 }, outQuantization: { scale: 1 / 256, zeroPoint: -128 } };
    expect([...api.softmax(Int8Array.of(100, -100), options)]).toEqual([127, -128]);
    expect([...api.softmax(Int8Array.of(5, 5), options)]).toEqual([0, 0]);
  });

  test("float32 results of integers are as near as those of float32: scale and temperature round nothing", () => {
    const logits = Uint8Array.from(draw("uniform in [-10, 10]", 1_001, 2), (x) => 128 + x * 12);
    const quantization = { scale: 0.0717, zeroPoint: 31 };
    const numbers = Array.from(logits, (q) => (q - 31) * 0.0717);
    expect(worstUlps32(api.softmax(logits, { quantization }), softmax64(numbers))).toBeLessThanOrEqual(4);
    const got = api.logSumExp(logits, { quantization })[0] as number;
    const largest = numbers.reduce((a, b) => Math.max(a, b));
    const wanted = largest + Math.log(numbers.reduce((sum, x) => sum + Math.exp(x - largest), 0));
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(2 * spacing32(wanted));
  });
});
