// Rows whose classes are spread over shards: however they are split and merged, the probabilities are those of the row.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draw, seeded } from "./logits.js";
import { exact, logSumExp64, softmax64, spacing32, spacing64, ulps32, ulps64, worstUlps32 } from "./reference.js";
import { bitsOf, numberOf } from "./tensors.js";
import { type Api, variants } from "./variants.js";

type State = ReturnType<Api["partialLogSumExp"]>;

/** The state of a row in a number: what its log-sum-exp is. */
const logOf = ({ maximum, sum, sumError, temperature }: State, row = 0) =>
  (maximum[row] as number) / temperature + Math.log1p((sum[row] as number) + (sumError[row] as number));

/** A row cut at random into `count` parts, some of them empty. */
function cut<Row extends Float32Array | Float64Array>(row: Row, count: number, seed: number): Row[] {
  const random = seeded(seed);
  const ends = Array.from({ length: count - 1 }, () => Math.floor(random() * (row.length + 1))).sort((a, b) => a - b);
  return [0, ...ends].map((start, i) => row.subarray(start, [...ends, row.length][i]) as Row);
}

const throughJson = (state: State): State => JSON.parse(JSON.stringify(state));

/** How many doubles lie between the numbers of two states, at most. */
function ulpsApart(a: State, b: State): number {
  let worst = 0;
  for (const field of ["maximum", "sum"] as const) {
    a[field].forEach((x, i) => {
      const y = b[field][i] as number;
      if (!Object.is(x, y)) worst = Math.max(worst, Math.abs(x - y) / spacing64(Math.max(Math.abs(x), Math.abs(y))));
    });
  }
  return worst;
}

