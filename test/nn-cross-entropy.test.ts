// Cross-entropy from logits: accuracy in 60 digits, PyTorch's divisors and edge cases, gradients.
import { allocate } from "simd-softmax";
import { describe, expect, test } from "vitest";
import { DISTRIBUTIONS, draw, seeded } from "./logits.js";
import { crossEntropyOf, distributionOf, type Terms, ulps } from "./nn-reference.js";
import { variants } from "./nn-variants.js";
import { sameBits } from "./same.js";

const INF = Infinity;

/** The largest errors of loss and gradient of one row, in ulp. */
function errors(
  got: { readonly loss: ArrayLike<number>; readonly gradient: ArrayLike<number> },
  row: Float32Array | Float64Array,
  target: number | ArrayLike<number>,
  terms: Terms,
  ofLarger: boolean,
) {
  const isFloat64 = row instanceof Float64Array;
  const exact = crossEntropyOf(row, distributionOf(target, row.length, terms), terms);
  const gradients = exact.gradient.map((wanted, j) =>
    ulps(got.gradient[j] as number, wanted, isFloat64, ofLarger ? exact.larger[j] : wanted),
  );
  return { loss: ulps(got.loss[0] as number, exact.loss, isFloat64), gradient: Math.max(...gradients) };
}

describe.each(variants)("%s", (_, { crossEntropy }) => {
  describe.each(["float32", "float64"])("%s", (dtype) => {
    const rowOf = (name: string, length: number, seed: number) => {
      const row = draw(name, length, seed);
      return dtype === "float64" ? Float64Array.from(row, (x, i) => x + 1e-9 * i) : row;
    };

    describe.each(Object.keys(DISTRIBUTIONS))("%s: losses within 3 ulp, gradients within 4", (name) => {
      test.each([1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 63, 67, 130])("%d classes", (length) => {
        const row = rowOf(name, length, length);
        const top = row.indexOf(Math.max(...row) as never);
        for (const target of new Set([0, length - 1, top, length >> 1])) {
          const found = errors(crossEntropy(row, [target], { gradient: true }), row, target, {}, false);
          expect(found.loss).toBeLessThanOrEqual(3);
          expect(found.gradient).toBeLessThanOrEqual(4);
        }
      });
    });

    test.each<[string, Terms]>([
      ["smoothing", { smoothing: 0.1 }],
      ["smoothing alone", { smoothing: 1 }],
      ["weights", { weights: [1, 0.25, 3, 0, 2, 1, 5, 0.1, 1, 1, 1, 1, 1] }],
      ["weights and smoothing", { weights: [1, 0.25, 3, 0, 2, 1, 5, 0.1, 1, 1, 1, 1, 1], smoothing: 0.2 }],
      ["focal", { gamma: 2 }],
      ["focal with a broken exponent", { gamma: 0.5 }],
      ["focal with a large exponent", { gamma: 5.25 }],
      ["focal with smoothing", { gamma: 2, smoothing: 0.1 }],
      ["z-loss", { zLoss: 1e-4 }],
      ["all", { gamma: 1.5, smoothing: 0.05, zLoss: 0.01, weights: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] }],
    ])("%s: within the same, gradients of the larger part; in float64 1 more for each power of (1 - p)", (_, terms) => {
      const more = dtype === "float64" ? (terms.gamma ?? 0) : 0;
      const random = seeded(7);
      for (let seed = 0; seed < 12; seed++) {
        const row = rowOf(seed % 2 ? "uniform in [-10, 10]" : "normal, sigma 4", 13, seed);
        const shares = row.map(() => Math.fround(random()));
        for (const target of [seed, shares]) {
          const { weights, smoothing, gamma, zLoss } = terms;
          const options = { gradient: true, labelSmoothing: smoothing, focal: gamma, zLoss, reduction: "sum" } as const;
          const got = crossEntropy(row, typeof target === "number" ? [target] : target, {
            ...options,
            classWeights: weights,
          });
          if (typeof target === "number" && weights?.[target] === 0) continue;
          const found = errors(got, row, target, terms, true);
          expect(found.loss).toBeLessThanOrEqual(3 + more);
          expect(found.gradient).toBeLessThanOrEqual(4 + more);
        }
      }
    });

    test("gradients are central differences of the loss", () => {
      if (dtype === "float32") return;
      const row = Float64Array.of(0.3, -1.2, 2.5, 0.1, -0.7, 1.1);
      const shares = Float64Array.of(0.1, 0.2, 0.3, 0.1, 0.2, 0.1);
      const weights = [1, 2, 0.5, 1, 3, 1];
      for (const options of [
        {},
        { labelSmoothing: 0.1 },
        { classWeights: weights, labelSmoothing: 0.2 },
        { focal: 2 },
        { focal: 0.7, labelSmoothing: 0.1 },
        { zLoss: 0.1 },
      ]) {
        for (const targets of [[3], shares]) {
          const { gradient } = crossEntropy(row, targets, { ...options, gradient: true });
          for (let j = 0; j < row.length; j++) {
            const h = 1e-5;
            const at = (x: number) => crossEntropy(row.with(j, x), targets, options).loss[0] as number;
            const difference = (at((row[j] as number) + h) - at((row[j] as number) - h)) / (2 * h);
            expect(gradient[j]).toBeCloseTo(difference, 8);
          }
        }
      }
    });
  });

  test("confident rows keep their digits", () => {
    // 1.87e-13 where sums in float32 give 0 (tfjs), and 60 where clipped probabilities give 16.118.
    expect(crossEntropy([30, 0], [0]).loss[0]).toBeCloseTo(9.357622968839737e-14, 20);
    expect(crossEntropy([30, 0, 0], [0]).loss[0]).toBeCloseTo(1.8715245937678598e-13, 20);
    expect(crossEntropy([60, 0], [1]).loss[0]).toBe(60);
    const { gradient } = crossEntropy([30, 0], [0], { gradient: true });
    expect(gradient[0]).toBe(-(gradient[1] as number));
  });

  test("known answers: tf.nn.softmax_cross_entropy_with_logits and its sparse form, as their documentation prints them", () => {
    const dense = crossEntropy([4, 2, 1, 0, 5, 1], Float32Array.of(1, 0, 0, 0, 0.8, 0.2), {
      shape: [2, 3],
      reduction: "none",
    });
    expect(dense.loss[0]).toBeCloseTo(0.16984604, 6);
    expect(dense.loss[1]).toBeCloseTo(0.82474494, 6);
    const logits = [2, -5, 0.5, -0.1, 0, 0, 1.9, 1.4, -100, 100, -100, -100];
    const sparse = crossEntropy(logits, [0, 3, 1], { shape: [3, 4], reduction: "none" });
    expect(sparse.loss[0]).toBeCloseTo(0.29750752, 6);
    expect(sparse.loss[1]).toBeCloseTo(1.1448325, 6);
    expect(sparse.loss[2]).toBeCloseTo(0, 30);
  });

  describe("reductions have PyTorch's divisors", () => {
    const logits = Float64Array.of(1, 2, 3, 0.5, -1, 2, 3, 3, 1);
    const shape = [3, 3];
    const weights = [1, 2, 4];
    const lossOf = (row: number, target: number) => {
      const x = logits.subarray(3 * row, 3 * row + 3);
      return Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0)) - (x[target] as number);
    };

    test("class indices: the sum of the targets' weights, ignored rows apart", () => {
      const targets = Int32Array.of(2, -100, 1);
      const losses = [4 * lossOf(0, 2), 0, 2 * lossOf(2, 1)] as const;
      const options = { shape, classWeights: weights };
      const none = crossEntropy(logits, targets, { ...options, reduction: "none" }).loss;
      for (const [i, loss] of losses.entries()) expect(none[i]).toBeCloseTo(loss, 12);
      expect(crossEntropy(logits, targets, { ...options, reduction: "sum" }).loss[0]).toBeCloseTo(
        losses[0] + losses[2],
        12,
      );
      expect(crossEntropy(logits, targets, options).loss[0]).toBeCloseTo((losses[0] + losses[2]) / 6, 12);
    });

    test("smoothing: the same divisor for both parts", () => {
      const targets = Int32Array.of(2, 0, 1);
      const e = 0.3;
      const losses = [2, 0, 1].map((target, row) => {
        const spread = [0, 1, 2].reduce((sum, c) => sum + (weights[c] as number) * lossOf(row, c), 0);
        return (1 - e) * (weights[target] as number) * lossOf(row, target) + (e / 3) * spread;
      }) as [number, number, number];
      const { loss } = crossEntropy(logits, targets, { shape, classWeights: weights, labelSmoothing: e });
      expect(loss[0]).toBeCloseTo((losses[0] + losses[1] + losses[2]) / 7, 12);
    });

    test("distributions: the number of rows, whatever the weights", () => {
      const y = Float64Array.of(0.2, 0.3, 0.5, 1, 0, 0, 0, 0.5, 0.5);
      let total = 0;
      for (let i = 0; i < 9; i++)
        total += (weights[i % 3] as number) * (y[i] as number) * lossOf(Math.floor(i / 3), i % 3);
      expect(crossEntropy(logits, y, { shape, classWeights: weights }).loss[0]).toBeCloseTo(total / 3, 12);
    });

    test("the gradient has the divisor, or none", () => {
      const targets = [2, 0, -100];
      const sum = crossEntropy(logits, targets, { shape, reduction: "sum", gradient: true }).gradient;
      const none = crossEntropy(logits, targets, { shape, reduction: "none", gradient: true }).gradient;
      const mean = crossEntropy(logits, targets, { shape, gradient: true }).gradient;
      sameBits(none, sum);
      for (let i = 0; i < 9; i++) expect(mean[i]).toBeCloseTo((sum[i] as number) / 2, 15);
      expect([...mean.subarray(6)]).toEqual([0, 0, 0]);
    });

    test("nothing to average", () => {
      for (const [options, loss] of [
        [{ shape }, NaN],
        [{ shape, empty: "zero" }, 0],
        [{ shape, reduction: "sum" }, 0],
      ] as const) {
        const got = crossEntropy(logits, [-100, -100, -100], { ...options, gradient: true });
        expect([...got.loss]).toEqual([loss]);
        expect([...got.gradient]).toEqual(new Array(9).fill(0));
      }
      expect([...crossEntropy([], [], { shape: [0, 3] }).loss]).toEqual([NaN]);
      expect([...crossEntropy([], [], { shape: [0, 3], empty: "zero" }).loss]).toEqual([0]);
      expect([...crossEntropy([], [], { shape: [0, 3], reduction: "none" }).loss]).toEqual([]);
    });
  });

  describe("special values", () => {
    test.each<[string, number[], number, number, number[]]>([
      ["a NaN", [1, NaN, 2], 0, NaN, [NaN, NaN, NaN]],
      ["a +Infinity", [1, INF, 2], 0, NaN, [NaN, NaN, NaN]],
      ["all -Infinity", [-INF, -INF], 0, NaN, [NaN, NaN]],
      ["a masked class beside the target", [0, -INF, 0], 0, Math.LN2, [-0.5, 0, 0.5]],
      ["a masked target", [0, -INF, 0], 1, INF, [0.5, -1, 0.5]],
      ["one class", [5], 0, 0, [-0]],
      ["far apart", [1e30, -1e30], 1, 2e30, [1, -1]],
      ["the largest floats", [3.4e38, -3.4e38], 0, 0, [0, 0]],
    ])("%s", (_, row, target, loss, gradient) => {
      for (const logits of [Float32Array.from(row), Float64Array.from(row)]) {
        const targets = [[target], Float64Array.from(row, (_, j) => (j === target ? 1 : 0))];
        for (const given of targets) {
          const got = crossEntropy(logits, given, { gradient: true });
          if (Number.isFinite(loss)) expect(Math.abs((got.loss[0] as number) - loss)).toBeLessThanOrEqual(loss * 1e-6);
          else expect(got.loss[0]).toBe(loss);
          for (const [j, wanted] of gradient.entries()) {
            if (Number.isNaN(wanted)) expect(got.gradient[j]).toBeNaN();
            else expect(got.gradient[j]).toBeCloseTo(wanted, 7);
          }
        }
      }
    });

    test("rows that are left out give 0, whatever they hold", () => {
      const logits = Float32Array.of(NaN, INF, 1, 2);
      const got = crossEntropy(logits, [-100, 1], { shape: [2, 2], gradient: true, reduction: "none" });
      expect(got.loss[0]).toBe(0);
      expect([...got.gradient.subarray(0, 2)]).toEqual([0, 0]);
      const weighted = crossEntropy(logits, [0, 1], { shape: [2, 2], classWeights: [0, 1], reduction: "none" });
      expect(weighted.loss[0]).toBe(0);
    });
  });

  test("any axis gives the bits of rows along the last", () => {
    const random = seeded(3);
    for (const dtype of [Float32Array, Float64Array]) {
      const [outer, length, inner] = [3, 7, 5];
      const logits = new dtype(outer * length * inner).map(() => 8 * random() - 4);
      const at = (o: number, c: number, i: number) => (o * length + c) * inner + i;
      const moved = new dtype(logits.length);
      const shares = new dtype(logits.length).map(() => random());
      const movedShares = new dtype(logits.length);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          for (let c = 0; c < length; c++) {
            moved[(o * inner + i) * length + c] = logits[at(o, c, i)] as number;
            movedShares[(o * inner + i) * length + c] = shares[at(o, c, i)] as number;
          }
        }
      }
      const classes = Int32Array.from({ length: outer * inner }, () => Math.floor(random() * length));
      const bias = Float64Array.from({ length }, () => random());
      for (const [targets, others] of [
        [classes, classes],
        [shares, movedShares],
      ] as const) {
        const options = { gradient: true, reduction: "none", bias } as const;
        const got = crossEntropy(logits, targets, { ...options, shape: [outer, length, inner], axis: 1 });
        const wanted = crossEntropy(moved, others, { ...options, shape: [outer * inner, length] });
        sameBits(got.loss, wanted.loss);
        for (let row = 0; row < outer * inner; row++) {
          for (let c = 0; c < length; c++) {
            const [o, i] = [Math.floor(row / inner), row % inner];
            expect(got.gradient[at(o, c, i)]).toBe(wanted.gradient[row * length + c]);
          }
        }
      }
    }
  });

  test("the bias is added before anything else", () => {
    const logits = Float32Array.of(1, 2, 3);
    const bias = [0.5, -1, 0.25];
    const added = logits.map((x, i) => x + (bias[i] as number));
    sameBits(crossEntropy(logits, [1], { bias }).loss, crossEntropy(added, [1]).loss);
  });

  test("rows longer than the workspace", () => {
    const length = 300_001;
    const row = draw("uniform in [-10, 10]", length, 5);
    const { loss, gradient } = crossEntropy(row, [7], { gradient: true });
    const maximum = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, x) => total + Math.exp(x - maximum), 0);
    expect(loss[0]).toBeCloseTo(maximum - (row[7] as number) + Math.log(sum), 5);
    expect(gradient.reduce((total, g) => total + g, 0)).toBeCloseTo(0, 6);
    const smooth = crossEntropy(row, [7], { labelSmoothing: 0.1, gradient: true });
    expect(smooth.gradient.reduce((total, g) => total + g, 0)).toBeCloseTo(0, 6);
  });

  test("every dtype, tensors, and arrays that receive the gradient", () => {
    const numbers = [2, 1, -3, 0, 4, 1];
    const wanted = crossEntropy(Float32Array.from(numbers), [0, 1], { shape: [2, 3], gradient: true });
    for (const logits of [numbers, Int8Array.from(numbers)]) {
      const got = crossEntropy(logits, [0, 1], { shape: [2, 3], gradient: true });
      sameBits(got.loss, wanted.loss);
      sameBits(got.gradient, wanted.gradient);
    }
    const tensor = { data: Float32Array.from(numbers), dims: [2, 3], type: "float32" };
    sameBits(crossEntropy(tensor, { data: BigInt64Array.of(0n, 1n), dims: [2] }).loss, wanted.loss);
    for (const targets of [Uint8Array.of(0, 1), Uint32Array.of(0, 1), BigInt64Array.of(0n, 1n)]) {
      sameBits(crossEntropy(Float32Array.from(numbers), targets, { shape: [2, 3] }).loss, wanted.loss);
    }
    const own = allocate(6);
    own.set(numbers);
    const got = crossEntropy(own, [0, 1], { shape: [2, 3], gradient: own });
    expect(got.gradient).toBe(own);
    sameBits(own, wanted.gradient);
    // 0x4000 is 2, 0x3c00 is 1, 0xc200 is -3 as float16.
    const bits = crossEntropy(Uint16Array.of(0x4000, 0x3c00, 0xc200), [0], { dtype: "float16", gradient: true });
    expect(bits.loss).toBeInstanceOf(Float32Array);
    sameBits(bits.loss, crossEntropy([2, 1, -3], [0]).loss);
    expect(bits.gradient).toBeInstanceOf(Uint16Array);
    const transposed = { data: Float32Array.of(2, 0, 1, 4, -3, 1), shape: [2, 3], strides: [1, 2] };
    const strided = crossEntropy(transposed, [0, 1], { gradient: true });
    sameBits(strided.loss, wanted.loss);
    sameBits(strided.gradient, wanted.gradient);
  });

  test("the gradient may take the place of the targets", () => {
    const y = Float32Array.of(0.2, 0.8, 0.5, 0.5);
    const logits = Float32Array.of(1, 2, 3, 4);
    const wanted = crossEntropy(logits, y, { shape: [2, 2], gradient: true }).gradient;
    sameBits(crossEntropy(logits, y, { shape: [2, 2], gradient: y }).gradient, wanted);
  });

  test("10,000 rows: the mean has its last digit", () => {
    const rows = 10_000;
    const logits = draw("uniform in [-10, 10]", rows * 4, 9);
    const targets = Int32Array.from({ length: rows }, (_, i) => i % 4);
    const losses = crossEntropy(Float64Array.from(logits), targets, { shape: [rows, 4], reduction: "none" }).loss;
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / rows;
    expect(Math.abs((crossEntropy(logits, targets, { shape: [rows, 4] }).loss[0] as number) - mean)).toBeLessThan(
      mean * 1e-7,
    );
  });
});
