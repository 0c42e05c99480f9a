// The weighted log-sum-exp: weights of either sign, against 60 digits.
import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { decimal, spacing32, ulps64 } from "./reference.js";
import { bitsOf, rowsOf } from "./tensors.js";
import { variants } from "./variants.js";

const Exact = Decimal.clone({ precision: 60 });

/** log |sum of w exp(x / T)| and the sum's sign, to 60 digits. */
function exact(row: ArrayLike<number>, weights: ArrayLike<number>, temperature = 1) {
  const t = new Exact(decimal(temperature));
  let sum = new Exact(0);
  let size = new Exact(0);
  for (let i = 0; i < row.length; i++) {
    const x = row[i] as number;
    if (x === -Infinity || weights[i] === 0) continue;
    const weight = new Exact(decimal(weights[i] as number));
    const term = new Exact(decimal(x)).div(t).exp().mul(weight);
    sum = sum.add(term);
    size = size.add(term.abs());
  }
  // What each exponential is off by, 2^-56 of it, counts the more the more of them cancels.
  const cancelled = sum.isZero() ? 0 : size.div(sum.abs()).toNumber() * 2 ** -55;
  return { log: sum.abs().ln(), sign: sum.isZero() ? 0 : sum.s, cancelled };
}

const largest = (row: ArrayLike<number>, t = 1) => Array.from(row).reduce((a, b) => Math.max(a, Math.abs(b)), 0) / t;

