// Tensors whose elements do not lie one after the other: Fortran order, and strides of any sign from any offset.
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { sameBits } from "./same.js";
import { alike, variants } from "./variants.js";

/** The elements of a strided tensor in the order of its axes. */
function dense(
  data: ArrayLike<number>,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): number[] {
  if (shape.length === 0) return [data[offset] as number];
  const [extent, ...rest] = shape as [number, ...number[]];
  const [stride, ...others] = strides as [number, ...number[]];
  return Array.from({ length: extent }, (_, i) => dense(data, rest, others, offset + i * stride)).flat();
}

describe.each(variants)("%s", (_, api) => {
  test("long strided tensors, element by element", () => {
    const length = 3_000_000;
    const options = { shape: [length], stride: [-1], offset: length - 1 };
    const data = Float32Array.from({ length }, (_unused, i) => (i % 1000) / 100);
    const wanted = api.exp(data).reverse();
    sameBits(api.exp({ data, ...options }), wanted);
    sameBits(
      api.sigmoid({ data: Float64Array.from(data), ...options }),
      api.sigmoid(Float64Array.from(data)).reverse(),
    );
  });

  test("npyjs's fortranOrder", () => {
    const tensor = { data: [1, 4, 2, 5, 3, 6], shape: [2, 3], fortranOrder: true };
    sameBits(api.softmax(tensor), api.softmax([1, 2, 3, 4, 5, 6], { shape: [2, 3] }));
    sameBits(api.softmax(tensor, { axis: 0 }), api.softmax([1, 2, 3, 4, 5, 6], { shape: [2, 3], axis: 0 }));
    expect(api.argmax(tensor).indices).toEqual(Uint32Array.of(2, 2));
    const spelled = { data: tensor.data, shape: tensor.shape, fortran_order: true };
    sameBits(api.softmax(spelled), api.softmax(tensor));
    expect(() => api.softmax({ ...spelled, fortran_order: "F" })).toThrow("a tensor's fortranOrder is a boolean");
    sameBits(api.exp(tensor), api.exp([1, 2, 3, 4, 5, 6]));
    sameBits(api.softmax({ ...tensor, fortranOrder: false }), api.softmax([1, 4, 2, 5, 3, 6], { shape: [2, 3] }));
  });

  test("ndarray: transposed, reversed and stepped views", () => {
    const data = draw("normal, sigma 4", 60);
    const whole = ndarray(data, [3, 4, 5]);
    const views = [
      whole,
      whole.transpose(2, 0, 1),
      whole.step(-1, 1, -1),
      whole.lo(1, 1, 2),
      whole.hi(2, 3, 4).transpose(1, 0, 2),
      whole.pick(1, -1, -1),
      whole.pick(-1, 2, -1).transpose(1, 0),
    ];
    for (const tensor of views) {
      const { shape, stride, offset } = tensor;
      const logits = Float32Array.from(dense(data, shape, stride, offset));
      for (let axis = -shape.length; axis < shape.length; axis++) {
        const options = { shape, axis };
        const own = { axis };
        for (const name of ["softmax", "logSoftmax", "logSumExp"] as const) {
          sameBits(alike(api[name])(tensor, own), alike(api[name])(logits, options));
        }
        const best = api.topK(tensor, 2, own);
        const wanted = api.topK(logits, 2, options);
        sameBits(best.indices, wanted.indices);
        sameBits(best.probabilities, wanted.probabilities);
        sameBits(api.filter(tensor, { ...own, topP: 0.8 }), api.filter(logits, { ...options, topP: 0.8 }));
        const classes = shape.at(axis) as number;
        const bias = Array.from({ length: classes }, (_unused, i) => i / 3);
        const mask = Array.from({ length: logits.length }, (_unused, i) => i % 3 > 0);
        sameBits(api.softmax(tensor, { ...own, bias, mask }), api.softmax(logits, { ...options, bias, mask }));
        const state = api.partialLogSumExp(tensor, own);
        sameBits(api.softmaxFromPartial(tensor, state, own), api.softmaxFromPartial(logits, state, options));
      }
      sameBits(api.sigmoid(tensor), api.sigmoid(logits));
    }
  });

  test("every dtype, and stdlib's strides and order", () => {
    const random = seeded(3);
    for (const [ArrayType, options] of [
      [Float32Array, {}],
      [Float64Array, {}],
      [Uint16Array, { dtype: "float16" }],
      [Int8Array, { quantization: { scale: 0.1, zeroPoint: 3 } }],
    ] as const) {
      const data = (ArrayType as Float32ArrayConstructor).from({ length: 40 }, () => random() * 100);
      for (const strides of [
        [1, 5],
        [-1, 5],
        [0, 3],
        [7, -2],
      ]) {
        const offset = 12;
        const logits = (ArrayType as typeof Float32Array).from(dense(data, [4, 5], strides, offset));
        const tensor = { data, shape: [4, 5], strides, offset };
        sameBits(
          api.softmax(tensor, options as { dtype?: "float16" }),
          api.softmax(logits, { ...(options as { dtype?: "float16" }), shape: [4, 5] }),
        );
      }
    }
    const columns = Float32Array.of(1, 4, 2, 5, 3, 6);
    for (const order of ["column-major", "F"]) {
      sameBits(
        api.softmax({ data: columns, shape: [2, 3], order }),
        api.softmax([1, 2, 3, 4, 5, 6], { shape: [2, 3] }),
      );
    }
    for (const order of ["row-major", "C"]) {
      sameBits(api.softmax({ data: columns, shape: [2, 3], order }), api.softmax(columns, { shape: [2, 3] }));
    }
  });

  test("a dense tensor with an offset is read where it lies", () => {
    const data = draw("normal, sigma 4", 20);
    const tensor = { data, shape: [2, 5], strides: [5, 1], offset: 7 };
    sameBits(api.softmax(tensor), api.softmax(data.subarray(7, 17), { shape: [2, 5] }));
    const out = data.subarray(7, 17);
    const wanted = api.softmax(data.slice(7, 17), { shape: [2, 5] });
    expect(api.softmax(tensor, { out })).toBe(out);
    sameBits(out, wanted);
  });

  test("results over the strided elements themselves", () => {
    const data = draw("normal, sigma 4", 12);
    const wanted = api.softmax({ data: data.slice(), shape: [3, 4], fortranOrder: true });
    const result = api.softmax({ data, shape: [3, 4], fortranOrder: true }, { out: data });
    expect(result).toBe(data);
    sameBits(data, wanted);
  });

  test("rows longer than the workspace", () => {
    const data = draw("uniform in [-10, 10]", 600_000);
    const logits = data.filter((_x, i) => i % 2 === 1);
    sameBits(api.softmax({ data, shape: [300_000], strides: [2], offset: 1 }), api.softmax(logits));
  });

  test.each([
    [{ strides: [1] }, RangeError, "softmax: a tensor's strides are 2 whole numbers, one for each axis, got 1"],
    [{ strides: [3, 0.5] }, RangeError, "softmax: the tensor's stride of axis 1 is a whole number, got 0.5"],
    [{ strides: "C" }, TypeError, "softmax: a tensor's strides are 2 whole numbers, one for each axis, got a string"],
    [{ fortranOrder: 1 }, TypeError, "softmax: a tensor's fortranOrder is a boolean, got the number 1"],
    [{ order: "A" }, TypeError, 'softmax: a tensor\'s order is "row-major" or "column-major", got "A"'],
    [{ offset: -1 }, RangeError, "softmax: the tensor's offset is a whole number from 0 up, got -1"],
    [
      { strides: [3, 1], offset: 1 },
      RangeError,
      "softmax: the tensor's strides reach the elements 1 to 6, but its data has 6",
    ],
    [
      { strides: [3, 1], stride: [1, 2] },
      TypeError,
      "softmax: the tensor has both stride and strides; it has one of them",
    ],
    [
      { strides: [3, 1], fortranOrder: true },
      TypeError,
      "softmax: the tensor has strides and says fortranOrder; it has one of them",
    ],
    [{ dims: [3, 2] }, TypeError, "softmax: the tensor's dims are [3,2], but its shape is [2,3]"],
    [{ type: "int64" }, TypeError, "softmax: the tensor says int64, but its data is a Float32Array"],
    [{ strides: [-3, 1] }, RangeError, "softmax: the tensor's strides reach the elements -3 to 2, but its data has 6"],
  ])("a layout that is not understood: %o", (layout, error, message) => {
    const tensor = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], ...layout };
    let thrown: unknown;
    try {
      api.softmax(tensor as { data: Float32Array; shape: number[] });
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBeInstanceOf(error);
    expect((thrown as Error).message).toBe(message);
  });

  test("another shape than that of a strided tensor is refused", () => {
    const tensor = { data: [1, 4, 2, 5, 3, 6], shape: [2, 3], fortranOrder: true };
    expect(() => api.softmax(tensor, { shape: [3, 2] })).toThrow("softmax: shape is that of the tensor");
    expect(api.softmax(tensor, { shape: [2, 3] })).toHaveLength(6);
  });
});
