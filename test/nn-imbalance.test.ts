// Weights, log-priors and resampling for imbalanced classes; calibration.
import fc from "fast-check";
import { logSumExp, softmax } from "simd-softmax";
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { variants } from "./nn-variants.js";

describe.each(variants)("%s", (_, api) => {
  const { classWeights, logPrior, resample, fitTemperature, calibrationError, crossEntropy } = api;

  test("classWeights: scikit-learn's example of balanced weights, and the others", () => {
    // compute_class_weight(class_weight="balanced", classes=[0, 1], y=[1, 1, 1, 1, 0, 0])
    expect([...classWeights([2, 4])]).toEqual([1.5, 0.75]);
    expect([...classWeights([2, 4], { method: "balanced" })]).toEqual([1.5, 0.75]);
    const inverse = classWeights(Int32Array.of(1, 3), { method: "inverse" });
    expect(inverse[0]).toBeCloseTo(1.5, 15);
    expect(inverse[1]).toBeCloseTo(0.5, 15);
    const effective = classWeights([5, 500], { method: "effective", beta: 0.99 });
    const raw = [0.01 / (1 - 0.99 ** 5), 0.01 / (1 - 0.99 ** 500)] as const;
    expect(effective[0]).toBeCloseTo((2 * raw[0]) / (raw[0] + raw[1]), 12);
    expect((effective[0] as number) + (effective[1] as number)).toBeCloseTo(2, 12);
    expect([...classWeights([5, 500], { method: "effective", beta: 0 })]).toEqual([1, 1]);
  });

  test("logPrior: logits adjusted in the loss are as a prior in it", () => {
    const prior = logPrior([90, 9, 1]);
    expect(prior[0]).toBeCloseTo(Math.log(0.9), 15);
    expect(prior[2]).toBeCloseTo(Math.log(0.01), 15);
    expect([...logPrior([1, 3], -1)].map(Math.exp)).toEqual([expect.closeTo(4, 12), expect.closeTo(4 / 3, 12)]);
    expect([...logPrior([0, 2])]).toEqual([-Infinity, 0]);
    expect([...logPrior([0, 2], 0)]).toEqual([0, 0]);
    const logits = Float64Array.of(1, 2, 3);
    const adjusted = logits.map((x, i) => x + (prior[i] as number));
    expect(crossEntropy(logits, [2], { bias: prior }).loss[0]).toBeCloseTo(
      (logSumExp(adjusted)[0] as number) - (adjusted[2] as number),
      14,
    );
  });

  test("resample: every class as often as asked, each row as often as every other of its class, to within one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 60 }),
        fc.constantFrom("smallest" as const, "largest" as const),
        fc.nat(),
        (labels, to, seed) => {
          const places = resample(labels, { to, seed });
          const counts = [0, 1, 2, 3, 4].map((c) => labels.filter((label) => label === c).length).filter((n) => n > 0);
          const wanted = to === "smallest" ? Math.min(...counts) : Math.max(...counts);
          const times = new Array(labels.length).fill(0);
          for (const place of places) times[place]++;
          for (const c of new Set(labels)) {
            const own = times.filter((_, i) => labels[i] === c);
            expect(own.reduce((a, b) => a + b, 0)).toBe(wanted);
            expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
          }
          expect(resample(labels, { to, seed })).toEqual(places);
        },
      ),
    );
    expect([...resample([0, 0, 1, 1, 1], { to: [1, 6], seed: 1 })].map((i) => (i < 2 ? 0 : 1)).sort()).toEqual([
      0, 1, 1, 1, 1, 1, 1,
    ]);
    expect(resample([], { to: "smallest", seed: 0 }).length).toBe(0);
    expect(resample([0, 1], { to: "largest", seed: 1 })).not.toBe(resample([0, 1], { to: "largest", seed: 2 }));
  });

  describe("fitTemperature", () => {
    /** Rows drawn from the softmax of their logits, which are then multiplied. */
    function drawnRows(rows: number, classes: number, factor: number) {
      const random = seeded(5);
      const logits = draw("normal, sigma 4", rows * classes, 3).map((x) => x / 4);
      const p = softmax(logits, { shape: [rows, classes] });
      const targets = Int32Array.from({ length: rows }, (_, row) => {
        let left = random();
        for (let c = 0; c < classes - 1; c++) {
          left -= p[row * classes + c] as number;
          if (left < 0) return c;
        }
        return classes - 1;
      });
      return { logits: logits.map((x) => x * factor), targets, shape: [rows, classes] };
    }

    test.each([0.1, 0.5, 1, 3, 20, 1000])("finds the factor %d that logits were multiplied by", (factor) => {
      const { logits, targets, shape } = drawnRows(4000, 5, factor);
      for (const given of [logits, Float64Array.from(logits)]) {
        const { temperature, loss, status } = fitTemperature(given, targets, { shape });
        expect(status).toBe("converged");
        // The standard error at 4,000 rows is some 3 %.
        expect(Math.abs(temperature / factor - 1)).toBeLessThan(0.1);
        const at = (t: number) =>
          crossEntropy(
            Float64Array.from(given, (x) => x / t),
            targets,
            { shape },
          ).loss[0] as number;
        expect(at(temperature)).toBeCloseTo(loss, 6);
        expect(at(temperature)).toBeLessThanOrEqual(at(temperature * 1.01));
        expect(at(temperature)).toBeLessThanOrEqual(at(temperature * 0.99));
      }
    });

    test("says when every row is right, and when the logits do no better than chance", () => {
      const right = fitTemperature([3, 1, 0, 2], [0, 1], { shape: [2, 2] });
      expect(right).toEqual({ temperature: 0, loss: expect.closeTo(0, 30), status: "separable" });
      const tied = fitTemperature([1, 1, 0, 2], [0, 1], { shape: [2, 2] });
      expect(tied).toEqual({ temperature: 0, loss: expect.closeTo(Math.LN2 / 2, 12), status: "separable" });
      const wrong = fitTemperature([3, 1, 0, 2], [1, 0], { shape: [2, 2] });
      expect(wrong).toEqual({ temperature: Infinity, loss: expect.closeTo(Math.LN2, 7), status: "uninformative" });
    });

    test.each([1e-300, 1e-30, 1e-5, 1, 1e5, 1e30, 1e300])("on any scale, here of %d", (scale) => {
      // Sure thrice, right twice: p = 2/3 at the logit ln 2.
      const logits = Float64Array.of(scale, 0, scale, 0, scale, 0);
      const { temperature, loss, status } = fitTemperature(logits, [0, 0, 1], { shape: [3, 2] });
      expect(status).toBe("converged");
      expect(temperature / scale).toBeCloseTo(1 / Math.LN2, 6);
      expect(loss).toBeCloseTo(Math.log(3) - (2 * Math.LN2) / 3, 10);
    });

    test("masked classes take no part", () => {
      const masked = Float32Array.of(3, -Infinity, 1, 2, 0, 1, 1, 2, -Infinity);
      const low = masked.map((x) => Math.max(x, -1e30));
      const wanted = fitTemperature(low, [0, 1, 1], { shape: [3, 3] });
      const got = fitTemperature(masked, [0, 1, 1], { shape: [3, 3] });
      expect(got.status).toBe("converged");
      expect(got.temperature).toBeCloseTo(wanted.temperature, 4);
    });

    test("leaves ignored rows out, takes any axis, and refuses rows that say nothing", () => {
      const { logits, targets, shape } = drawnRows(500, 3, 2);
      const wanted = fitTemperature(logits, targets, { shape });
      const more = Float32Array.of(...logits, NaN, 1, 2);
      const got = fitTemperature(more, [...targets, -100], { shape: [501, 3] });
      expect(got.temperature).toBe(wanted.temperature);
      const turned = Float32Array.from(
        { length: 1500 },
        (_, i) => logits[(i % 500) * 3 + Math.floor(i / 500)] as number,
      );
      expect(fitTemperature(turned, targets, { shape: [3, 500], axis: 0 }).temperature).toBeCloseTo(
        wanted.temperature,
        6,
      );
      expect(() => fitTemperature([1, NaN], [0])).toThrow("row 0");
      expect(() => fitTemperature([1, -Infinity], [1])).toThrow("row 0");
      expect(() => fitTemperature([], [], { shape: [0, 3] })).toThrow("at least one row");
      expect(fitTemperature([2, 1, -Infinity, 0, 1, 3], [0, 1], { shape: [2, 3] }).status).toBe("converged");
    });
  });

  describe("calibrationError", () => {
    // Five rows of confidence 0.9, 0.9, 0.6, 0.6 and 0.5; right, wrong, right, right, right.
    const rows = [0.9, 0.9, 0.6, 0.6, 0.5].flatMap((p) => [Math.log(p), Math.log(1 - p)]);
    const targets = [0, 1, 0, 0, 0];

    test.each([
      ["l1", (2 * 0.4 + 2 * 0.4 + 0.5) / 5],
      ["l2", Math.sqrt((2 * 0.16 + 2 * 0.16 + 0.25) / 5)],
      ["max", 0.5],
    ] as const)("%s", (norm, wanted) => {
      const { error, bins } = calibrationError(Float64Array.from(rows), targets, { shape: [5, 2], bins: 10, norm });
      expect(error).toBeCloseTo(wanted, 12);
      expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 0, 1, 2, 0, 0, 2, 0]);
      expect(bins[8]).toEqual({ count: 2, confidence: expect.closeTo(0.9, 12), accuracy: 0.5 });
    });

    test("15 bins, ignored rows, none at all", () => {
      expect(calibrationError(rows, targets, { shape: [5, 2] }).bins.length).toBe(15);
      expect(calibrationError([NaN, 1], [-100]).error).toBeNaN();
      const certain = calibrationError([1000, 0], [0]);
      expect(certain.error).toBe(0);
      expect(certain.bins[14]?.count).toBe(1);
    });
  });
});
