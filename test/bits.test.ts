// The bits of the results: those of a row depend on its values, its length and the options alone, and every NaN is the
// canonical one.
import { describe, expect, test } from "vitest";
import { seeded } from "./logits.js";
import { alike, variants } from "./variants.js";

type Floats = Float32Array | Float64Array | Uint16Array;

const bytesOf = ({ buffer, byteOffset, byteLength }: Floats | Uint32Array) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("hex");

/** Logits among which are NaN, infinities, zeros of both signs, and numbers too far from 0 to be computed as columns. */
function wild(length: number, seed: number): Float32Array {
  const random = seeded(seed);
  const special = [-Infinity, -Infinity, 0, -0, 1e4, -1e4, Infinity, NaN];
  return Float32Array.from({ length }, () => {
    const pick = Math.floor(random() * 400);
    return special[pick] ?? (random() - 0.5) * 40;
  });
}

const LENGTHS = [1, 2, 3, 4, 5, 15, 16, 17, 19, 31, 32, 33, 47, 67, 255, 256, 257, 271, 300, 511, 513, 700];

describe.each(variants)("%s", (_, api) => {
  describe.each(["softmax", "logSoftmax", "logSumExp"] as const)("%s", (name) => {
    const operation = alike(api[name]);

    test.each([1, 0.7, 3, 1e-6])("a column has the bits of the same row, at temperature %d", (temperature) => {
      for (const length of LENGTHS) {
        for (const inner of [1, 2, 3, 4, 5, 11]) {
          const logits = wild(length * inner, 7 * length + inner);
          const results = operation(logits, { shape: [length, inner], axis: 0, temperature });
          for (let column = 0; column < inner; column++) {
            const inColumn = (_x: number, i: number) => i % inner === column;
            const row = operation(logits.filter(inColumn), { temperature });
            expect(bytesOf(results.filter(inColumn)), `${length} x ${inner}, column ${column}`).toBe(bytesOf(row));
          }
        }
      }
    });

    test("rows of a batch have the bits that they have alone", () => {
      for (const length of [2, 3, 5, 8, 15, 16, 67, 300]) {
        const logits = wild(length * 21, length);
        const results = operation(logits, { shape: [21, length] });
        const each = results.length / 21;
        for (let row = 0; row < 21; row++) {
          const alone = operation(logits.slice(row * length, (row + 1) * length));
          expect(bytesOf(results.slice(row * each, (row + 1) * each)), `row ${row} of ${length}`).toBe(bytesOf(alone));
        }
      }
    });
  });

  test.each(["softmax", "logSoftmax"] as const)("%s in place on a memory, the same bits", (name) => {
    const operation = api[name];
    const memory = new WebAssembly.Memory({ initial: 2 });
    api.attach(memory);
    for (const length of [1, 3, 16, 21, 67, 300]) {
      for (const inner of [1, 2, 3, 5, 7, 11]) {
        const logits = wild(length * inner, 100 * length + inner);
        const inPlace = new Float32Array(memory.buffer, 64, length * inner);
        inPlace.set(logits);
        const options = { shape: [length, inner], axis: 0 };
        operation(inPlace, { ...options, out: inPlace });
        expect(bytesOf(inPlace), `${length} x ${inner}`).toBe(bytesOf(operation(logits, options)));
      }
    }
  });

  describe("every NaN is the canonical one", () => {
    const PATTERNS = [0x7fc00000, 0xffc00000, 0x7f800001, 0xff812345, 0x7fffffff, 0xffffffff];

    /** How many elements are NaN; each must have the bits of the canonical NaN. */
    function countNaN(results: Floats, dtype: "float16" | "bfloat16" = "float16"): number {
      let count = 0;
      if (results instanceof Float64Array) {
        const words = new BigUint64Array(results.buffer);
        results.forEach((x, i) => {
          if (!Number.isNaN(x)) return;
          expect(words[i]).toBe(0x7ff8000000000000n);
          count++;
        });
      } else if (results instanceof Float32Array) {
        const words = new Uint32Array(results.buffer);
        results.forEach((x, i) => {
          if (!Number.isNaN(x)) return;
          expect(words[i]).toBe(0x7fc00000);
          count++;
        });
      } else {
        const [infinity, nan] = dtype === "float16" ? [0x7c00, 0x7e00] : [0x7f80, 0x7fc0];
        for (const word of results) {
          if ((word & 0x7fff) <= infinity) continue;
          expect(word).toBe(nan);
          count++;
        }
      }
      return count;
    }

    /** Rows with one element of each pattern; 16-bit floats and doubles have the pattern's upper bits. */
    function rowsWith(type: "float32" | "float64" | "float16" | "bfloat16", length: number, pattern: number): Floats {
      const size = 7 * length;
      const at = 3 * length + Math.floor(length / 2);
      if (type === "float32") {
        const rows = Float32Array.from({ length: size }, (_unused, i) => (i % 5) - 2);
        new Uint32Array(rows.buffer)[at] = pattern;
        return rows;
      }
      if (type === "float64") {
        const rows = Float64Array.from({ length: size }, (_unused, i) => (i % 5) - 2);
        new BigUint64Array(rows.buffer)[at] =
          (BigInt((pattern >>> 20) | 0x7ff) << 52n) | BigInt(pattern & 0xfffff) | 1n;
        return rows;
      }
      const rows = Uint16Array.from({ length: size }, (_unused, i) => (type === "float16" ? 0x3c00 : 0x3f80) + (i % 5));
      rows[at] = (pattern >>> 16) | (type === "float16" ? 0x7c01 : 0x7f81);
      return rows;
    }

    test.each(["float32", "float64", "float16", "bfloat16"] as const)("of %s", (type) => {
      const dtype = type === "float16" || type === "bfloat16" ? { dtype: type } : {};
      const count = (results: Floats) => countNaN(results, dtype.dtype);
      for (const pattern of PATTERNS) {
        for (const length of [1, 2, 3, 8, 15, 16, 21, 67]) {
          const logits = rowsWith(type, length, pattern) as Float32Array;
          for (const options of [
            { shape: [7, length], ...dtype },
            { shape: [length, 7], axis: 0, ...dtype },
          ]) {
            const where = `${type} ${pattern.toString(16)} ${JSON.stringify(options)}`;
            expect(count(api.softmax(logits, options)), where).toBe(length);
            expect(count(api.logSoftmax(logits, options)), where).toBe(length);
            expect(count(api.logSumExp(logits, options)), where).toBe(1);
            expect(count(api.logSumExp(logits, { ...options, weights: new Array(length).fill(2) })), where).toBe(1);
            expect(count(api.filter(logits, { ...options, topP: 0.9, temperature: 0.5 })), where).toBe(1);
            expect(count(api.filter(logits, options)), where).toBe(1);
            const { probabilities, logProbabilities } = api.topK(logits, 1, options);
            expect([count(probabilities), count(logProbabilities)], where).toEqual([1, 1]);
            const best = api.argmax(logits, options);
            expect([count(best.probabilities), count(best.logProbabilities)], where).toEqual([1, 1]);
            const state = api.partialLogSumExp(logits, options);
            expect(count(api.softmaxFromPartial(logits, state, options)), where).toBe(length);
          }
          expect(count(api.exp(logits, dtype))).toBe(1);
          expect(count(api.sigmoid(logits, dtype))).toBe(1);
        }
      }
    });

    test("of rows without probabilities", () => {
      for (const ArrayType of [Float32Array, Float64Array]) {
        for (const length of [1, 2, 8, 21]) {
          for (const value of [-Infinity, Infinity]) {
            const logits = new ArrayType(7 * length).fill(value);
            for (const options of [{ shape: [7, length] }, { shape: [length, 7], axis: 0 }]) {
              expect(countNaN(api.softmax(logits, options))).toBe(7 * length);
              expect(countNaN(api.logSoftmax(logits, options))).toBe(7 * length);
              expect(countNaN(api.argmax(logits, options).probabilities)).toBe(7);
            }
          }
        }
      }
    });
  });
});
