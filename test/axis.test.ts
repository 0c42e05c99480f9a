// Rows along any axis: every operation, size and placement, against rows gathered index by index.
import { describe, expect, test } from "vitest";
import { draw } from "./logits.js";
import { inFull } from "./long.js";
import { logSoftmax64, logSumExp64, softmax64, spacing32, worstUlps32 } from "./reference.js";
import { alongRows, overRows, type Tensor } from "./tensors.js";
import { type Api, variants } from "./variants.js";

/** How many float32 the workspace holds: 1 MiB. */
const WORKSPACE = 262_144;

/** Every axis of these, from either end. */
const SHAPES: readonly (readonly number[])[] = [
  [5],
  [7, 1],
  [1, 7],
  [2, 3, 4],
  [3, 1, 5, 2],
  [2, 84, 33],
  [257, 6],
  [2, 19, 12, 3],
  [1, 1, 1],
];

const TENSORS: Tensor[] = SHAPES.flatMap((shape) =>
  shape.flatMap((_, axis) => [
    { shape, axis },
    { shape, axis: axis - shape.length },
  ]),
);

/** The bounds of every operation that a tensor's rows are held to. */
function holds(api: Api, logits: Float32Array, tensor: Tensor, temperature = 1): void {
  const options = { ...tensor, temperature };
  const softmax = alongRows(logits, tensor, (row) => softmax64(row, temperature));
  expect(worstUlps32(api.softmax(logits, options), softmax)).toBeLessThanOrEqual(4);
  const logs = alongRows(logits, tensor, (row) => logSoftmax64(row, temperature));
  expect(worstUlps32(api.logSoftmax(logits, options), logs)).toBeLessThanOrEqual(3);
  const sums = overRows(logits, tensor, (row) => logSumExp64(row, temperature));
  const scales = overRows(logits, tensor, (row) => Math.abs(row.reduce((a, b) => Math.max(a, b))) / temperature);
  const got = api.logSumExp(logits, options);
  expect(got.length).toBe(sums.length);
  sums.forEach((sum, i) => {
    const spacing = spacing32(Math.max(Math.abs(sum), scales[i] as number));
    expect(Math.abs((got[i] as number) - sum)).toBeLessThanOrEqual(2 * spacing);
  });
}

