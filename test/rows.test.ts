// Every length, number of rows, placement and way of passing the data gives the same results, and nothing outside the
// result is written.
import { describe, expect, test } from "vitest";
import { draw } from "./logits.js";
import { logSoftmax64, logSumExp64, softmax64, spacing32, worstUlps32 } from "./reference.js";
import { sameBits } from "./same.js";
import { alike, variants } from "./variants.js";

/** How many float32 the workspace holds: 1 MiB. */
const WORKSPACE = 262_144;
const AROUND_WORKSPACE = [WORKSPACE - 1, WORKSPACE, WORKSPACE + 1, 2 * WORKSPACE - 1, 2 * WORKSPACE, 2 * WORKSPACE + 3];
const LENGTHS = [...Array.from({ length: 71 }, (_, n) => n), ...AROUND_WORKSPACE];

describe.each(variants)("%s", (_, api) => {
  describe("known answers", () => {
    const digits = (values: ArrayLike<number>, places: number) =>
      Array.from(values, (x) => Number(x.toPrecision(places)));

    test("softmax of the documentation of scipy.special.softmax, axis 1", () => {
      const x = [1, 0.5, 0.2, 3, 1, -1, 7, 3, 2, 12, 13, 3];
      expect(digits(api.softmax(x, { shape: [3, 4] }), 6)).toEqual([
        1.05877e-1, 6.42177e-2, 4.75736e-2, 7.82332e-1, 2.42746e-3, 3.28521e-4, 9.79307e-1, 1.79366e-2, 1.22094e-5,
        2.68929e-1, 7.31025e-1, 3.31885e-5,
      ]);
    });

    test("softmax and log-softmax of the ONNX operator's examples", () => {
      expect(digits(api.softmax([-1, 0, 1]), 6)).toEqual([0.0900306, 0.244728, 0.665241]);
      expect(digits(api.logSoftmax([-1, 0, 1]), 7)).toEqual([-2.407606, -1.407606, -0.407606]);
      const large = api.softmax([0, 1, 2, 3, 10_000, 10_001, 10_002, 10_003], { shape: [2, 4] });
      const row = [0.0320586, 0.08714432, 0.2368828, 0.6439143];
      expect(digits(large, 7)).toEqual([...row, ...row]);
    });

    test("log-softmax of [1000, 1] (documentation of scipy.special.log_softmax)", () => {
      expect([...api.logSoftmax([1000, 1])]).toEqual([0, -999]);
    });

    test("log-sum-exp of 0 to 9 (documentation of scipy.special.logsumexp)", () => {
      const x = Float64Array.from({ length: 10 }, (_unused, i) => i);
      expect(api.logSumExp(x)[0]).toBeCloseTo(9.4586297444267107, 14);
    });

    test("exp of tabulated values (Abramowitz and Stegun, table 4.4)", () => {
      expect([...api.exp(Float64Array.of(0, 1, 2, -1))].map((x) => x.toPrecision(15))).toEqual([
        "1.00000000000000",
        "2.71828182845905",
        "7.38905609893065",
        "0.367879441171442",
      ]);
    });

    test("sigmoid of 0 is a half, of 1 is 0.7310586", () => {
      expect(digits(api.sigmoid([0, 1, -1]), 7)).toEqual([0.5, 0.7310586, 0.2689414]);
    });
  });

  test("every length", () => {
    for (const length of LENGTHS) {
      const logits = draw("uniform in [-10, 10]", length, length + 1);
      expect(worstUlps32(api.softmax(logits), softmax64(logits))).toBeLessThanOrEqual(3);
      expect(worstUlps32(api.logSoftmax(logits), logSoftmax64(logits))).toBeLessThanOrEqual(3);
      expect(worstUlps32(api.exp(logits), Array.from(logits, Math.exp))).toBeLessThanOrEqual(1);
      const wanted = length === 0 ? -Infinity : logSumExp64(logits);
      const got = api.logSumExp(logits)[0] as number;
      expect(got === wanted || Math.abs(got - wanted) <= 2 * spacing32(Math.max(10, wanted))).toBe(true);
    }
  });

  test("every length in float64", () => {
    for (const length of [
      ...Array.from({ length: 71 }, (_unused, n) => n),
      WORKSPACE / 2 - 1,
      WORKSPACE / 2,
      WORKSPACE / 2 + 1,
      WORKSPACE + 4_465,
    ]) {
      const logits = Float64Array.from(draw("uniform in [-10, 10]", length, length + 1));
      const wanted = softmax64(logits);
      const got = api.softmax(logits);
      // The reference is float64 too, so this shows that every element is there; accuracy.test.ts states the bound.
      const isNear = (a: number, b: number | undefined) => Math.abs(a - (b as number)) <= 1e-14 * Math.abs(a);
      expect(got.every((value, i) => isNear(value, wanted[i]))).toBe(true);
      const log = logSoftmax64(logits);
      expect(api.logSoftmax(logits).every((value, i) => isNear(value, log[i]))).toBe(true);
    }
  });

  // Short rows are worked on four at a time from five rows up, pairs too; a row's bits do not depend on it.
  test.each([0, 1, 2, 4, 5, 6, 8, 13])("%d rows are computed row by row", (rows) => {
    const long = rows === 2 ? [WORKSPACE + 1] : [];
    for (const length of [...Array.from({ length: 19 }, (_unused, n) => n), 67, 1_000, 30_000, ...long]) {
      const logits = draw("normal, sigma 4", rows * length, 3);
      const options = { shape: [rows, length] };
      const each = (operation: typeof api.softmax) =>
        Array.from({ length: rows }, (_unused, r) => [...operation(logits.slice(r * length, (r + 1) * length))]).flat();
      sameBits(api.softmax(logits, options), Float32Array.from(each(api.softmax)));
      sameBits(api.logSoftmax(logits, options), Float32Array.from(each(api.logSoftmax)));
      sameBits(api.logSumExp(logits, options), Float32Array.from(each(alike(api.logSumExp))));
    }
  });

  test("a row has the same bits wherever it stands in a batch", () => {
    for (let length = 2; length < 20; length++) {
      for (let seed = 1; seed <= 200; seed++) {
        const row = draw(seed % 2 ? "peaked" : "160 wide", length, seed);
        const batch = Float32Array.from({ length: 6 * length }, (_unused, i) => row[i % length] as number);
        const wanted = api.softmax(row);
        const repeated = Float32Array.from({ length: 6 * length }, (_unused, i) => wanted[i % length] as number);
        sameBits(api.softmax(batch, { shape: [6, length] }), repeated);
      }
    }
  });

  test("an extraordinary row among short ones changes no other", () => {
    const odd = [NaN, Infinity, -Infinity, 1e38, -500];
    for (let length = 1; length < 18; length++) {
      for (let place = 0; place < 9; place++) {
        for (const value of odd) {
          const rows = Array.from({ length: 9 }, (_unused, r) => draw("uniform in [-10, 10]", length, r + 1));
          (rows[place] as Float32Array)[place % length] = value;
          const logits = Float32Array.from(rows.flatMap((row) => [...row]));
          const wanted = Float32Array.from(rows.flatMap((row) => [...api.softmax(row)]));
          sameBits(api.softmax(logits, { shape: [9, length] }), wanted);
          api.softmax(logits, { shape: [9, length], out: logits });
          sameBits(logits, wanted);
        }
      }
    }
  });

  test("a row in pieces gives the bits of the row whole", () => {
    for (const length of AROUND_WORKSPACE) {
      for (const [temperature, offset] of [
        [1, 0],
        [0.7, 0],
        [1, 900],
        [1e-7, 0],
      ] as const) {
        const logits = draw("uniform in [-10, 10]", length, 5).map((x) => (x + offset) * Math.min(1, temperature * 2));
        const whole = api.allocate(length);
        whole.set(logits);
        sameBits(api.softmax(logits, { temperature }), api.softmax(whole, { temperature, out: whole }));
        whole.set(logits);
        sameBits(api.logSoftmax(logits, { temperature }), api.logSoftmax(whole, { temperature, out: whole }));
      }
      const doubles = Float64Array.from(draw("uniform in [-10, 10]", length, 5));
      const whole = api.allocate(length, "float64");
      whole.set(doubles);
      sameBits(api.softmax(doubles), api.softmax(whole, { out: whole }));
    }
  });

  test("views at odd offsets are read and written alone", () => {
    for (const offset of [1, 3, 5]) {
      for (const length of [1, 2, 3, 7, 18, 67]) {
        const input = draw("normal, sigma 4", length + 10, 9);
        const before = input.slice();
        const result = new Float32Array(length + 10).fill(42);
        const logits = input.subarray(offset, offset + length);
        const out = result.subarray(offset, offset + length);
        expect(api.softmax(logits, { out })).toBe(out);
        expect(out).toEqual(api.softmax(logits.slice()));
        expect(input).toEqual(before);
        expect([...result.subarray(0, offset), ...result.subarray(offset + length)]).toEqual(new Array(10).fill(42));
        const inPlace = api.softmax(logits, { out: logits });
        expect(inPlace).toEqual(out);
        expect(input.subarray(0, offset)).toEqual(before.subarray(0, offset));
        expect(input.subarray(offset + length)).toEqual(before.subarray(offset + length));
      }
    }
  });

  test("in place, into out, and into a new array are the same; only out is written", () => {
    for (const operation of [api.softmax, api.logSoftmax, api.exp, api.sigmoid]) {
      for (const length of [1, 10, 1_000, WORKSPACE + 9]) {
        const logits = draw("uniform in [-10, 10]", length);
        const before = logits.slice();
        const fresh = operation(logits);
        expect(fresh).not.toBe(logits);
        sameBits(logits, before);
        const out = new Float32Array(length);
        expect(operation(logits, { out })).toBe(out);
        sameBits(out, fresh);
        sameBits(logits, before);
        expect(operation(logits, { out: logits })).toBe(logits);
        sameBits(logits, fresh);
        const view = new Float32Array(before);
        sameBits(operation(view, { out: new Float32Array(view.buffer) }), fresh);
        sameBits(view, fresh);
      }
    }
  });

  test("every way of passing the same numbers gives the same result", () => {
    const numbers = [2, 1, -3.2, 0.5, 7, -1];
    const wanted = api.softmax(Float32Array.from(numbers), { shape: [2, 3] });
    const data = Float32Array.from(numbers);
    expect(api.softmax(numbers, { shape: [2, 3] })).toEqual(wanted);
    expect(api.softmax({ data, dims: [2, 3] })).toEqual(wanted);
    expect(api.softmax({ data, shape: [2, 3], type: "float32" })).toEqual(wanted);
    expect(api.softmax(data, { shape: [2, 3], axis: 1 })).toEqual(wanted);
    expect(api.softmax(data, { shape: [1, 2, 1, 3], axis: -1 })).toEqual(wanted);
    expect(api.softmax({ data, dims: [6] }, { shape: [2, 3] })).toEqual(wanted);
    const shared = new Float32Array(new SharedArrayBuffer(24));
    shared.set(numbers);
    expect(api.softmax(shared, { shape: [2, 3] })).toEqual(wanted);
    expect(api.softmax(shared, { shape: [2, 3], out: shared })).toEqual(wanted);
    expect(numbers).toEqual([2, 1, -3.2, 0.5, 7, -1]);
  });

  test("results have the input's float type", () => {
    expect(api.softmax([1, 2])).toBeInstanceOf(Float32Array);
    expect(api.softmax(Float32Array.of(1, 2))).toBeInstanceOf(Float32Array);
    expect(api.softmax(Float64Array.of(1, 2))).toBeInstanceOf(Float64Array);
    expect(api.softmax({ data: Float64Array.of(1, 2), dims: [2] })).toBeInstanceOf(Float64Array);
    expect(api.softmax([1, 2], { out: new Float64Array(2) })).toEqual(api.softmax(Float64Array.of(1, 2)));
    expect(api.logSumExp([1, 2])).toBeInstanceOf(Float32Array);
  });

  test("an empty row", () => {
    expect(api.softmax([])).toEqual(new Float32Array(0));
    expect(api.logSoftmax(new Float64Array(0))).toEqual(new Float64Array(0));
    expect([...api.logSumExp([])]).toEqual([-Infinity]);
    expect([...api.logSumExp([], { shape: [3, 0] })]).toEqual([-Infinity, -Infinity, -Infinity]);
    expect(api.logSumExp([], { shape: [0, 3] })).toEqual(new Float32Array(0));
    expect(api.exp([])).toEqual(new Float32Array(0));
  });
});
