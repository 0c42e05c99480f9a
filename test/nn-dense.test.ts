// Dense layers: every size around the kernels' tiles against float64, layouts, dtypes, activations, derivatives.
import { allocate, logSoftmax, sigmoid, softmax } from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";
import { describe, expect, test } from "vitest";
import { seeded } from "./logits.js";
import { variants } from "./nn-variants.js";
import { spacing32, spacing64 } from "./reference.js";
import { sameBits } from "./same.js";

type Floats = Float32Array | Float64Array;

const random = seeded(11);
const drawn = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);

/** Weights [classes, features] as [features, classes]. */
function featuresFirst<Elements extends Floats | Int8Array | Uint16Array>(
  weights: Elements,
  features: number,
): Elements {
  const classes = weights.length / features;
  return weights.map((_, i) => weights[(i % classes) * features + Math.floor(i / classes)] as number) as Elements;
}

/** What the product of two doubles loses to rounding (Dekker 1971). */
function productError(a: number, b: number): number {
  const half = (x: number) => {
    const big = 134217729 * x;
    return big - (big - x);
  };
  const [aHigh, bHigh] = [half(a), half(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aHigh * bHigh - a * b + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The largest error in ulp of the sum of |x w|. */
function error(got: Floats, x: Floats, weights: Floats, features: number): number {
  const classes = weights.length / features;
  const isFloat64 = got instanceof Float64Array;
  let worst = 0;
  for (let row = 0; row < x.length / features; row++) {
    for (let c = 0; c < classes; c++) {
      // Neumaier's sums, of exact products.
      let [sum, lost, size] = [0, 0, 0];
      for (let i = 0; i < features; i++) {
        const [a, b] = [x[row * features + i] as number, weights[c * features + i] as number];
        const product = a * b;
        const next = sum + product;
        lost += Math.abs(sum) >= Math.abs(product) ? sum - next + product : product - next + sum;
        lost += productError(a, b);
        sum = next;
        size += Math.abs(product);
      }
      const spacing = isFloat64 ? spacing64(size) : spacing32(size);
      worst = Math.max(worst, Math.abs((got[row * classes + c] as number) - sum - lost) / spacing);
    }
  }
  return worst;
}

describe.each(variants)("%s", (variant, { dense, denseBackward }) => {
  const main = variant === "baseline" ? deterministic : { softmax, logSoftmax, sigmoid };

  describe.each([Float32Array, Float64Array])("%o: within 2 ulp of the sum of |x w|, in both layouts", (ArrayType) => {
    test.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 63, 127, 128, 129, 511, 512, 513, 1025])(
      "%d features",
      (features) => {
        for (const rows of [1, 2, 3, 4, 5, 8, 9]) {
          for (const classes of [1, 2, 3, 4, 5, 7, 8, 9, 17, 31, 32, 33]) {
            const x = ArrayType.from(drawn(rows * features));
            const weights = ArrayType.from(drawn(classes * features));
            const shape = [rows, features];
            const got = dense(x, weights, undefined, { shape });
            expect(error(got, x, weights, features)).toBeLessThanOrEqual(2);
            const other = dense(x, featuresFirst(weights, features), undefined, { shape, layout: "featuresFirst" });
            expect(error(other, x, weights, features)).toBeLessThanOrEqual(2);
          }
        }
      },
    );

    test("equal products, whose rounding errors add up, and products of very different size", () => {
      const features = 768;
      for (let i = 0; i < 200; i++) {
        const x = new ArrayType(features).fill(0.5 + random() / 2);
        const weights = new ArrayType(features).fill(0.5 + random() / 2);
        const mixed = ArrayType.from(drawn(features).map((value, j) => (j % 97 === 0 ? value : value * 1e-6)));
        for (const one of [weights, mixed]) {
          expect(error(dense(x, one), x, one, features)).toBeLessThanOrEqual(2);
          expect(error(dense(x, one, null, { layout: "featuresFirst" }), x, one, features)).toBeLessThanOrEqual(2);
        }
      }
    });
  });

  test.each([
    [7, 300, 45],
    [5, 1_100, 70],
    [3, 2_050, 9],
  ])(
    "a row has the same bits alone, in a batch, and with allocated weights: %d x %d to %d",
    (rows, features, classes) => {
      const x = drawn(rows * features);
      const weights = drawn(classes * features);
      const bias = drawn(classes);
      for (const layout of ["classesFirst", "featuresFirst"] as const) {
        const given = layout === "classesFirst" ? weights : featuresFirst(weights, features);
        const batch = dense(x, given, bias, { shape: [rows, features], layout });
        for (let row = 0; row < rows; row++) {
          const one = dense(x.subarray(row * features, (row + 1) * features), given, bias, { layout });
          sameBits(one, batch.subarray(row * classes, (row + 1) * classes));
        }
        const own = allocate(given.length);
        own.set(given);
        sameBits(dense(x, own, bias, { shape: [rows, features], layout }), batch);
        sameBits(own, given);
      }
    },
  );

  test("the bias is added in float64, rounded once", () => {
    const got = dense([1, 1], [1, 2 ** -24], [2 ** -24]);
    expect(got[0]).toBe(1 + 2 ** -23);
  });

  test("activations are those of the main entry", () => {
    const [rows, features, classes] = [5, 33, 21];
    for (const ArrayType of [Float32Array, Float64Array]) {
      const x = ArrayType.from(drawn(rows * features));
      const weights = ArrayType.from(drawn(classes * features));
      const bias = drawn(classes);
      const shape = [rows, features];
      const plain = dense(x, weights, bias, { shape });
      const of = (activation: "softmax" | "logSoftmax" | "sigmoid" | "relu") =>
        dense(x, weights, bias, { shape, activation });
      sameBits(of("softmax"), main.softmax(plain, { shape: [rows, classes] }));
      sameBits(of("logSoftmax"), main.logSoftmax(plain, { shape: [rows, classes] }));
      sameBits(of("sigmoid"), main.sigmoid(plain));
      sameBits(of("relu"), plain.map((value) => (value > 0 ? value : 0)) as Float32Array);
    }
    expect([...dense([1], [NaN, Infinity, -Infinity], undefined, { activation: "relu" })]).toEqual([NaN, Infinity, 0]);
  });

  test("16-bit weights are as their float32 values; 16-bit features too, with 16-bit results", () => {
    const features = 37;
    const bits = Uint16Array.from({ length: 9 * features }, () => Math.floor(random() * 0x4000));
    const x = drawn(2 * features);
    // bfloat16 is the upper half of a float32.
    const widened = new Float32Array(new Uint32Array(bits).map((b) => b << 16).buffer);
    const shape = [2, features];
    for (const layout of ["classesFirst", "featuresFirst"] as const) {
      const got = dense(x, bits, undefined, { shape, layout, dtype: "bfloat16" });
      sameBits(got, dense(x, widened, undefined, { shape, layout }));
    }
    const halves = (b: number) => (1 + (b & 1023) / 1024) * 2 ** ((b >> 10) - 15);
    const normal = bits.map((b) => b | 0x400);
    const got = dense(x, normal, undefined, { shape, dtype: "float16" });
    sameBits(got, dense(x, Float32Array.from(normal, halves), undefined, { shape }));
    const both = dense(Uint16Array.of(0x3c00, 0x4000), Uint16Array.of(0x3c00, 0x4000), [1], { dtype: "float16" });
    expect([...both]).toEqual([0x4600]); // 1 + 4 + 1 = 6
  });

  describe("8-bit weights", () => {
    /** The features as they are quantized: (q - zero) step. */
    function quantized(x: Float32Array): number[] {
      const low = Math.min(0, ...x);
      const step = (Math.max(0, ...x) - low) / 127;
      const zero = step > 0 ? Math.round(-low / step) : 0;
      const inverse = Math.fround(step > 0 ? Math.min(1 / step, 3.4028234663852886e38) : 0);
      const even = (value: number) => {
        const floor = Math.floor(value);
        return value - floor === 0.5 ? floor + (floor & 1) : Math.round(value);
      };
      return Array.from(x, (value) => {
        const q = Math.min(127, Math.max(0, even(Math.fround(value * inverse)) + zero));
        return (q - zero) * step;
      });
    }

    test.each([1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100, 768])(
      "%d features: the exact sums, rounded once",
      (features) => {
        for (const classes of [1, 2, 3, 4, 5, 8, 9, 33]) {
          for (const sign of [0, 1, -1]) {
            const x = drawn(2 * features).map((value) => (sign === 0 ? value : sign * Math.abs(value)));
            const weights = Int8Array.from({ length: classes * features }, () => Math.floor(random() * 256) - 128);
            const scales = drawn(classes);
            const bias = drawn(classes);
            const got = dense(x, weights, bias, { shape: [2, features], weightScales: scales });
            for (let row = 0; row < 2; row++) {
              const q = quantized(x.subarray(row * features, (row + 1) * features));
              for (let c = 0; c < classes; c++) {
                let sum = 0;
                for (let i = 0; i < features; i++) sum += (q[i] as number) * (weights[c * features + i] as number);
                const wanted = sum * (scales[c] as number) + (bias[c] as number);
                expect(got[row * classes + c]).toBeCloseTo(wanted, 3);
              }
            }
            const options = { shape: [2, features], weightScales: scales, layout: "featuresFirst" } as const;
            sameBits(dense(x, featuresFirst(weights, features), bias, options), got);
          }
        }
      },
    );

    test("are near the float32 layer, read where they lie if allocated, and the same in both modules", () => {
      const [features, classes] = [768, 50];
      const x = drawn(features);
      const weights = new Int8Array(allocate((features * classes) / 4).buffer, 0, features * classes);
      weights.forEach((_, i) => {
        weights[i] = Math.floor(random() * 256) - 128;
      });
      const scales = new Float64Array(classes).fill(1 / 128);
      const got = dense(x, weights, undefined, { weightScales: scales });
      sameBits(dense(x, weights.slice(), undefined, { weightScales: scales }), got);
      for (const [, api] of variants) sameBits(api.dense(x, weights, undefined, { weightScales: scales }), got);
      const floats = dense(
        x,
        Float32Array.from(weights, (w) => w / 128),
      );
      // Half a step of every feature, of random sign: 2 / 127 / sqrt(12) * sqrt(768 / 3) is 0.07.
      for (let c = 0; c < classes; c++) expect(Math.abs((got[c] as number) - (floats[c] as number))).toBeLessThan(0.4);
    });

    test("all features 0, and features that are not finite", () => {
      const options = { weightScales: [1, 1] };
      expect([...dense([0, 0], Int8Array.of(1, 2, 3, 4), [5, 6], options)]).toEqual([5, 6]);
      for (const x of [NaN, Infinity, -Infinity]) {
        expect([...dense([1, x], Int8Array.of(1, 2, 3, 4), [5, 6], options)]).toEqual([NaN, NaN]);
      }
    });
  });

  test("layers larger than the workspace", () => {
    for (const [features, classes] of [
      [40_000, 3],
      [3, 40_000],
      [300_001, 2],
      [2, 300_001],
    ] as const) {
      const x = drawn(2 * features);
      const weights = drawn(features * classes);
      const got = dense(x, weights, undefined, { shape: [2, features] });
      expect(error(got, x, weights, features)).toBeLessThanOrEqual(2);
      const options = { shape: [2, features], layout: "featuresFirst" } as const;
      expect(
        error(dense(x, featuresFirst(weights, features), undefined, options), x, weights, features),
      ).toBeLessThanOrEqual(2);
    }
  });

  test("many rows of few features", () => {
    const rows = 70_000;
    const x = drawn(rows * 3);
    const weights = drawn(6);
    expect(error(dense(x, weights, undefined, { shape: [rows, 3] }), x, weights, 3)).toBeLessThanOrEqual(2);
  });

  test("tensors, arrays of numbers, views, strides, more axes, and out", () => {
    const wanted = [5, 11, 17, 39];
    expect([...dense([1, 2, 5, 6], [1, 2, 3, 4], undefined, { shape: [2, 2] })]).toEqual(wanted);
    const x = { data: Float32Array.of(1, 2, 5, 6), dims: [1, 2, 2], type: "float32" };
    expect([...dense(x, { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] })]).toEqual(wanted);
    const strided = { data: Float32Array.of(1, 5, 2, 6), shape: [2, 2], strides: [1, 2] };
    expect([...dense(strided, [1, 2, 3, 4])]).toEqual(wanted);
    const out = new Float32Array(4);
    expect(dense(x, [1, 2, 3, 4], undefined, { out })).toBe(out);
    expect([...out]).toEqual(wanted);
    const own = Float32Array.of(1, 2, 5, 6);
    expect([...dense(own, [1, 2, 3, 4], undefined, { shape: [2, 2], out: own })]).toEqual(wanted);
    const weights = Float32Array.of(1, 2, 3, 4);
    expect([...dense(Float32Array.of(1, 2, 5, 6), weights, undefined, { shape: [2, 2], out: weights })]).toEqual(
      wanted,
    );
    const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect([...dense(view, [1, 2, 3, 4])]).toEqual([5, 11]);
  });

  test("views of an allocated array's buffer that lie where kernels work are not written", () => {
    const own = allocate(4);
    own.set([1, 0, 0, 1]);
    const end = own.buffer.byteLength;
    for (let at = 64 * 1024; at < end; at += 4 * 1024) {
      const x = new Float32Array(own.buffer, at, 2).fill(3);
      expect([...dense(x, own)]).toEqual([3, 3]);
      expect([...x]).toEqual([3, 3]);
      const weights = new Float32Array(own.buffer, at - 8, 4).fill(3);
      expect([...dense([5, 6], weights)]).toEqual([33, 33]);
      expect([...weights]).toEqual([3, 3, 3, 3]);
      expect([...dense([5, 6], own, null, { out: x })]).toEqual([5, 6]);
    }
    expect([...own]).toEqual([1, 0, 0, 1]);
  });

  test("nothing to multiply", () => {
    expect(dense([], [1, 2], undefined, { shape: [0, 2] }).length).toBe(0);
    expect(dense([1, 2], []).length).toBe(0);
  });

  test("NaN and Infinity go where they belong", () => {
    const got = dense([1, 2, 3], [1, NaN, 1, 1, 1, 1, Infinity, 1, 1, -Infinity, Infinity, 0]);
    expect([...got]).toEqual([NaN, 6, Infinity, NaN]);
  });

  test.each(["classesFirst", "featuresFirst"] as const)("denseBackward, %s: the three products", (layout) => {
    const [rows, features, classes] = [6, 9, 5];
    for (const ArrayType of [Float32Array, Float64Array]) {
      const x = ArrayType.from(drawn(rows * features));
      const weights = ArrayType.from(drawn(classes * features));
      const gradient = ArrayType.from(drawn(rows * classes));
      const given = layout === "classesFirst" ? weights : featuresFirst(weights, features);
      const got = denseBackward(x, given, gradient, { shape: [rows, features], layout });
      const sum = (count: number, term: (i: number) => number) => {
        let total = 0;
        for (let i = 0; i < count; i++) total += term(i);
        return total;
      };
      const digits = ArrayType === Float64Array ? 13 : 5;
      for (let r = 0; r < rows; r++) {
        for (let f = 0; f < features; f++) {
          const wanted = sum(classes, (c) => gradient[r * classes + c] * weights[c * features + f]);
          expect(got.input[r * features + f]).toBeCloseTo(wanted, digits);
        }
      }
      for (let c = 0; c < classes; c++) {
        expect(got.bias[c]).toBeCloseTo(
          sum(rows, (r) => gradient[r * classes + c] as number),
          digits,
        );
        for (let f = 0; f < features; f++) {
          const wanted = sum(rows, (r) => gradient[r * classes + c] * x[r * features + f]);
          const at = layout === "classesFirst" ? c * features + f : f * classes + c;
          expect(got.weights[at]).toBeCloseTo(wanted, digits);
        }
      }
    }
  });
});
