// The error bounds of all functions. References are computed from the same inputs.
import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { DISTRIBUTIONS, draw, seeded } from "./logits.js";
import { inFull } from "./long.js";
import {
  decimal,
  exact,
  logSoftmax64,
  logSumExp64,
  softmax64,
  spacing32,
  ulps32,
  ulps64,
  worstUlps32,
} from "./reference.js";
import { variants } from "./variants.js";

/** Softmax: 3 ulp wanted, to which the table of distributions is held; 4 never exceeded, however long one searches. */
const SOFTMAX_ULPS = 3;
const SOFTMAX_ULPS_EVER = 4;
const LOG_SOFTMAX_ULPS = 3;
const LOG_SUM_EXP_ULPS = 2;
const FLOAT64_ULPS = 2;

const LENGTHS = inFull([10, 1_000, 32_000, 1_000_000], [10, 1_000, 32_000]);
const TEMPERATURES = [0.1, 0.7, 1, 3];

const cases = Object.keys(DISTRIBUTIONS).flatMap((distribution) =>
  LENGTHS.flatMap((length) => TEMPERATURES.map((temperature) => ({ distribution, length, temperature }))),
);

describe.each(variants)("%s, float32", (_, api) => {
  test.each(cases)("$distribution, n = $length, T = $temperature", ({ distribution, length, temperature }) => {
    const repeats = length <= 10 ? 200 : 1;
    for (let seed = 1; seed <= repeats; seed++) {
      const logits = draw(distribution, length, seed);
      expect(worstUlps32(api.softmax(logits, { temperature }), softmax64(logits, temperature))).toBeLessThanOrEqual(
        SOFTMAX_ULPS,
      );
      expect(
        worstUlps32(api.logSoftmax(logits, { temperature }), logSoftmax64(logits, temperature)),
      ).toBeLessThanOrEqual(LOG_SOFTMAX_ULPS);
      const wanted = logSumExp64(logits, temperature);
      const maximum = logits.reduce((a, b) => Math.max(a, b)) / temperature;
      const error = Math.abs((api.logSumExp(logits, { temperature })[0] as number) - wanted);
      expect(error / spacing32(Math.max(Math.abs(wanted), Math.abs(maximum)))).toBeLessThanOrEqual(LOG_SUM_EXP_ULPS);
    }
  });

  test.each([0.7, 1])("40,000 rows of 2 to 300 classes (a tenth in the short run), T = %d", (temperature) => {
    const random = seeded(7);
    const rows = 8;
    let worst = 0;
    for (let i = 0; i < inFull(5_000, 500); i++) {
      const length = 2 + Math.floor(random() ** 3 * 299);
      const logits = draw(i % 2 ? "peaked" : "uniform in [-10, 10]", rows * length, i);
      const got = api.softmax(logits, { shape: [rows, length], temperature });
      for (let start = 0; start < logits.length; start += length) {
        const row = logits.subarray(start, start + length);
        worst = Math.max(worst, worstUlps32(got.subarray(start, start + length), softmax64(row, temperature)));
      }
    }
    expect(worst).toBeLessThanOrEqual(SOFTMAX_ULPS_EVER);
  });

  test.each([1e-300, 1e-30, 1e-6, 1e-5, 1e5, 1e6, 1e30, 1e300])("temperature %d", (temperature) => {
    const logits = draw("uniform in [-10, 10]", 257).map((x) => Math.fround(x * Math.min(1e37, temperature)));
    expect(worstUlps32(api.softmax(logits, { temperature }), softmax64(logits, temperature))).toBeLessThanOrEqual(
      SOFTMAX_ULPS,
    );
    expect(worstUlps32(api.logSoftmax(logits, { temperature }), logSoftmax64(logits, temperature))).toBeLessThanOrEqual(
      LOG_SOFTMAX_ULPS,
    );
  });

  test("confident rows keep the digits of the small log-probability", () => {
    for (const gap of [10, 17, 20, 40, 80, 100]) {
      const row = Float32Array.of(0, -gap);
      expect(worstUlps32(api.logSoftmax(row), logSoftmax64(row))).toBeLessThanOrEqual(LOG_SOFTMAX_ULPS);
      expect(ulps32(api.logSumExp(row)[0] as number, Math.log1p(Math.exp(-gap)))).toBeLessThanOrEqual(LOG_SUM_EXP_ULPS);
    }
  });

  test("log-probabilities are at most 0", () => {
    const witness = [[-6.484788903355956e-41, -127845585670635520]];
    const random = seeded(4);
    for (let i = 0; i < 2_000; i++) witness.push([(random() - 0.5) * 1e-40, -(10 ** (random() * 30))]);
    for (const row of witness) {
      for (const temperature of [65536.00000000001, 1e-5, 1, 1e10]) {
        const got = api.logSoftmax(Float32Array.from(row), { temperature });
        expect(Math.max(...got), JSON.stringify({ row, temperature })).toBeLessThanOrEqual(0);
      }
    }
  });

  test("sigmoid: 3 ulp", () => {
    const values = Float32Array.from({ length: 200_001 }, (_unused, i) => (i - 100_000) / 900);
    const wanted = Array.from(values, (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))));
    expect(worstUlps32(api.sigmoid(values), wanted)).toBeLessThanOrEqual(3);
  });
});

