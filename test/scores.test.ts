// argmax, topK and sample: which scores, and the arrays that receive the results.
import { describe, expect, test } from "vitest";
import { ranking } from "./decode-reference.js";
import { draw, seeded } from "./logits.js";
import { exact, ulps32, ulps64 } from "./reference.js";
import { sameBits } from "./same.js";
import { rowsOf, type Tensor } from "./tensors.js";
import { variants } from "./variants.js";

/** Short rows and columns of every remainder, several tiles of them, single rows, and long ones. */
const TENSORS: Tensor[] = [
  { shape: [1], axis: 0 },
  { shape: [7], axis: 0 },
  { shape: [3, 5], axis: 1 },
  { shape: [4, 2], axis: 1 },
  { shape: [9, 3], axis: -1 },
  { shape: [2_501, 21], axis: 1 },
  { shape: [70, 64], axis: 1 },
  { shape: [70, 65], axis: 1 },
  { shape: [5, 3], axis: 0 },
  { shape: [2, 21, 131], axis: 1 },
  { shape: [3, 84, 5], axis: -2 },
  { shape: [300, 1_001], axis: 0 },
];

describe.each(variants)("%s", (_, api) => {
  describe.each(TENSORS)("shape $shape, axis $axis", (tensor) => {
    const rows = rowsOf(tensor);
    const size = rows.length * (rows[0]?.length as number);
    const logits = draw("normal, sigma 4", size, 3).map((x) => Math.round(4 * x) / 4);
    const rowOf = (places: readonly number[]) => places.map((place) => logits[place] as number);

    test("without scores: the indices alone, of every dtype", () => {
      for (const ArrayType of [Float32Array, Float64Array, Int8Array]) {
        const values = ArrayType.from(logits) as Float32Array;
        const best = rows.map((places) => ranking(places.map((place) => values[place] as number)));
        const selection = api.argmax(values, { ...tensor, scores: "none" });
        expect(Object.keys(selection)).toEqual(["indices"]);
        expect(Array.from(selection.indices)).toEqual(best.map(([first]) => first));
        const k = Math.min(3, rows[0]?.length as number);
        const several = api.topK(values, k, { ...tensor, scores: "none" });
        expect(Object.keys(several)).toEqual(["indices"]);
        expect(Array.from(several.indices)).toEqual(best.flatMap((order) => order.slice(0, k)));
      }
    });

    test("sigmoid: each class for itself", () => {
      const k = Math.min(2, rows[0]?.length as number);
      const float32 = api.topK(logits, k, { ...tensor, scores: "sigmoid", temperature: 1.3 });
      const float64 = api.topK(Float64Array.from(logits), k, { ...tensor, scores: "sigmoid", temperature: 1.3 });
      const best = api.argmax(logits, { ...tensor, scores: "sigmoid", temperature: 1.3 });
      for (const [row, places] of rows.slice(0, 60).entries()) {
        const order = ranking(rowOf(places));
        for (let rank = 0; rank < k; rank++) {
          const at = row * k + rank;
          expect([float32.indices[at], float64.indices[at]]).toEqual([order[rank], order[rank]]);
          const { softmax, logSoftmax } = exact([rowOf(places)[order[rank] as number] as number, 0], 1.3);
          const [p, log] = [softmax[0], logSoftmax[0]] as [(typeof softmax)[0], (typeof softmax)[0]];
          expect(ulps32(float32.probabilities[at] as number, p.toNumber())).toBeLessThanOrEqual(3);
          expect(ulps32(float32.logProbabilities[at] as number, log.toNumber())).toBeLessThanOrEqual(3);
          expect(ulps64(float64.probabilities[at] as number, p)).toBeLessThanOrEqual(3);
          expect(ulps64(float64.logProbabilities[at] as number, log)).toBeLessThanOrEqual(2);
          if (rank > 0) continue;
          expect(best.indices[row]).toBe(order[0]);
          expect(ulps32(best.probabilities[row] as number, p.toNumber())).toBeLessThanOrEqual(3);
          expect(ulps32(best.logProbabilities[row] as number, log.toNumber())).toBeLessThanOrEqual(3);
        }
      }
    });

    test("a row has the same bits by itself", () => {
      const special = logits.map((x, i) => (i % 97 === 5 ? ([NaN, Infinity, -Infinity, 1e30][i % 4] as number) : x));
      for (const values of [logits, special]) {
        for (const scores of ["softmax", "sigmoid", "none"] as const) {
          const all = api.argmax(values, { ...tensor, scores, temperature: 0.7 });
          for (const row of [0, 1, 2, rows.length >> 1, rows.length - 1].filter((at) => at < rows.length)) {
            const own = Float32Array.from(rows[row] as number[], (place) => values[place] as number);
            const alone = api.argmax(own, { scores, temperature: 0.7 });
            for (const field of Object.keys(alone) as (keyof typeof alone)[]) {
              sameBits(all[field].subarray(row, row + 1), alone[field]);
            }
          }
        }
      }
    });

    test("every operation has the bits of its rows by themselves", () => {
      const random = () => 0.4;
      const k = Math.min(3, rows[0]?.length as number);
      for (const ArrayType of [Float32Array, Float64Array] as unknown as Float32ArrayConstructor[]) {
        const values = ArrayType.from(logits);
        const kept = api.filter(values, { ...tensor, topP: 0.8, temperature: 0.7 });
        const best = api.topK(values, k, tensor);
        const drawn = api.sample(values, { ...tensor, minP: 0.1, random });
        const spread = seeded(7);
        const numbers = rows.map(spread);
        let next = 0;
        const fromAll = api.sample(values, { ...tensor, temperature: 2, random: () => numbers[next++] as number });
        for (const row of [0, rows.length >> 1, rows.length - 1]) {
          const places = rows[row] as number[];
          const own = ArrayType.from(places, (place) => values[place] as number);
          sameBits(
            ArrayType.from(places, (place) => kept[place] as number),
            api.filter(own, { topP: 0.8, temperature: 0.7 }),
          );
          const alone = api.topK(own, k);
          sameBits(best.indices.subarray(row * k, row * k + k), alone.indices);
          sameBits(best.probabilities.subarray(row * k, row * k + k), alone.probabilities);
          sameBits(best.logProbabilities.subarray(row * k, row * k + k), alone.logProbabilities);
          const one = api.sample(own, { minP: 0.1, random });
          expect([drawn.indices[row], drawn.logProbabilities[row]]).toEqual([one.indices[0], one.logProbabilities[0]]);
          const any = api.sample(own, { temperature: 2, random: () => numbers[row] as number });
          expect([fromAll.indices[row], fromAll.logProbabilities[row]]).toEqual([
            any.indices[0],
            any.logProbabilities[0],
          ]);
        }
      }
    });
  });

  test("special values, in rows and columns, alone and beside others", () => {
    const classes = [
      [[1, NaN, 3, NaN], 1],
      [[-Infinity, -Infinity, -Infinity, -Infinity], 0],
      [[1, Infinity, 3, Infinity], 1],
      [[-0, 0, -1, 0], 0],
      [[2, 2, 2, 2], 0],
      [[-Infinity, -3e38, NaN, 3e38], 2],
    ] as const;
    const rows = Float32Array.from(classes.flatMap(([row]) => row));
    const columns = Float32Array.from({ length: 24 }, (_unused, i) => rows[(i % 6) * 4 + Math.floor(i / 6)] as number);
    const wanted = classes.map(([, index]) => index);
    for (const scores of ["none", "sigmoid", "softmax"] as const) {
      expect(Array.from(api.argmax(rows, { shape: [6, 4], scores }).indices)).toEqual(wanted);
      expect(Array.from(api.argmax(columns, { shape: [4, 6], axis: 0, scores }).indices)).toEqual(wanted);
    }
    const { probabilities, logProbabilities } = api.argmax(rows, { shape: [6, 4], scores: "sigmoid" });
    expect(Array.from(probabilities)).toEqual([NaN, 0, 1, 0.5, expect.closeTo(0.8807971, 6), NaN]);
    expect(Array.from(logProbabilities)).toEqual([
      NaN,
      -Infinity,
      0,
      expect.closeTo(-Math.LN2, 6),
      expect.closeTo(-0.126928, 6),
      NaN,
    ]);
  });

  test("columns far from 0, and with NaN, among others", () => {
    const [classes, columns, k] = [21, 131, 3];
    const shape = [classes, columns];
    const logits = draw("normal, sigma 4", classes * columns, 9).map((x, i) => x + ((i % columns) % 3 === 0 ? 2e5 : 0));
    logits[5 * columns + 7] = NaN;
    for (const scores of ["softmax", "sigmoid"] as const) {
      const best = api.argmax(logits, { shape, axis: 0, scores });
      const several = api.topK(logits, k, { shape, axis: 0, scores });
      for (let column = 0; column < columns; column++) {
        const own = Array.from({ length: classes }, (_unused, i) => logits[i * columns + column] as number);
        const order = ranking(own);
        expect(best.indices[column]).toBe(order[0]);
        const largest = Math.max(...own);
        const sum = own.reduce((total, x) => total + Math.exp(x - largest), 0);
        for (let place = 0; place < k; place++) {
          const x = own[order[place] as number] as number;
          const log = scores === "softmax" ? x - largest - Math.log(sum) : -Math.log1p(Math.exp(-x));
          const near = (got: number, want: number) =>
            Number.isNaN(want) ? expect(got).toBeNaN() : expect(ulps32(got, want)).toBeLessThanOrEqual(4);
          const isNaNRow = scores === "softmax" && Number.isNaN(sum);
          const [p, logP] = isNaNRow ? [NaN, NaN] : [Math.exp(log), log];
          expect(several.indices[column * k + place]).toBe(order[place]);
          near(several.probabilities[column * k + place] as number, p);
          near(several.logProbabilities[column * k + place] as number, logP);
          if (place > 0) continue;
          near(best.probabilities[column] as number, p);
          near(best.logProbabilities[column] as number, logP);
        }
      }
    }
  });

  test("draws from columns far from 0 and partly masked, among others", () => {
    const random = seeded(3);
    for (const [classes, columns] of [
      [2, 9],
      [21, 131],
      [40, 33],
    ] as const) {
      const numbers = Array.from({ length: columns }, random);
      const logits = draw("normal, sigma 4", classes * columns, 9).map((x, i) => {
        const column = i % columns;
        if (column % 4 === 1 && i > columns) return -Infinity;
        return x + (column % 5 === 0 ? 2e5 : 0);
      });
      let next = 0;
      const out = { indices: new Uint8Array(columns), logProbabilities: new Float32Array(columns) };
      const drawn = api.sample(logits, {
        shape: [classes, columns],
        axis: 0,
        out,
        random: () => numbers[next++] as number,
      });
      for (let column = 0; column < columns; column++) {
        const own = Float32Array.from({ length: classes }, (_unused, i) => logits[i * columns + column] as number);
        const alone = api.sample(own, { random: () => numbers[column] as number });
        const all = api.logSoftmax(own);
        expect(drawn.indices[column]).toBe(alone.indices[0]);
        sameBits(drawn.logProbabilities.subarray(column, column + 1), alone.logProbabilities);
        expect(
          ulps32(drawn.logProbabilities[column] as number, all[alone.indices[0] as number] as number),
        ).toBeLessThan(4);
      }
    }
  });

  test("which columns nothing can be drawn from", () => {
    const logits = new Float32Array(3 * 37);
    const options = { shape: [3, 37], axis: 0, random: () => 0.5 };
    expect(() => api.sample(logits, options)).not.toThrow();
    for (const [value, why] of [
      [NaN, "got a NaN or +Infinity in row 11"],
      [Infinity, "got a NaN or +Infinity in row 11"],
      [-Infinity, "got no class left in row 11"],
    ] as const) {
      const hostile = logits.slice();
      for (const line of value === -Infinity ? [0, 1, 2] : [1]) hostile[line * 37 + 11] = value;
      expect(() => api.sample(hostile, options)).toThrow(why);
    }
    const masked = logits.fill(-Infinity, 37);
    expect(new Set(api.sample(masked, options).indices)).toEqual(new Set([0]));
  });

  test("NaN beyond the first piece of a row longer than the workspace", () => {
    const row = new Float32Array(600_000).fill(-1);
    row[299_999] = 5;
    for (const scores of ["none", "sigmoid"] as const) {
      expect(api.argmax(row, { scores }).indices[0]).toBe(299_999);
      row[400_001] = row[500_000] = NaN;
      row[590_000] = 9;
      expect(api.argmax(row, { scores }).indices[0]).toBe(400_001);
      row[400_001] = row[500_000] = row[590_000] = 0;
    }
  });

  test("float64 sigmoids that are subnormal, and far below their logarithm's last digit", () => {
    for (const x of [-740, -709.5, -36, 36, 709, 745]) {
      const { probabilities, logProbabilities } = api.argmax(Float64Array.of(x), { scores: "sigmoid" });
      const { softmax, logSoftmax } = exact([x, 0]);
      expect(ulps64(probabilities[0] as number, softmax[0] as (typeof softmax)[0])).toBeLessThanOrEqual(3);
      expect(ulps64(logProbabilities[0] as number, logSoftmax[0] as (typeof softmax)[0])).toBeLessThanOrEqual(2);
    }
  });

  describe("out", () => {
    const logits = draw("normal, sigma 4", 60, 7);
    const tensor = { shape: [5, 4, 3], axis: 1 };

    test.each([Uint8Array, Uint16Array, Int32Array, Uint32Array])("indices of type %o", (ArrayType) => {
      const indices = new ArrayType(15);
      const got = api.argmax(logits, { ...tensor, out: { indices } });
      expect(got.indices).toBe(indices);
      expect(Array.from(indices)).toEqual(Array.from(api.argmax(logits, tensor).indices));
    });

    test("each array is written and returned, the others are new", () => {
      const wanted = api.topK(logits, 2, tensor);
      const out = {
        indices: new Uint8Array(30),
        probabilities: new Float32Array(30),
        logProbabilities: new Float32Array(30),
      };
      const got = api.topK(logits, 2, { ...tensor, out });
      expect(got).toEqual(out);
      for (const field of Object.keys(out) as (keyof typeof out)[]) {
        expect(got[field]).toBe(out[field]);
        expect(Array.from(got[field])).toEqual(Array.from(wanted[field]));
        const one = api.topK(logits, 2, { ...tensor, out: { [field]: out[field] } });
        expect(one[field]).toBe(out[field]);
        expect(one).toEqual({ ...wanted, [field]: out[field] });
      }
      const drawn = { indices: new Int32Array(15), logProbabilities: new Float32Array(15) };
      const random = seeded(1);
      const sampled = api.sample(logits, { ...tensor, random, out: drawn });
      expect(sampled.indices).toBe(drawn.indices);
      expect(sampled.logProbabilities).toBe(drawn.logProbabilities);
      const again = api.sample(logits, { ...tensor, random: seeded(1) });
      expect(Array.from(drawn.indices)).toEqual(Array.from(again.indices));
      sameBits(drawn.logProbabilities, again.logProbabilities);
    });

    test("over the input and its operands", () => {
      const wanted = api.argmax(logits, { shape: [20, 3], bias: [1, 2, 3] });
      const all = Float32Array.from([...logits, 1, 2, 3]);
      const bias = all.subarray(60);
      const out = {
        probabilities: all.subarray(0, 20),
        logProbabilities: all.subarray(43, 63),
        indices: new Uint32Array(all.buffer, 80, 20),
      };
      const got = api.argmax(all.subarray(0, 60), { shape: [20, 3], bias, out });
      sameBits(got.indices, wanted.indices);
      sameBits(got.probabilities, wanted.probabilities);
      sameBits(got.logProbabilities, wanted.logProbabilities);
    });

    test("on shared memory: of several buffers, and of two that are one", () => {
      const shared = () => new SharedArrayBuffer(20 * 4);
      const memory = shared();
      const out = { indices: new Uint32Array(shared()), probabilities: new Float32Array(memory) };
      const wanted = api.argmax(logits, { shape: [20, 3] });
      const got = api.argmax(logits, { shape: [20, 3], out });
      expect(got.indices).toBe(out.indices);
      sameBits(got.indices, wanted.indices);
      sameBits(got.probabilities, wanted.probabilities);
      out.probabilities.fill(0);
      // A clone of shared memory is another buffer over the same bytes.
      const logProbabilities = new Float32Array(structuredClone(memory));
      const twice = { probabilities: out.probabilities, logProbabilities };
      expect(() => api.argmax(logits, { shape: [20, 3], out: twice })).toThrow("the arrays of out overlap");
      expect(out.probabilities).toEqual(new Float32Array(memory.slice(0)).fill(0));
    });

    test("float16 results in bit patterns", () => {
      const bits = Uint16Array.of(0x3c00, 0x4000, 0xbc00);
      const probabilities = new Uint16Array(1);
      const options = { dtype: "float16", out: { probabilities } } as const;
      expect(api.argmax(bits, options).probabilities).toBe(probabilities);
      expect(probabilities).toEqual(api.argmax(bits, { dtype: "float16" }).probabilities);
    });

    const five = new Float32Array(5);
    test.each([
      ["an array", five, {}, "out is an object with some of indices, probabilities, logProbabilities here"],
      ["no object", 3, {}, "here, got the number 3"],
      [
        "a field that is not there",
        { index: five },
        {},
        'argmax: no option "index"; there are indices, probabilities, logProbabilities',
      ],
      [
        "probabilities without scores",
        { probabilities: five },
        { scores: "none" },
        'argmax: no option "probabilities"; there are indices',
      ],
      [
        "indices of floats",
        { indices: five },
        {},
        "out.indices is one of Uint8Array, Uint16Array, Int32Array, Uint32Array",
      ],
      ["another length", { indices: new Uint8Array(4) }, {}, "out.indices needs 5 elements, got 4"],
      ["another type", { probabilities: new Float64Array(5) }, {}, "out.probabilities is a Float32Array here"],
      ["too small a type", { indices: new Uint8Array(1) }, { shape: [1, 300] }, "which holds no index of 300 classes"],
      ["twice the same", { probabilities: five, logProbabilities: five }, {}, "the arrays of out overlap"],
    ])("%s: refused", (_what, out, options, message) => {
      const shape = (options as { shape?: number[] }).shape ?? [5, 2];
      const values = new Float32Array((shape[0] as number) * (shape[1] as number));
      expect(() => api.argmax(values, { ...options, shape, out } as object)).toThrow(message);
      expect(five).toEqual(new Float32Array(5));
    });

    test("sample writes nothing before it can draw", () => {
      const indices = new Uint8Array(2).fill(7);
      expect(() => api.sample([1, 2, NaN, 1], { shape: [2, 2], out: { indices } })).toThrow("NaN");
      expect(indices).toEqual(Uint8Array.of(7, 7));
      expect(() => api.sample([1, 2], { out: { probabilities: new Float32Array(1) } as object })).toThrow(
        'sample: no option "probabilities"; there are indices, logProbabilities',
      );
    });
  });

  test("an array of results that random detaches: nothing is written", () => {
    const logProbabilities = new Float32Array(2);
    const indices = new Uint8Array(2).fill(7);
    const random = () => {
      if (logProbabilities.length > 0) structuredClone(logProbabilities, { transfer: [logProbabilities.buffer] });
      return 0.5;
    };
    const options = { shape: [2, 2], random, out: { indices, logProbabilities } };
    expect(() => api.sample(Float32Array.of(1, 2, 3, 4), options)).toThrow(
      "an array of the call was detached or resized",
    );
    expect(indices).toEqual(Uint8Array.of(7, 7));
  });

  test("each field of out is read once", () => {
    const read: string[] = [];
    const out = {
      get indices() {
        read.push("indices");
        return new Uint8Array(1);
      },
    };
    api.argmax([1, 2], { scores: "none", out });
    expect(read).toEqual(["indices"]);
  });

  test("scores that there are not", () => {
    expect(() => api.argmax([1], { scores: "logits" as "none" })).toThrow(
      'argmax: scores is "softmax", "sigmoid" or "none", got "logits"',
    );
  });
});