describe.each(variants)("%s", (_, api) => {
  test("the examples of scipy.special.logsumexp's documentation", () => {
    const a = Float64Array.from({ length: 10 }, (_unused, i) => i);
    const b = Array.from({ length: 10 }, (_unused, i) => 10 - i);
    expect(api.logSumExp(a, { weights: b })[0]).toBeCloseTo(9.9170178533034665, 14);
    const { logSumExp, sign } = api.logSumExp(Float64Array.of(1, 2), { weights: [1, -1], sign: true });
    expect(logSumExp[0]).toBeCloseTo(1.5413248546129181, 14);
    expect([...sign]).toEqual([-1]);
  });

  test("a confident row: log-sum-exp of [0, -40] is 4.248e-18, with and without weights", () => {
    for (const options of [{}, { weights: [1, 1] }, { sign: true }] as const) {
      const got = api.logSumExp(Float64Array.of(0, -40), options) as unknown;
      const [value] =
        Array.isArray(got) || ArrayBuffer.isView(got)
          ? (got as Float64Array)
          : (got as { logSumExp: Float64Array }).logSumExp;
      expect(ulps64(value as number, new Decimal(-40).exp())).toBeLessThanOrEqual(2);
    }
  });

  test("terms whose logits hide their weights, and sums of two terms", () => {
    const far = api.logSumExp(Float64Array.of(1e20, 1e20), { weights: [1e-300, -1e300], sign: true });
    expect([far.logSumExp[0], far.sign[0]]).toEqual([1e20, -1]);
    const random = seeded(11);
    const cases: [number[], number[]][] = [
      [
        [0.6503199354187954, -0.8592767479295045],
        [0.14073838866206498, 0.3765862227649078],
      ],
    ];
    for (let i = 0; i < 3_000; i++) {
      const length = 2 + (i % 3);
      const numbers = (scale: number) => Array.from({ length }, () => (random() - 0.5) * scale);
      cases.push([numbers(i % 2 ? 2 : 20), numbers(1).map(Math.abs)]);
    }
    for (const [row, weights] of cases) {
      const { log, cancelled } = exact(row, weights);
      const [got] = api.logSumExp(Float64Array.from(row), { weights }) as unknown as [number];
      const scale = Decimal.max(log.abs(), largest(row));
      expect(ulps64(got, new Decimal(log), scale), JSON.stringify({ row, weights })).toBeLessThanOrEqual(
        2 + cancelled / scale.toNumber(),
      );
    }
  });

  test("sign without weights: 1, and 0 for a row without a number", () => {
    const logits = Float64Array.of(1, 2, /**/ -Infinity, -Infinity, /**/ NaN, 1);
    const { logSumExp, sign } = api.logSumExp(logits, { shape: [3, 2], sign: true });
    expect([...sign]).toEqual([1, 0, 0]);
    expect(logSumExp[0]).toBeCloseTo(2.313261687518223, 14); // log(e + e^2)
    expect([...logSumExp.subarray(1)]).toEqual([-Infinity, NaN]);
  });

  test("without sign, the logarithm of what is negative is NaN", () => {
    expect([...api.logSumExp([1, 2], { weights: [1, -1] })]).toEqual([NaN]);
    expect(api.logSumExp([1, 2], { weights: [-1, 1] })[0]).toBe(Math.fround(1.5413248546129181));
    const bits = Uint16Array.from([1, 2], (x) => bitsOf(x, 5));
    expect([...api.logSumExp(bits, { dtype: "float16", weights: [1, -1] })]).toEqual([0x7e00]);
  });

  test("weights that cancel to the last bit, in rows of every length", () => {
    for (const length of [2, 6, 4_096, 300_000]) {
      const logits = new Float64Array(length).fill(3);
      const weights = logits.map((_x, i) => (i % 2 === 0 ? 1 : -1));
      expect([...api.logSumExp(logits, { weights })]).toEqual([-Infinity]);
      expect([...api.logSumExp(Float32Array.from(logits), { weights })]).toEqual([-Infinity]);
      const { sign } = api.logSumExp(logits, { weights, sign: true });
      expect([...sign]).toEqual([0]);
      weights[length - 1] = -1.5;
      expect([...api.logSumExp(logits, { weights })]).toEqual([NaN]);
    }
  });

  test("weights that cancel", () => {
    const cases: [number[], number[]][] = [
      [
        [0, 1e-3],
        [1, -1],
      ],
      [
        [0, 1e-9],
        [1, -1],
      ],
      [
        [1, 1 - 1e-9],
        [1, -1],
      ],
      [
        [0, 0],
        [0.3, 0.7 + 1e-9],
      ],
      [
        [5, 5, 5],
        [1, 1, -1.999999],
      ],
      [
        [Math.log(2), 0],
        [0.5, 1e-12],
      ],
      [
        [0, -1, -2, -3],
        [1, -Math.E, 1e-10, 5],
      ],
      [
        [700, 699.5],
        [1e-290, -1e-290],
      ],
      [
        [-1e5, -1e5 - 1],
        [1e300, -1e299],
      ],
    ];
    for (const [row, weights] of cases) {
      const { log, sign, cancelled } = exact(row, weights);
      const got = api.logSumExp(Float64Array.from(row), { weights, sign: true });
      expect(got.sign[0]).toBe(sign);
      const scale = Math.max(log.abs().toNumber(), largest(row));
      const error = decimal(got.logSumExp[0] as number)
        .sub(new Decimal(log))
        .abs()
        .toNumber();
      expect(error).toBeLessThanOrEqual(2 * 2 ** -52 * scale + cancelled);
      const singles = Float32Array.from(row);
      const single = exact(singles, weights);
      const [rounded] = api.logSumExp(singles, { weights, sign: true }).logSumExp as unknown as [number];
      if (single.sign === 0) {
        expect(rounded).toBe(-Infinity);
      } else {
        const wanted = single.log.toNumber();
        const bound = 2 * spacing32(Math.max(Math.abs(wanted), largest(singles)));
        expect(Math.abs(rounded - wanted)).toBeLessThanOrEqual(bound);
      }
    }
  });

  test("random rows, weights of both signs, every temperature", () => {
    const random = seeded(3);
    for (let round = 0; round < 300; round++) {
      const length = 1 + Math.floor(random() * 20);
      const row = Float64Array.from({ length }, () => random() * 60 - 30);
      const weights = Float64Array.from({ length }, () => (random() - 0.3) * 10 ** Math.floor(random() * 20 - 10));
      const temperature = [1, 0.37, 5, 1e-3][round % 4] as number;
      const { log, sign } = exact(row, weights, temperature);
      const got = api.logSumExp(row, { weights, sign: true, temperature });
      expect(got.sign[0]).toBe(sign);
      const scale = Decimal.max(log.abs(), decimal(largest(row, temperature)));
      expect(ulps64(got.logSumExp[0] as number, new Decimal(log), new Decimal(scale))).toBeLessThanOrEqual(2);
    }
  });

  test("extreme weights overflow nothing", () => {
    for (const weight of [5e-324, 2.2e-308, 1e-300, 1e300, 1.7e308]) {
      for (const x of [-2_000, 0, 700]) {
        const { log } = exact([x, x - 1], [weight, weight]);
        const got = api.logSumExp(Float64Array.of(x, x - 1), { weights: [weight, weight] })[0] as number;
        const scale = Decimal.max(log.abs(), Math.abs(x));
        expect(ulps64(got, new Decimal(log), new Decimal(scale))).toBeLessThanOrEqual(2);
      }
    }
    const balanced = api.logSumExp(Float64Array.of(-2_000, 2_000), { weights: [1e308, 1e-308] })[0] as number;
    expect(balanced).toBeCloseTo(2_000 - 308 * Math.LN10, 10);
  });

  test("logits that a temperature makes infinite, and differences beyond the largest double", () => {
    const cold = { temperature: 1e-300, sign: true } as const;
    for (const [row, weights, log, sign] of [
      [[1e10, 2e10], [1, 1], Infinity, 1],
      [[1e10, 2e10], [1, -1], Infinity, -1],
      [[-1e20, -2e20], [-1, 1], -Infinity, -1],
    ] as const) {
      const got = api.logSumExp(Float64Array.from(row), { ...cold, weights });
      expect([got.logSumExp[0], got.sign[0]]).toEqual([log, sign]);
    }
    const wide = api.logSumExp(Float64Array.of(1.5e308, -1.5e308), { temperature: 1e308, weights: [1, 1] });
    expect(wide[0]).toBeCloseTo(1.5 + Math.log1p(Math.exp(-3)), 14);
  });

  test("special values", () => {
    const signed = (row: number[], weights: number[]) => {
      const { logSumExp, sign } = api.logSumExp(row, { weights, sign: true });
      return [logSumExp[0], sign[0]];
    };
    expect(signed([1, 2], [0, 0])).toEqual([-Infinity, 0]);
    expect(signed([1, 1], [2, -2])).toEqual([-Infinity, 0]);
    expect(signed([-Infinity, -Infinity], [1, -1])).toEqual([-Infinity, 0]);
    expect(signed([], [])).toEqual([-Infinity, 0]);
    expect(signed([1, NaN], [1, 1])).toEqual([NaN, 0]);
    expect(signed([Infinity, NaN], [1, 1])).toEqual([NaN, 0]);
    // As scipy: what has no weight is not there.
    expect(signed([1, NaN], [1, 0])).toEqual([1, 1]);
    expect(signed([1, Infinity], [1, 0])).toEqual([1, 1]);
    expect(signed([1, Infinity], [1, -2])).toEqual([Infinity, -1]);
    expect(signed([Infinity, Infinity], [1, 2])).toEqual([Infinity, 1]);
    expect(signed([Infinity, 1], [1, -1])).toEqual([Infinity, 1]);
    expect(signed([1, Infinity], [-1, 1])).toEqual([Infinity, 1]);
    expect(signed([Infinity, Infinity], [1, -2])).toEqual([NaN, 0]);
  });

  test("any axis, by class and by element, with mask, bias, out, and rows longer than the workspace", () => {
    for (const [shape, axis] of [
      [[6, 5], 1],
      [[6, 5], 0],
      [[2, 7, 3], 1],
    ] as const) {
      const size = shape.reduce((all: number, extent) => all * extent, 1);
      const logits = Float64Array.from(draw("normal, sigma 4", size));
      const classes = shape[axis] as number;
      const each = Float64Array.from(draw("normal, sigma 4", size, 2));
      const bias = draw("normal, sigma 4", classes, 3);
      for (const weights of [each.slice(0, classes), each]) {
        const byClass = weights.length === classes;
        const out = new Float64Array(size / classes);
        const got = api.logSumExp(logits, { shape, axis, weights, bias, sign: true, out });
        expect(got.logSumExp).toBe(out);
        rowsOf({ shape, axis }).forEach((places, row) => {
          const values = places.map((place, i) => (logits[place] as number) + (bias[i] as number));
          const { log, sign } = exact(
            values,
            places.map((place, i) => weights[byClass ? i : place] as number),
          );
          expect(got.sign[row]).toBe(sign);
          const scale = Decimal.max(log.abs(), decimal(largest(values)));
          expect(ulps64(out[row] as number, new Decimal(log), new Decimal(scale))).toBeLessThanOrEqual(2);
        });
      }
    }
    const long = draw("uniform in [-10, 10]", 300_000);
    const ones = new Float64Array(300_000).fill(1);
    expect(api.logSumExp(long, { weights: ones })).toEqual(api.logSumExp(long));
    const weights = ones.map((_unused, i) => (i % 3 ? 0 : -2));
    const third = api.logSumExp(long.filter((_unused, i) => i % 3 === 0))[0] as number;
    const masked = api.logSumExp(long, { weights, sign: true });
    expect(masked.sign[0]).toBe(-1);
    expect(masked.logSumExp[0]).toBeCloseTo(third + Math.LN2, 5);
  });

  test("a NaN is NaN where no finite class counts either, its sign 0", () => {
    for (const row of [[NaN], [NaN, -Infinity], [-Infinity, NaN]]) {
      for (const logits of [Float32Array.from(row), Float64Array.from(row)]) {
        const weights = row.map(() => 1);
        expect(api.logSumExp(logits as Float32Array, { weights })[0]).toBe(NaN);
        for (const options of [{ sign: true }, { sign: true, weights }] as const) {
          const { logSumExp, sign } = api.logSumExp(logits as Float32Array, options);
          expect([logSumExp[0], sign[0]]).toEqual([NaN, 0]);
        }
      }
    }
    const masked = api.logSumExp([-Infinity, -Infinity], { sign: true });
    expect([masked.logSumExp[0], masked.sign[0]]).toEqual([-Infinity, 0]);
  });

  test("the weights decide between logits so large that they vanish beside them", () => {
    const sign = (logits: number[], weights: number[], temperature = 1) =>
      api.logSumExp(Float64Array.from(logits), { weights, sign: true, temperature }).sign[0];
    expect(sign([1e20, 1e20], [1e-300, -1e300])).toBe(-1);
    expect(sign([1e20, 1e20], [-1e300, 1e-300])).toBe(-1);
    expect(sign([-1e20, -1e20], [1e300, -1e-300])).toBe(1);
    expect(sign([1, 1], [1e-300, -1e300], 1e-30)).toBe(-1);
  });
});
