// Special values, and logits at the ends of the range.
import { describe, expect, test } from "vitest";
import { decimal, exact, softmax64, ulps32, ulps64, worstUlps32 } from "./reference.js";
import { variants } from "./variants.js";

const INF = Infinity;

/** Row -> softmax, log-softmax, log-sum-exp; `zero` where allMasked: "zero" differs. */
const table: {
  name: string;
  row: number[];
  softmax: number[];
  logSoftmax: number[];
  logSumExp: number;
  zero?: { softmax: number[]; logSoftmax: number[] };
}[] = [
  { name: "a NaN", row: [1, NaN, 2], softmax: [NaN, NaN, NaN], logSoftmax: [NaN, NaN, NaN], logSumExp: NaN },
  { name: "NaN alone", row: [NaN], softmax: [NaN], logSoftmax: [NaN], logSumExp: NaN },
  { name: "NaN first, then -Infinity", row: [NaN, -INF], softmax: [NaN, NaN], logSoftmax: [NaN, NaN], logSumExp: NaN },
  { name: "-Infinity, then NaN", row: [-INF, NaN], softmax: [NaN, NaN], logSoftmax: [NaN, NaN], logSumExp: NaN },
  { name: "a NaN and a +Infinity", row: [INF, NaN], softmax: [NaN, NaN], logSoftmax: [NaN, NaN], logSumExp: NaN },
  {
    name: "some -Infinity",
    row: [-INF, 5, -INF, 5],
    softmax: [0, 0.5, 0, 0.5],
    logSoftmax: [-INF, -Math.LN2, -INF, -Math.LN2],
    logSumExp: 5 + Math.LN2,
  },
  {
    name: "all -Infinity",
    row: [-INF, -INF, -INF],
    softmax: [NaN, NaN, NaN],
    logSoftmax: [NaN, NaN, NaN],
    logSumExp: -INF,
    zero: { softmax: [0, 0, 0], logSoftmax: [-INF, -INF, -INF] },
  },
  { name: "a +Infinity", row: [1, INF, 2], softmax: [NaN, NaN, NaN], logSoftmax: [NaN, NaN, NaN], logSumExp: INF },
  { name: "two +Infinity", row: [INF, INF], softmax: [NaN, NaN], logSoftmax: [NaN, NaN], logSumExp: INF },
  {
    name: "+Infinity next to the largest floats",
    row: [3e38, INF, -3e38],
    softmax: [NaN, NaN, NaN],
    logSoftmax: [NaN, NaN, NaN],
    logSumExp: INF,
  },
  {
    name: "ties",
    row: [7, 7, 7, 7],
    softmax: [0.25, 0.25, 0.25, 0.25],
    logSoftmax: new Array(4).fill(-Math.log(4)),
    logSumExp: 7 + Math.log(4),
  },
  { name: "one class", row: [-3], softmax: [1], logSoftmax: [0], logSumExp: -3 },
  {
    name: "zeros of both signs",
    row: [-0, 0],
    softmax: [0.5, 0.5],
    logSoftmax: [-Math.LN2, -Math.LN2],
    logSumExp: Math.LN2,
  },
  {
    name: "subnormals",
    row: [1e-45, -1e-45],
    softmax: [0.5, 0.5],
    logSoftmax: [-Math.LN2, -Math.LN2],
    logSumExp: Math.LN2,
  },
  { name: "3e38 and -3e38", row: [3e38, -3e38], softmax: [1, 0], logSoftmax: [0, -INF], logSumExp: Math.fround(3e38) },
  {
    name: "1e30, twice",
    row: [1e30, 1e30, 0],
    softmax: [0.5, 0.5, 0],
    logSoftmax: [-Math.LN2, -Math.LN2, -Math.fround(1e30)],
    logSumExp: Math.fround(1e30),
  },
  {
    name: "-1e4",
    row: [-1e4, -1e4],
    softmax: [0.5, 0.5],
    logSoftmax: [-Math.LN2, -Math.LN2],
    logSumExp: -1e4 + Math.LN2,
  },
];

