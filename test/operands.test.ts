// Bias and mask: the results are those of the changed logits, whatever the logits were.
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { inFull } from "./long.js";
import { softmax64, worstUlps32 } from "./reference.js";
import { sameBits } from "./same.js";
import { alongRows, bitsOf, numberOf, rowsOf, type Tensor } from "./tensors.js";
import { alike, variants } from "./variants.js";

const TENSORS: Tensor[] = [
  { shape: [1], axis: 0 },
  { shape: [7], axis: 0 },
  { shape: [64], axis: 0 },
  { shape: [9, 3], axis: 1 },
  { shape: [50, 67], axis: 1 },
  { shape: [9, 3], axis: 0 },
  { shape: [2, 19, 12], axis: 1 },
  { shape: [3, 84, 5], axis: 1 },
  { shape: [3, 1, 6], axis: 1 },
  { shape: [5, 4, 1], axis: 2 },
];
const LARGE: Tensor[] = inFull(
  [
    { shape: [270_000], axis: 0 },
    { shape: [270_000, 2], axis: 0 },
    { shape: [4, 70_001], axis: 0 },
  ],
  [{ shape: [2, 132_001], axis: 0 }],
);

const sizeOf = ({ shape }: Tensor) => shape.reduce((all, extent) => all * extent, 1);
const classesOf = ({ shape, axis }: Tensor) => shape[axis] as number;

/** A mask entry for every element or class, some 0, and of those that stay some more than 1. */
function mask(length: number, seed: number): Uint8Array {
  const random = seeded(seed);
  return Uint8Array.from({ length }, () => Math.max(0, Math.floor(random() * 5) - 1) * 60);
}

/** The logits with -Infinity for what is masked. */
function removed<Floats extends Float32Array | Float64Array>(
  logits: Floats,
  tensor: Tensor,
  masking: ArrayLike<unknown>,
) {
  const result = logits.slice() as Floats;
  const byClass = masking.length === classesOf(tensor);
  for (const places of rowsOf(tensor)) {
    for (const [i, place] of places.entries()) if (!masking[byClass ? i : place]) result[place] = -Infinity;
  }
  return result;
}