describe.each(variants)("%s", (_, api) => {
  test("two states are merged at a time; more are refused, but not what reduce adds", () => {
    const states = [[2, 1], [-3.2], [5]].map((row) => api.partialLogSumExp(row));
    const [a, b, c] = states as [(typeof states)[0], (typeof states)[0], (typeof states)[0]];
    const merge = api.mergePartials as (...states: unknown[]) => unknown;
    expect(() => merge(a, b, c)).toThrow("mergePartials: expected two states, got 3 states; merge one after the other");
    expect(states.reduce(api.mergePartials)).toEqual(api.mergePartials(api.mergePartials(a, b), c));
  });

  const { partialLogSumExp, mergePartials, softmaxFromPartial } = api;
  const merged = (states: State[]) => states.reduce((a, b) => mergePartials(a, b));

  test("a state is the exact maximum and the sum of the rest", () => {
    expect(partialLogSumExp(Float64Array.of(2, 2, 2))).toEqual({
      maximum: [2],
      sum: [2],
      sumError: [0],
      temperature: 1,
    });
    const { maximum, sum } = partialLogSumExp(Float64Array.of(-40, 0));
    expect(maximum).toEqual([0]);
    expect(sum[0]).toBeCloseTo(4.248354255291589e-18, 32);
    expect(partialLogSumExp([7])).toEqual({ maximum: [7], sum: [0], sumError: [0], temperature: 1 });
  });

  test("float32: any cut gives the softmax within its bound, and the log-sum-exp", () => {
    for (const distribution of ["uniform in [-10, 10]", "peaked", "150 to 190", "160 wide"]) {
      for (const temperature of [1, 0.3, 1e-7]) {
        const row = draw(distribution, 5_000, 3);
        const shards = cut(row, 7, 11);
        const state = merged(shards.map((shard) => partialLogSumExp(shard, { temperature })));
        const parts = shards.flatMap((shard) => [...softmaxFromPartial(shard, state)]);
        expect(worstUlps32(parts, softmax64(row, temperature))).toBeLessThanOrEqual(4);
        const wanted = logSumExp64(row, temperature);
        const scale = Math.max(Math.abs(wanted), Math.abs(state.maximum[0] as number) / temperature);
        expect(Math.abs(logOf(state) - wanted)).toBeLessThanOrEqual(2 * spacing32(scale));
      }
    }
  });

  test("float64: within 2 ulp too", () => {
    for (const distribution of ["uniform in [-10, 10]", "peaked", "160 wide"]) {
      const row = Float64Array.from(draw(distribution, 60, 5));
      const { softmax } = exact(row);
      for (let count = 1; count < 9; count++) {
        const shards = cut(row, count, count);
        const state = merged(shards.map((shard) => partialLogSumExp(shard)));
        const parts = shards.flatMap((shard) => [...softmaxFromPartial(shard, state)]);
        parts.forEach((p, i) => {
          expect(ulps64(p, softmax[i] as NonNullable<(typeof softmax)[0]>)).toBeLessThanOrEqual(2);
        });
      }
    }
  });

  test("merging is commutative and associative to 1 ulp", () => {
    const part = fc.array(fc.double({ min: -60, max: 60, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(part, part, part, fc.constantFrom(1, 0.1, 30), (x, y, z, temperature) => {
        const [a, b, c] = [x, y, z].map((values) => partialLogSumExp(Float64Array.from(values), { temperature })) as [
          State,
          State,
          State,
        ];
        expect(ulpsApart(mergePartials(a, b), mergePartials(b, a))).toBeLessThanOrEqual(1);
        expect(
          ulpsApart(mergePartials(mergePartials(a, b), c), mergePartials(a, mergePartials(b, c))),
        ).toBeLessThanOrEqual(1);
      }),
      { numRuns: 3_000 },
    );
  });

  test("states survive JSON and structured clone", () => {
    const state = partialLogSumExp(draw("normal, sigma 4", 30), { shape: [3, 10] });
    expect(throughJson(state)).toEqual(state);
    expect(structuredClone(state)).toEqual(state);
    const empty = partialLogSumExp([-Infinity, -Infinity, 1, 2], { shape: [2, 2] });
    expect(throughJson(empty)).toEqual(empty);
    const nan = throughJson(partialLogSumExp([1, NaN]));
    expect([...softmaxFromPartial([1, 2], mergePartials(nan, partialLogSumExp([1, 2])))]).toEqual([NaN, NaN]);
  });

  test("a shard without classes, or with all of them masked, changes nothing", () => {
    const state = partialLogSumExp([1, 2]);
    for (const nothing of [
      partialLogSumExp([]),
      partialLogSumExp([-Infinity]),
      partialLogSumExp([5, NaN], { mask: [false, false] }),
    ]) {
      expect(mergePartials(state, nothing)).toEqual(state);
      expect(mergePartials(nothing, state)).toEqual(state);
      expect(mergePartials(nothing, nothing)).toEqual(nothing);
      expect([...softmaxFromPartial([-Infinity, 3], nothing, { allMasked: "zero", mask: [true, false] })]).toEqual([
        0, 0,
      ]);
      expect([...softmaxFromPartial([-Infinity], nothing)]).toEqual([NaN]);
      expect(softmaxFromPartial([], state)).toEqual(new Float32Array(0));
    }
  });

  test("special values reach every shard", () => {
    const nan = mergePartials(partialLogSumExp([1, NaN]), partialLogSumExp([2]));
    expect([...softmaxFromPartial([2, 1], nan)]).toEqual([NaN, NaN]);
    expect(logOf(nan)).toBeNaN();
    const infinite = mergePartials(partialLogSumExp([1, Infinity]), partialLogSumExp([Infinity, 3]));
    expect([...softmaxFromPartial([2, 1], infinite)]).toEqual([NaN, NaN]);
    expect(logOf(infinite)).toBe(Infinity);
    const wide = mergePartials(partialLogSumExp([3e38]), partialLogSumExp([-3e38, 3e38]));
    expect([...softmaxFromPartial([-3e38, 3e38], wide)]).toEqual([0, 0.5]);
    // A logit that the state has not seen.
    expect([...softmaxFromPartial([9, 1], partialLogSumExp([2]))]).toEqual([NaN, NaN]);
  });

  test("rows along any axis, with bias, mask and temperature; shards of every number type", () => {
    const [rows, classes] = [6, 20];
    const logits = draw("normal, sigma 4", rows * classes, 3);
    const bias = draw("normal, sigma 4", classes, 4);
    const mask = Uint8Array.from({ length: classes }, (_unused, i) => (i % 4 ? 1 : 0));
    const whole = { shape: [classes, rows], axis: 0, temperature: 0.8 } as const;
    const wanted = api.softmax(logits, { ...whole, bias, mask });
    const shards = [0, 7, 12].map((start, i, starts) => {
      const end = starts[i + 1] ?? classes;
      return {
        logits: logits.subarray(start * rows, end * rows),
        options: {
          shape: [end - start, rows],
          axis: 0,
          temperature: 0.8,
          bias: bias.subarray(start, end),
          mask: mask.subarray(start, end),
        },
      };
    });
    const state = merged(shards.map((shard) => partialLogSumExp(shard.logits, shard.options)));
    expect(state.maximum.length).toBe(rows);
    const parts = shards.flatMap((shard) => [...softmaxFromPartial(shard.logits, throughJson(state), shard.options)]);
    expect(worstUlps32(parts, wanted)).toBeLessThanOrEqual(2 * 4);

    const bits = Uint16Array.from(draw("normal, sigma 4", 50), (x) => bitsOf(x, 5));
    const halves = Float32Array.from(bits, (b) => numberOf(b, 5));
    const halfState = partialLogSumExp(bits, { dtype: "float16" });
    expect(halfState).toEqual(partialLogSumExp(halves));
    expect(softmaxFromPartial(bits, halfState, { dtype: "float16" })).toEqual(
      Uint16Array.from(softmaxFromPartial(halves, halfState), (p) => bitsOf(p, 5)),
    );
    const quantization = { scale: 0.1, zeroPoint: 3 };
    const integers = Int8Array.from(draw("normal, sigma 4", 50), (x) => x * 8);
    const twoStates = [integers.subarray(0, 20), integers.subarray(20)].map((shard) =>
      partialLogSumExp(shard, { quantization }),
    );
    const integerState = merged(twoStates);
    expect(logOf(integerState)).toBeCloseTo(api.logSumExp(integers, { quantization })[0] as number, 5);
    expect(
      worstUlps32(
        softmaxFromPartial(integers, integerState, { quantization }),
        api.softmax(integers, { quantization }),
      ),
    ).toBeLessThanOrEqual(2 * 4);
  });

  test("maxima whose difference is beyond the largest double, and scales that no temperature can take up", () => {
    const [a, b] = [1.5e308, -1.5e308].map((x) => partialLogSumExp(Float64Array.of(x), { temperature: 1e308 })) as [
      State,
      State,
    ];
    expect(mergePartials(a, b).sum[0]).toBeCloseTo(Math.exp(-3), 14);
    const options = { quantization: { scale: 1e-30, zeroPoint: 0 }, temperature: 1e300 };
    const state = mergePartials(
      partialLogSumExp(Int8Array.of(), options),
      partialLogSumExp(Int8Array.of(1, 2), options),
    );
    expect([...softmaxFromPartial(Int8Array.of(1, 2), throughJson(state), options)]).toEqual([0.5, 0.5]);
    expect(
      api.logSumExp(Int8Array.of(0, 0), { quantization: { scale: 1e300, zeroPoint: 0 }, temperature: 1e-30 })[0],
    ).toBe(Math.fround(Math.LN2));
  });

  test("a NaN in a shard makes the state and every shard NaN", () => {
    for (const ArrayType of [Float32Array, Float64Array]) {
      const row = (...values: number[]) => ArrayType.of(...values) as Float32Array;
      for (const values of [
        [-Infinity, NaN],
        [NaN, -Infinity],
        [1, NaN, 2],
      ]) {
        const state = partialLogSumExp(row(...values));
        expect(state.maximum[0]).toBeNaN();
        expect([...softmaxFromPartial(row(...values), state)].every(Number.isNaN)).toBe(true);
        const merged = mergePartials(partialLogSumExp(row(3, 4)), state);
        expect([...softmaxFromPartial(row(3, 4), merged)]).toEqual([NaN, NaN]);
      }
    }
  });

  test("4,000 shards of one class: the sum's rounding error is kept, 32 ulp without it", () => {
    const random = seeded(17);
    const row = Float64Array.from({ length: 4_000 }, () => random() * 2 - 1);
    const state = Array.from(row, (x) => partialLogSumExp(Float64Array.of(x))).reduce((a, b) => mergePartials(a, b));
    const wanted = exact(row);
    const got = Array.from(row, (x) => softmaxFromPartial(Float64Array.of(x), state)[0] as number);
    const worst = got.reduce((most, p, i) => Math.max(most, ulps64(p, wanted.softmax[i] as never)), 0);
    expect(worst).toBeLessThanOrEqual(2);
  });

  test("a class alone has a probability of at most 1, whatever its logit", () => {
    const random = seeded(3);
    const logits = [4.362827301025391, ...Array.from({ length: 5_000 }, () => (random() - 0.5) * 400)];
    for (const temperature of [1, 0.7]) {
      for (const logit of logits) {
        const row = Float32Array.of(logit);
        const state = partialLogSumExp(row, { temperature });
        const [probability] = softmaxFromPartial(row, state) as unknown as [number];
        expect(probability, String(logit)).toBeLessThanOrEqual(1);
        expect(ulps32(probability, 1), String(logit)).toBeLessThanOrEqual(4);
      }
    }
  });

  test("in place, and shards longer than the workspace", () => {
    const row = draw("uniform in [-10, 10]", 600_000, 3);
    const wanted = api.softmax(row);
    const shards = [row.subarray(0, 290_000), row.subarray(290_000)];
    const state = merged(shards.map((shard) => partialLogSumExp(shard)));
    for (const shard of shards) softmaxFromPartial(shard, state, { out: shard });
    expect(worstUlps32(row, wanted)).toBeLessThanOrEqual(2 * 4);
  });

  test.each([Float32Array, Float64Array])("a row without a class left, %o", (ArrayType) => {
    const none = ArrayType.of(-Infinity, -Infinity) as Float32Array;
    const state = api.partialLogSumExp(none);
    expect(api.softmaxFromPartial(none, state)).toEqual(ArrayType.of(NaN, NaN));
    expect(api.softmaxFromPartial(none, state, { allMasked: "zero" })).toEqual(ArrayType.of(0, 0));
  });
});