describe.each(variants)("%s", (_, api) => {
  test("softmax of the documentation of scipy.special.softmax, axis 0", () => {
    const x = [1, 0.5, 0.2, 3, 1, -1, 7, 3, 2, 12, 13, 3];
    const digits = Array.from(api.softmax(x, { shape: [3, 4], axis: 0 }), (p) => p.toExponential(5));
    expect(digits).toEqual(
      [
        [2.11942e-1, 1.013e-5, 2.75394e-6, 3.33333e-1],
        [2.11942e-1, 2.2603e-6, 2.47262e-3, 3.33333e-1],
        [5.76117e-1, 9.99988e-1, 9.97525e-1, 3.33333e-1],
      ]
        .flat()
        .map((p) => p.toExponential(5)),
    );
  });

  test.each(TENSORS)("shape $shape, axis $axis", (tensor) => {
    const size = tensor.shape.reduce((all, extent) => all * extent, 1);
    for (const distribution of ["uniform in [-10, 10]", "peaked", "150 to 190", "160 wide"]) {
      holds(api, draw(distribution, size, size + 1), tensor);
    }
    for (const temperature of [0.7, 1e-6, 1e8]) holds(api, draw("normal, sigma 4", size, 3), tensor, temperature);
  });

  test.each([1, 2, 3, 19, 84, 257])("rows of %d, 1 to 9 side by side", (length) => {
    for (let inner = 1; inner <= 9; inner++) {
      for (const outer of [1, 2, 5]) {
        const tensor = { shape: [outer, length, inner], axis: 1 };
        holds(api, draw("uniform in [-10, 10]", outer * length * inner, inner), tensor);
      }
    }
  });

  test("more columns than the workspace holds lines of, and rows longer than it", () => {
    for (const shape of inFull(
      [
        [4, 70_001],
        [2, 3, 45_000],
        [60_000, 5],
        [WORKSPACE + 3, 2],
      ],
      [
        [4, 70_001],
        [60_000, 5],
      ],
    )) {
      const axis = shape.length - 2;
      const size = shape.reduce((all, extent) => all * extent, 1);
      holds(api, draw("uniform in [-10, 10]", size, 7), { shape, axis });
    }
  });

  test("axes of size 0 give what there is: nothing, or -Infinity for each row", () => {
    for (const shape of [
      [0, 3],
      [3, 0],
      [2, 0, 3],
    ]) {
      for (let axis = 0; axis < shape.length; axis++) {
        expect(api.softmax([], { shape, axis })).toEqual(new Float32Array(0));
        expect(api.logSoftmax([], { shape, axis })).toEqual(new Float32Array(0));
        const rows = shape.reduce((all, extent, i) => (i === axis ? all : all * extent), 1);
        expect(api.logSumExp([], { shape, axis })).toEqual(new Float32Array(rows).fill(-Infinity));
      }
    }
  });

  test("an axis of size 1 is certain", () => {
    expect([...api.softmax([3, -1, 7], { shape: [3, 1], axis: 1 })]).toEqual([1, 1, 1]);
    expect([...api.logSoftmax([3, -1, 7], { shape: [1, 3], axis: 0 })]).toEqual([0, 0, 0]);
    expect([...api.logSumExp([3, -1, 7], { shape: [1, 3], axis: 0 })]).toEqual([3, -1, 7]);
    expect([...api.softmax([5], { shape: [], axis: -1 })]).toEqual([1]);
  });

  test("an extraordinary column changes no other, and gets what a row like it gets", () => {
    for (const length of [1, 2, 5, 40]) {
      for (const inner of [2, 4, 7, 13]) {
        for (const value of [NaN, Infinity, -Infinity, 3e38, -3e38, -500, 1e6]) {
          for (let column = 0; column < inner; column += 3) {
            const logits = draw("uniform in [-10, 10]", length * inner, column + 1);
            // The whole column, or one element of it.
            const places = value === -Infinity ? length : 1;
            for (let i = 0; i < places; i++) logits[column + i * inner] = value;
            const options = { shape: [length, inner], axis: 0 } as const;
            for (const operation of [api.softmax, api.logSoftmax]) {
              const got = operation(logits, options);
              const wanted = alongRows(logits, options, (row) => operation(row));
              // Along rows the sum is another: each is within its bound of the exact one.
              expect(worstUlps32(got, wanted)).toBeLessThanOrEqual(2 * 4);
              got.forEach((p, i) => {
                expect(Number.isNaN(p)).toBe(Number.isNaN(wanted[i]));
              });
            }
            const sums = api.logSumExp(logits, options);
            const wanted = overRows(logits, options, (row) => api.logSumExp(row)[0] as number);
            sums.forEach((sum, i) => {
              const scale = spacing32(Math.max(10, Math.abs(wanted[i] as number)));
              expect(Object.is(sum, wanted[i]) || Math.abs(sum - (wanted[i] as number)) <= 4 * scale).toBe(true);
            });
          }
        }
      }
    }
  });

  test("all masked columns follow allMasked", () => {
    const logits = new Float32Array(12).fill(-Infinity);
    logits[1] = 2;
    const options = { shape: [3, 4], axis: 0, allMasked: "zero" } as const;
    expect([...api.softmax(logits, options)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...api.logSoftmax(logits, options)].map((x) => (x === 0 ? 0 : x))).toEqual([
      -Infinity,
      0,
      ...new Array(10).fill(-Infinity),
    ]);
  });

  test("in place, into out, and on a memory that is attached: the same bits, and nothing else is written", () => {
    for (const [shape, axis] of [
      [[3, 7, 10], 1],
      [[6, 5], 0],
      [[40, 3], 0],
      [[2, 9, 1, 8], 1],
    ] as const) {
      const size = shape.reduce((all: number, extent) => all * extent, 1);
      const logits = draw("normal, sigma 4", size, 5);
      logits[3] = 1e6; // a column for which there is no columns kernel
      for (const operation of [api.softmax, api.logSoftmax]) {
        const wanted = operation(logits, { shape, axis });
        const copy = logits.slice();
        expect(operation(copy, { shape, axis, out: copy })).toBe(copy);
        expect(copy).toEqual(wanted);
        const out = new Float32Array(size + 2).fill(42);
        operation(logits, { shape, axis, out: out.subarray(1, size + 1) });
        expect(out.subarray(1, size + 1)).toEqual(wanted);
        expect([out[0], out[size + 1]]).toEqual([42, 42]);
        const memory = new WebAssembly.Memory({ initial: 1 });
        api.attach(memory);
        const all = new Float32Array(memory.buffer).fill(42);
        const attached = all.subarray(5, 5 + size);
        attached.set(logits);
        const apart = all.subarray(5 + size, 5 + 2 * size);
        operation(attached, { shape, axis, out: apart });
        expect(attached).toEqual(logits);
        expect(apart).toEqual(wanted);
        operation(attached, { shape, axis, out: attached });
        expect(attached).toEqual(wanted);
        expect([...all.subarray(0, 5), ...all.subarray(5 + 2 * size, 10 + 2 * size)]).toEqual(new Array(10).fill(42));
      }
    }
  });

  test("float64 rows along any axis have the bits of the same rows by themselves", () => {
    for (const tensor of TENSORS) {
      const size = tensor.shape.reduce((all, extent) => all * extent, 1);
      const logits = Float64Array.from(draw("normal, sigma 4", size, 9));
      for (const operation of [api.softmax, api.logSoftmax]) {
        expect(operation(logits, tensor)).toEqual(
          alongRows(logits, tensor, (row) => operation(Float64Array.from(row))),
        );
      }
      expect([...api.logSumExp(logits, tensor)]).toEqual(
        overRows(logits, tensor, (row) => api.logSumExp(Float64Array.from(row))[0] as number),
      );
    }
  });
});