describe.each(variants)("%s", (_, api) => {
  describe.each([...TENSORS, ...LARGE])("shape $shape, axis $axis", (tensor) => {
    const size = sizeOf(tensor);
    const logits = draw("normal, sigma 4", size, 3);

    test("a masked class is as one that is -Infinity: the same bits", () => {
      for (const masking of [mask(classesOf(tensor), 1), mask(size, 2)]) {
        for (const allMasked of ["nan", "zero"] as const) {
          const options = { ...tensor, allMasked };
          const gone = removed(logits, tensor, masking);
          for (const operation of [api.softmax, api.logSoftmax, alike(api.logSumExp)]) {
            const wanted = operation(gone, options);
            const got = operation(logits, { ...options, mask: masking });
            sameBits(got, wanted);
          }
          // Whatever the logit was.
          const worse = logits.map((x, i) => (gone[i] === -Infinity ? ([NaN, Infinity, 3e38][i % 3] as number) : x));
          sameBits(api.softmax(worse, { ...options, mask: masking }), api.softmax(gone, options));
          const doubles = Float64Array.from(worse);
          sameBits(
            api.softmax(doubles, { ...options, mask: masking }),
            api.softmax(removed(doubles, tensor, masking), options),
          );
        }
      }
    });

    test("a bias is added first, and rounded once", () => {
      const bias = draw("uniform in [-10, 10]", classesOf(tensor), 5);
      const doubles = Float64Array.from(bias, (b) => b * 1.1 + 1e-9);
      for (const added of [bias, doubles, Array.from(doubles)]) {
        const biased = Float32Array.from(
          alongRows(logits, tensor, (row) => row.map((x, i) => x + (added[i] as number))),
        );
        for (const operation of [api.softmax, api.logSoftmax, alike(api.logSumExp)]) {
          for (const temperature of [1, 0.3]) {
            sameBits(
              operation(logits, { ...tensor, temperature, bias: added }),
              operation(biased, { ...tensor, temperature }),
            );
          }
        }
      }
      const biased = alongRows(logits, tensor, (row) => row.map((x, i) => x + (doubles[i] as number)));
      sameBits(api.softmax(Float64Array.from(logits), { ...tensor, bias: doubles }), api.softmax(biased, tensor));
    });

    test("bias and mask together, in place, and of 16-bit floats and integers", () => {
      const masking = mask(size, 7);
      const bias = draw("uniform in [-10, 10]", classesOf(tensor), 5);
      const both = (values: ArrayLike<number>) => {
        const biased = Float32Array.from(
          alongRows(values, tensor, (row) => row.map((x, i) => x + (bias[i] as number))),
        );
        return api.softmax(removed(biased, tensor, masking), tensor);
      };
      const options = { ...tensor, bias, mask: masking };
      const copy = logits.slice();
      sameBits(api.softmax(copy, { ...options, out: copy }), both(logits));
      const bits = Uint16Array.from(logits, (x) => bitsOf(x, 5));
      const halves = Float32Array.from(bits, (b) => numberOf(b, 5));
      sameBits(
        api.softmax(bits, { ...options, dtype: "float16" }),
        Uint16Array.from(both(halves), (p) => bitsOf(p, 5)),
      );
      const integers = Int8Array.from(logits, (x) => x * 6);
      const quantization = { scale: 0.17, zeroPoint: -3 };
      // (q - zeroPoint) * scale + bias is rounded once too.
      const sums = alongRows(integers, tensor, (row) =>
        row.map((q, i) => Math.fround((q + 3) * 0.17 + (bias[i] as number))),
      );
      sameBits(
        api.softmax(integers, { ...options, quantization }),
        api.softmax(removed(Float32Array.from(sums), tensor, masking), tensor),
      );
    });
  });

  test("masks of booleans and of plain numbers", () => {
    const logits = [1, 2, 3, 4];
    const wanted = api.softmax([1, -Infinity, 3, 4]);
    expect(api.softmax(logits, { mask: [true, false, true, true] })).toEqual(wanted);
    expect(api.softmax(logits, { mask: [1, 0, 1, 2] })).toEqual(wanted);
    expect(api.softmax(logits, { mask: Uint8Array.of(255, 0, 1, 1) })).toEqual(wanted);
    expect([...wanted][1]).toBe(0);
  });

  test("a masked class is exactly 0 and -Infinity next to any other", () => {
    for (const kept of [0, -200, 3e38, -3e38, 1e-40]) {
      const options = { mask: [true, false, false] };
      expect([...api.softmax([kept, NaN, Infinity], options)]).toEqual([1, 0, 0]);
      expect([...api.logSoftmax([kept, NaN, Infinity], options)]).toEqual([0, -Infinity, -Infinity]);
      expect(api.logSumExp([kept, NaN, Infinity], options)[0]).toBe(Math.fround(kept));
    }
  });

  test("a mask for each element on the buffer of out is read before that is written", () => {
    const size = 5_000;
    const values = draw("normal, sigma 4", size);
    const masking = Uint8Array.from(values, (x) => (x > -3 ? 1 : 0));
    const wanted = api.softmax(values, { shape: [50, 100], mask: masking });
    const out = new Float32Array(size);
    const onOut = new Uint8Array(out.buffer, 4 * size - size, size);
    onOut.set(masking);
    sameBits(api.softmax(values, { shape: [50, 100], mask: onOut, out }), wanted);
    onOut.set(masking);
    const columns = { shape: [100, 50], axis: 0 };
    const along = api.softmax(values, { ...columns, mask: masking });
    sameBits(api.softmax(values, { ...columns, mask: onOut, out }), along);
  });

  test("a causal mask: token i attends to tokens up to i", () => {
    const tokens = 13;
    const scores = draw("normal, sigma 4", tokens * tokens, 11);
    const causal = Uint8Array.from({ length: tokens * tokens }, (_unused, i) =>
      i % tokens <= Math.floor(i / tokens) ? 1 : 0,
    );
    const got = api.softmax(scores, { shape: [tokens, tokens], mask: causal });
    for (let i = 0; i < tokens; i++) {
      const seen = scores.subarray(i * tokens, i * tokens + i + 1);
      expect(worstUlps32(got.subarray(i * tokens, i * tokens + i + 1), softmax64(seen))).toBeLessThanOrEqual(4);
      expect(got.subarray(i * tokens + i + 1, (i + 1) * tokens).every((p) => Object.is(p, 0))).toBe(true);
    }
  });

  test("a bias of -Infinity masks, and one that `out` lies on is read before it is written", () => {
    expect([...api.softmax([1, 2], { bias: [0, -Infinity] })]).toEqual([1, 0]);
    const bias = Float32Array.of(1, 2, 3);
    const wanted = api.softmax([3, 2, 1, 0, 0, 0], { shape: [2, 3], bias });
    const memory = new Float32Array(8);
    memory.set(bias, 2);
    const out = memory.subarray(0, 6);
    api.softmax([3, 2, 1, 0, 0, 0], { shape: [2, 3], bias: memory.subarray(2, 5), out });
    expect(out).toEqual(wanted);
    const bytes = new Uint8Array(24);
    bytes.set([1, 0, 1, 1, 1, 0]);
    const masked = api.softmax([3, 2, 1, 0, 0, 0], { shape: [2, 3], mask: bytes.slice(0, 6) });
    const over = new Float32Array(bytes.buffer);
    api.softmax([3, 2, 1, 0, 0, 0], { shape: [2, 3], mask: bytes.subarray(0, 6), out: over });
    expect(over).toEqual(masked);
  });
});
