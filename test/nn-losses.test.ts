// Binary cross-entropy, and the derivatives of softmax, log-softmax and sigmoid.
import { logSoftmax, sigmoid, softmax } from "simd-softmax";
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { Decimal, decimal, ulps } from "./nn-reference.js";
import { variants } from "./nn-variants.js";
import { sameBits } from "./same.js";

const INF = Infinity;

/** log(1 + e^x), by its series where 1 + e^x would lose digits. */
function softplus(x: InstanceType<typeof Decimal>) {
  const e = x.abs().neg().exp();
  const log = e.lt(1e-20) ? e.sub(e.pow(2).div(2)) : e.add(1).ln();
  return Decimal.max(x, 0).add(log);
}

describe.each(variants)("%s", (_, api) => {
  const { binaryCrossEntropy, softmaxBackward, logSoftmaxBackward, sigmoidBackward } = api;

  describe.each([Float32Array, Float64Array])("binaryCrossEntropy, $name", (ArrayType) => {
    const isFloat64 = ArrayType === (Float64Array as unknown);

    test("losses within 3 ulp, gradients within 4 of the larger part", () => {
      const random = seeded(3);
      const xs = [
        ...draw("160 wide", 60, 2),
        ...draw("normal, sigma 4", 60, 3),
        0,
        -0,
        1e-6,
        -1e-6,
        90,
        -90,
        100,
        -100,
      ];
      for (const [i, value] of xs.entries()) {
        const x = ArrayType.of(value);
        const y = i % 3 === 0 ? 1 : i % 3 === 1 ? 0 : Math.fround(random());
        const positive = i % 2 ? 1 : 2.5;
        const got = binaryCrossEntropy(x, [y], { positiveWeights: positive, gradient: true });
        const exact = decimal(x[0] as number);
        const up = new Decimal(1).sub(decimal(y));
        const down = decimal(y).mul(positive);
        const loss = down.mul(softplus(exact.neg())).add(up.mul(softplus(exact)));
        expect(ulps(got.loss[0] as number, loss, isFloat64)).toBeLessThanOrEqual(3);
        const rising = up.div(exact.neg().exp().add(1));
        const falling = down.div(exact.exp().add(1));
        const error = ulps(got.gradient[0] as number, rising.sub(falling), isFloat64, Decimal.max(rising, falling));
        expect(error).toBeLessThanOrEqual(4);
      }
    });

    test("every length, weights along the last axis, reductions", () => {
      for (let size = 0; size <= 36; size++) {
        const x = ArrayType.from(draw("normal, sigma 4", size, size));
        const y = x.map((_, i) => i % 2);
        const none = binaryCrossEntropy(x, y, { reduction: "none", gradient: true });
        expect(none.loss.length).toBe(size);
        for (let i = 0; i < size; i++) {
          const one = binaryCrossEntropy(x.subarray(i, i + 1), [y[i] as number], { gradient: true });
          expect(none.loss[i]).toBe(one.loss[0]);
          expect(none.gradient[i]).toBe(one.gradient[0]);
        }
      }
      const x = ArrayType.of(1, -2, 0.5, 3, -1, 2);
      const y = [1, 0, 1, 0, 1, 0];
      const plain = binaryCrossEntropy(x, y, { reduction: "none" }).loss;
      const weights = [1, 2, 3];
      const shape = [2, 3];
      const weighted = binaryCrossEntropy(x, y, { shape, weights, reduction: "none" }).loss;
      for (const [i, loss] of plain.entries()) expect(weighted[i]).toBeCloseTo(loss * (weights[i % 3] as number), 6);
      const mean = binaryCrossEntropy(x, y, { shape, weights }).loss[0] as number;
      expect(mean).toBeCloseTo(weighted.reduce((sum, loss) => sum + loss, 0) / 6, 6);
      const positives = binaryCrossEntropy(x, y, { shape, positiveWeights: weights, reduction: "none" }).loss;
      for (const [i, loss] of plain.entries()) {
        expect(positives[i]).toBeCloseTo(loss * (y[i] ? (weights[i % 3] as number) : 1), 6);
      }
    });
  });

  test("known answers: tf.nn.sigmoid_cross_entropy_with_logits and Keras's BinaryCrossentropy, as their documentation prints them", () => {
    const logits = [1, -1, 0, 1, -1, 0, 0];
    const labels = [0, 0, 0, 1, 1, 1, 0.5];
    const wanted = [1.3132617, 0.3132617, Math.LN2, 0.3132617, 1.3132617, Math.LN2, Math.LN2];
    const { loss } = binaryCrossEntropy(logits, labels, { reduction: "none" });
    for (const [i, value] of wanted.entries()) expect(loss[i]).toBeCloseTo(value, 6);
    expect(binaryCrossEntropy([-18.6, 0.51, 2.94, -12.8], [0, 1, 0, 0]).loss[0]).toBeCloseTo(0.865, 3);
  });

  test.each<[number, number, number, number]>([
    [INF, 1, 0, 0],
    [INF, 0, INF, 1],
    [-INF, 0, 0, 0],
    [-INF, 1, INF, -1],
    [NaN, 1, NaN, NaN],
    [1000, 0, 1000, 1],
    [-1000, 1, 1000, -1],
    [-1000, 0, 0, 0],
  ])("binaryCrossEntropy of %d for %d is %d, its derivative %d", (x, y, loss, gradient) => {
    for (const logits of [Float32Array.of(x), Float64Array.of(x)]) {
      const got = binaryCrossEntropy(logits, [y], { gradient: true });
      expect(got.loss[0]).toBe(loss);
      if (Number.isNaN(gradient)) expect(got.gradient[0]).toBeNaN();
      else expect(got.gradient[0]).toBeCloseTo(gradient, 7);
    }
  });

  test("booleans and integers as targets, the mean of nothing, the logits' own array for the gradient", () => {
    const wanted = binaryCrossEntropy([1, 2], [1, 0], { gradient: true });
    sameBits(binaryCrossEntropy([1, 2], [true, false]).loss, wanted.loss);
    sameBits(binaryCrossEntropy([1, 2], Uint8Array.of(1, 0)).loss, wanted.loss);
    expect(binaryCrossEntropy([], []).loss[0]).toBeNaN();
    expect(binaryCrossEntropy([], [], { empty: "zero" }).loss[0]).toBe(0);
    const own = Float32Array.of(1, 2);
    expect(binaryCrossEntropy(own, [1, 0], { gradient: own }).gradient).toBe(own);
    sameBits(own, wanted.gradient);
  });

  describe.each([Float32Array, Float64Array])("backward, $name: within 4 ulp of the larger part", (ArrayType) => {
    const isFloat64 = ArrayType === (Float64Array as unknown);

    test.each([1, 2, 3, 4, 5, 8, 17, 33, 100])("%d classes", (length) => {
      const x = ArrayType.from(draw("normal, sigma 4", length, length));
      const g = ArrayType.from(draw("uniform in [-10, 10]", length, length + 1));
      const exactG = Array.from(g, decimal);
      const sum = (values: InstanceType<typeof Decimal>[]) => values.reduce((a, b) => a.add(b), new Decimal(0));
      const check = (
        got: ArrayLike<number>,
        parts: (i: number) => [InstanceType<typeof Decimal>, InstanceType<typeof Decimal>],
      ) => {
        for (let i = 0; i < length; i++) {
          const [a, b] = parts(i);
          expect(ulps(got[i] as number, a.sub(b), isFloat64, Decimal.max(a.abs(), b.abs()))).toBeLessThanOrEqual(4);
        }
      };
      const p = softmax(x);
      const dot = sum(exactG.map((value, i) => value.mul(decimal(p[i] as number))));
      check(softmaxBackward(p, g), (i) => {
        const pi = decimal(p[i] as number);
        return [pi.mul(exactG[i] as never), pi.mul(dot)];
      });
      const l = logSoftmax(x);
      check(logSoftmaxBackward(l, g), (i) => [
        exactG[i] as never,
        decimal(l[i] as number)
          .exp()
          .mul(sum(exactG)),
      ]);
      const s = sigmoid(x);
      check(sigmoidBackward(s, g), (i) => {
        const si = decimal(s[i] as number);
        return [(exactG[i] as InstanceType<typeof Decimal>).mul(si).mul(new Decimal(1).sub(si)), new Decimal(0)];
      });
    });

    test("any axis gives the bits of rows along the last; in place and not", () => {
      const [outer, length, inner] = [2, 5, 3];
      const p = softmax(ArrayType.from(draw("normal, sigma 4", 30, 4)), { shape: [2, 5, 3], axis: 1 });
      const g = ArrayType.from(draw("normal, sigma 4", 30, 5));
      for (const backward of [softmaxBackward, logSoftmaxBackward, sigmoidBackward]) {
        const got = backward(p, g, { shape: [outer, length, inner], axis: 1 });
        for (let row = 0; row < outer * inner; row++) {
          const at = (c: number) => (Math.floor(row / inner) * length + c) * inner + (row % inner);
          const line = (array: typeof p) => new ArrayType(length).map((_, c) => array[at(c)] as number);
          const wanted = backward(line(p), line(g));
          for (let c = 0; c < length; c++) expect(got[at(c)]).toBe(wanted[c]);
        }
        const own = p.slice();
        expect(backward(own, g, { shape: [outer, length, inner], axis: 1, out: own })).toBe(own);
        sameBits(own, got);
        const gradients = g.slice();
        sameBits(backward(p, gradients, { shape: [outer, length, inner], axis: 1, out: gradients }), got);
      }
    });
  });

  test("crossEntropy's gradient is softmaxBackward of the loss by the probabilities", () => {
    const x = Float64Array.of(0.5, -1, 2, 0.25);
    const p = softmax(x);
    const byP = p.map((value, i) => (i === 2 ? -1 / value : 0));
    const { gradient } = api.crossEntropy(x, [2], { gradient: true });
    const near = (got: ArrayLike<number>) => {
      for (const [i, wanted] of gradient.entries()) expect(got[i]).toBeCloseTo(wanted, 14);
    };
    near(softmaxBackward(p, byP));
    const byLog = Float64Array.of(0, 0, -1, 0);
    near(logSoftmaxBackward(logSoftmax(x), byLog));
  });

  test("a sum that is infinite, and NaN", () => {
    expect([...softmaxBackward([0.5, 0.5], [INF, 0])]).toEqual([NaN, -INF]);
    expect([...softmaxBackward([0.5, 0.5], [NaN, 0])]).toEqual([NaN, NaN]);
    expect([...logSoftmaxBackward([-INF, 0], [1, 2])]).toEqual([1, -1]);
  });
});