describe.each(variants)("%s", (_, api) => {
  describe.each(table)("$name", ({ row, softmax, logSoftmax, logSumExp, zero }) => {
    const rounded = (values: number[]) => Float32Array.from(values);

    test("float32", () => {
      const input = rounded(row);
      expect(api.softmax(input)).toEqual(rounded(softmax));
      expect(worstUlps32(api.logSoftmax(input), logSoftmax)).toBeLessThanOrEqual(3);
      expect(ulps32(api.logSumExp(input)[0] as number, logSumExp)).toBeLessThanOrEqual(2);
      const masked = { allMasked: "zero" } as const;
      expect(api.softmax(input, masked)).toEqual(rounded(zero?.softmax ?? softmax));
      const logs = zero?.logSoftmax ?? logSoftmax;
      expect(worstUlps32(api.logSoftmax(input, masked), logs)).toBeLessThanOrEqual(3);
    });

    test("float64", () => {
      const input = Float64Array.from(row);
      const isNear = (got: number, wanted: number) =>
        Object.is(got, wanted) || ulps64(got, decimal(wanted)) <= 2 || Math.abs(wanted) >= 1e30;
      const allNear = (got: Float64Array, wanted: number[]) =>
        got.every((value, i) => isNear(value, wanted[i] as number));
      expect(allNear(api.softmax(input), softmax)).toBe(true);
      expect(allNear(api.softmax(input, { allMasked: "zero" }), zero?.softmax ?? softmax)).toBe(true);
      // -6e38 overflows float32 only.
      const logs = logSoftmax.map((value, i) => (row[i] === -3e38 && value === -INF ? -6e38 : value));
      expect(allNear(api.logSoftmax(input), logs)).toBe(true);
      expect(allNear(api.logSumExp(input), [logSumExp])).toBe(true);
    });

    test("at every place of a longer row", () => {
      // Met in the unrolled loop, after it and in the tail, -Infinity around it changes nothing.
      for (let place = 0; place + row.length <= 37; place++) {
        const longer = new Float32Array(37).fill(-INF);
        longer.set(row, place);
        const part = (values: Float32Array) => values.subarray(place, place + row.length);
        expect(part(api.softmax(longer))).toEqual(api.softmax(Float32Array.from(row)));
        expect(part(api.logSoftmax(longer))).toEqual(api.logSoftmax(Float32Array.from(row)));
        expect(api.logSumExp(longer)).toEqual(api.logSumExp(Float32Array.from(row)));
      }
    });
  });

  test("all equal: equal bits, and 1/n, from 64 to 300,000 of them", () => {
    for (const length of [64, 100, 1_000, 262_144, 300_000]) {
      for (const value of [0, 1e4, -1e30, 3e38, 95.3]) {
        const got = api.softmax(new Float32Array(length).fill(value));
        expect(new Set(got).size).toBe(1);
        expect(ulps32(got[0] as number, 1 / length)).toBeLessThanOrEqual(3);
      }
    }
  });

  test("log-softmax of differences that no float holds, but their quotient by the temperature does", () => {
    const { logSoftmax } = api;
    const close = (got: number | undefined, wanted: number) =>
      expect(Math.abs((got as number) / wanted - 1)).toBeLessThan(3e-7);
    const float32 = logSoftmax(Float32Array.of(3.4e38, -1.1e38), { temperature: 13 });
    close(float32[1], -(Math.fround(3.4e38) + Math.fround(1.1e38)) / 13);
    close(
      logSoftmax(Float32Array.of(8e37, -3.4e38), { temperature: 4 })[1],
      -(Math.fround(8e37) + Math.fround(3.4e38)) / 4,
    );
    for (const temperature of [13, 65_536, 1e10]) {
      const float64 = logSoftmax(Float64Array.of(1.7e308, -1.7e308), { temperature });
      close(float64[1], (-1.7e308 / temperature) * 2);
      expect(float64[0]).toBe(0);
    }
    expect([...logSoftmax(Float32Array.of(3e38, -3e38))]).toEqual([0, -Infinity]);
  });

  test("float64 at temperatures as far out as its logits", () => {
    const wanted = exact([1.5, -1.5, 0]);
    const near = (got: Float64Array, values: { toNumber(): number }[]) =>
      got.forEach((value, i) => {
        expect(Math.abs(value / (values[i]?.toNumber() as number) - 1)).toBeLessThan(1e-12);
      });
    for (const temperature of [1e308, 1e302, 2 ** -1000, 1e-305]) {
      const row = Float64Array.of(1.5, -1.5, 0).map((x) => x * temperature);
      near(api.softmax(row, { temperature }), wanted.softmax);
      near(api.logSoftmax(row, { temperature }), wanted.logSoftmax);
      near(api.logSumExp(row, { temperature }), [wanted.logSumExp]);
    }
  });

  test("log-probabilities up to the largest float, at temperatures that small", () => {
    for (const [temperature, log] of [
      [1e-38, 2.2e38],
      [1.5 * 2 ** -30, 3.3e38],
    ] as const) {
      const x = Math.fround(-log * temperature);
      const got = api.logSoftmax(Float32Array.of(0, x), { temperature });
      expect(ulps32(got[1] as number, x / temperature)).toBeLessThanOrEqual(3);
    }
  });

  test("one outlier, 70 to 1,000 above the rest, at every place of a short row", () => {
    for (const above of [70, 87, 88.5, 100, 104, 120, 500, 1_000]) {
      for (const base of [-500, 0, 95, 3_000]) {
        for (let place = 0; place < 19; place++) {
          const row = new Float32Array(19).fill(base);
          row[place] = base + above;
          const wanted = softmax64(row);
          expect(worstUlps32(api.softmax(row), wanted)).toBeLessThanOrEqual(3);
        }
      }
    }
  });

  test("rows that rise by more than the window of exponents", () => {
    const row = Float32Array.from({ length: 300 }, (_unused, i) => i * 90);
    const wanted = softmax64(row);
    expect(worstUlps32(api.softmax(row), wanted)).toBeLessThanOrEqual(3);
    const scattered = Float32Array.of(-3e38, -1e30, 1e4, 99, 1e4 - 3, -0, 1e-40, 1e4 - 100.5);
    const exactly = softmax64(scattered);
    expect(worstUlps32(api.softmax(scattered), exactly)).toBeLessThanOrEqual(3);
  });

  test("logSoftmax of a masked class beside others, and of a row all masked, in both types", () => {
    const [first, , third] = exact([1, 2]).logSoftmax.flatMap((x) => [x.toNumber(), 0]) as [number, number, number];
    for (const ArrayType of [Float32Array, Float64Array]) {
      const got = api.logSoftmax(ArrayType.of(1, -INF, 2) as Float32Array);
      expect(got[1]).toBe(-INF);
      expect(got[0]).toBeCloseTo(first, 6);
      expect(got[2]).toBeCloseTo(third, 6);
      const none = ArrayType.of(-INF, -INF) as Float32Array;
      expect([...api.logSoftmax(none, { allMasked: "zero" })]).toEqual([-INF, -INF]);
      expect([...api.logSoftmax(none)]).toEqual([NaN, NaN]);
      expect([...api.softmax(none, { allMasked: "zero" })]).toEqual([0, 0]);
    }
  });

  test("exp and sigmoid of the special values", () => {
    expect([...api.exp([NaN, INF, -INF, -0, 0, 88.8, -104, -103.9])]).toEqual([
      NaN,
      INF,
      0,
      1,
      1,
      INF,
      0,
      Math.fround(1.4e-45),
    ]);
    expect([...api.sigmoid([NaN, INF, -INF, -0, 0, 100, -104])]).toEqual([NaN, 1, 0, 0.5, 0.5, 1, 0]);
    expect([...api.exp(Float64Array.of(NaN, INF, -INF, -0, 800, -800))]).toEqual([NaN, INF, 0, 1, INF, 0]);
    expect([...api.sigmoid(Float64Array.of(NaN, INF, -INF, -0, 800, -800))]).toEqual([NaN, 1, 0, 0.5, 1, 0]);
  });

  test("NaN with any payload and sign", () => {
    const bits = Uint32Array.of(0x7fc00000, 0xffc00000, 0x7f800001, 0xff812345, 0x7fffffff, 0xffffffff);
    for (const nan of new Float32Array(bits.buffer)) {
      const row = Float32Array.of(1, 2, 3, 4, 5);
      new Uint32Array(row.buffer)[3] = bits[0] as number;
      row[1] = nan;
      expect(api.softmax(row).every(Number.isNaN)).toBe(true);
    }
    for (const pattern of bits) {
      const row = new Float32Array(40).fill(1);
      new Uint32Array(row.buffer)[17] = pattern;
      expect(api.softmax(row).every(Number.isNaN)).toBe(true);
      expect(api.exp(row)[17]).toBeNaN();
    }
  });
});