describe.each(variants)("%s, float64", (_, api) => {
  const rows = [
    ...[2, 3, 10, 301].flatMap((length) =>
      Object.keys(DISTRIBUTIONS).map((distribution) => ({
        name: `${distribution}, n = ${length}`,
        row: Float64Array.from(draw(distribution, length), (x) => x + 1e-9 * Math.sin(x)),
      })),
    ),
    { name: "a wide row", row: Float64Array.of(-740, 0, 1e-3, -30, -700.5, -400) },
    { name: "far out", row: Float64Array.of(1e4, 9_995.5, 9_400.25, 1e4 - 740) },
    { name: "a confident row", row: Float64Array.of(0, -40) },
  ];
  describe.each([0.7, 1, 3])("T = %d", (temperature) => {
    test.each(rows)("$name", ({ row }) => {
      const wanted = exact(row, temperature);
      const softmax = api.softmax(row, { temperature });
      const logSoftmax = api.logSoftmax(row, { temperature });
      const worstOf = (got: Float64Array, all: Decimal[]) =>
        Math.max(...all.map((w, i) => ulps64(got[i] as number, w)));
      expect(worstOf(softmax, wanted.softmax)).toBeLessThanOrEqual(FLOAT64_ULPS);
      expect(worstOf(logSoftmax, wanted.logSoftmax)).toBeLessThanOrEqual(FLOAT64_ULPS);
      const scale = Decimal.max(
        wanted.logSumExp.abs(),
        decimal(Math.max(...row))
          .div(decimal(temperature))
          .abs(),
      );
      const logSumExp = api.logSumExp(row, { temperature })[0] as number;
      expect(ulps64(logSumExp, wanted.logSumExp, scale)).toBeLessThanOrEqual(FLOAT64_ULPS);
    });
  });

  test.each([0.7, 1, 3])("400 rows of 2 to 6 classes, T = %d", (temperature) => {
    const random = seeded(5);
    const worst = { softmax: 0, logSoftmax: 0, logSumExp: 0 };
    for (let i = 0; i < 400; i++) {
      const row = Float64Array.from({ length: 2 + (i % 5) }, () => (random() - 0.5) * (i % 2 ? 4 : 24));
      const wanted = exact(row, temperature);
      const got = { softmax: api.softmax(row, { temperature }), logSoftmax: api.logSoftmax(row, { temperature }) };
      for (const name of ["softmax", "logSoftmax"] as const) {
        const errors = wanted[name].map((w, k) => ulps64(got[name][k] as number, w));
        worst[name] = Math.max(worst[name], ...errors);
      }
      const largest = decimal(Math.max(...row))
        .div(decimal(temperature))
        .abs();
      const logSumExp = api.logSumExp(row, { temperature })[0] as number;
      const scale = Decimal.max(wanted.logSumExp.abs(), largest);
      worst.logSumExp = Math.max(worst.logSumExp, ulps64(logSumExp, wanted.logSumExp, scale));
    }
    for (const error of Object.values(worst)) expect(error).toBeLessThanOrEqual(FLOAT64_ULPS);
  });

  test.each([
    [1.7746834472822373, [4.3624058526512215, -60.20042613403096]],
    [2 ** -16, [0, -0.010799560546875003]],
    [2 ** -17, [0, -0.005399780273437502]],
    [1e-3, [1, 0.29, 0.3]],
  ])("logSoftmax at T = %d of %j", (temperature, row) => {
    const wanted = exact(row, temperature).logSoftmax;
    const got = api.logSoftmax(Float64Array.from(row), { temperature });
    for (const [i, w] of wanted.entries()) {
      expect(ulps64(got[i] as number, w)).toBeLessThanOrEqual(FLOAT64_ULPS);
    }
  });

  test("logSoftmax of 20,000 rows of 2 to 4 classes at temperatures from 2^-20 to 2^20", () => {
    const random = seeded(9);
    for (let i = 0; i < inFull(20_000, 2_000); i++) {
      const temperature = 2 ** ((random() - 0.5) * 40);
      const row = Float64Array.from({ length: 2 + (i % 3) }, () => (random() - 0.5) * temperature * (i % 2 ? 4 : 1400));
      const wanted = exact(row, temperature).logSoftmax;
      const got = api.logSoftmax(row, { temperature });
      for (const [k, w] of wanted.entries()) {
        const error = ulps64(got[k] as number, w);
        expect(error, JSON.stringify({ temperature, row: [...row] })).toBeLessThanOrEqual(FLOAT64_ULPS);
      }
    }
  });

  test.each([70_000, 1_000_000])("%d classes of five values: sums lose nothing with their length", (length) => {
    const row = Float64Array.from({ length }, (_unused, i) => i % 5);
    const masses = [0, 1, 2, 3, 4].map((x) => decimal(x).exp());
    const total = masses.reduce((all, mass) => all.add(mass)).mul(length / 5);
    const got = api.softmax(row);
    const logs = api.logSoftmax(row);
    for (const [i, mass] of masses.entries()) {
      expect(ulps64(got[i] as number, mass.div(total))).toBeLessThanOrEqual(FLOAT64_ULPS);
      expect(ulps64(logs[i] as number, mass.div(total).ln())).toBeLessThanOrEqual(FLOAT64_ULPS);
    }
    expect(ulps64(api.logSumExp(row)[0] as number, total.ln())).toBeLessThanOrEqual(FLOAT64_ULPS);
    expect(ulps64(api.argmax(row).probabilities[0] as number, (masses[4] as Decimal).div(total))).toBeLessThanOrEqual(
      FLOAT64_ULPS,
    );
  });

  test("exp: 1 ulp, subnormal results and the ends of the range included", () => {
    const values = Float64Array.from({ length: 3_000 }, (_unused, i) => -745.2 + (i * 1454.98) / 3_000);
    const got = api.exp(values);
    const worst64 = Math.max(...Array.from(values, (x, i) => ulps64(got[i] as number, decimal(x).exp())));
    expect(worst64).toBeLessThanOrEqual(1);
    expect([...api.exp(Float64Array.of(709.79, 710, Infinity, -746, -Infinity, NaN))]).toEqual([
      Infinity,
      Infinity,
      Infinity,
      0,
      0,
      NaN,
    ]);
  });

  test("sigmoid: 3 ulp", () => {
    const values = Float64Array.from({ length: 2_000 }, (_unused, i) => (i - 1_000) / 1.5);
    const got = api.sigmoid(values);
    const wanted = Array.from(values, (x) => new Decimal(1).div(decimal(-x).exp().add(1)));
    expect(Math.max(...wanted.map((w, i) => ulps64(got[i] as number, w)))).toBeLessThanOrEqual(3);
  });
});
