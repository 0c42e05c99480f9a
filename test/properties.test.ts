// What holds for every row, tried on rows that fast-check makes up.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logSoftmax64, softmax64, worstUlps32 } from "./reference.js";
import { rowsOf } from "./tensors.js";
import { variants } from "./variants.js";

/** A row of logits that a model might give, and some that none should. */
const logit = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: -30, max: 30, noNaN: true }) },
  { weight: 2, arbitrary: fc.float({ min: -1000, max: 1000, noNaN: true }) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, -Infinity) },
);
const row = fc.array(logit, { minLength: 1, maxLength: 100 }).filter((values) => values.some((x) => x > -Infinity));
const temperature = fc.double({ min: 0.01, max: 100, noNaN: true });

/** Logits of a tensor with one to four axes, one of them for the rows, with a bias and a mask that take part or not. */
const tensors = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((all, extent) => all * extent, 1);
  return fc.integer({ min: -shape.length, max: shape.length - 1 }).chain((axis) => {
    const classes = shape.at(axis) as number;
    const masks = (length: number) => fc.array(fc.boolean(), { minLength: length, maxLength: length });
    return fc.record({
      tensor: fc.constant({ shape, axis }),
      logits: fc.array(logit, { minLength: size, maxLength: size }),
      temperature,
      bias: fc.option(
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: classes, maxLength: classes }),
      ),
      mask: fc.option(fc.oneof(masks(classes), masks(size))),
    });
  });
});

/** n probabilities, each within 4 ulp, add up to 1 within 4 * 2^-24 of it, and what adding them in float64 loses. */
const SUM_BOUND = 4 * 2 ** -23;

describe.each(variants)("%s", (_, api) => {
  test("softmax is within 4 ulp of float64", () => {
    fc.assert(
      fc.property(row, temperature, (values, t) => {
        const wanted = softmax64(Float32Array.from(values), t);
        const got = api.softmax(values, { temperature: t });
        expect(worstUlps32(got, wanted)).toBeLessThanOrEqual(4);
      }),
      { numRuns: 2_000 },
    );
  });

  test("any shape, axis, bias and mask: softmax and log-softmax within their bounds, what is masked exactly gone", () => {
    fc.assert(
      fc.property(tensors, ({ tensor, logits, temperature: t, bias, mask }) => {
        const options = { ...tensor, temperature: t, bias: bias ?? undefined, mask: mask ?? undefined };
        const softmax = api.softmax(logits, { ...options, allMasked: "zero" });
        const logSoftmax = api.logSoftmax(logits, { ...options, allMasked: "zero" });
        for (const places of rowsOf(tensor)) {
          const kept = (i: number) => !mask || mask[mask.length === places.length ? i : (places[i] as number)];
          const row = Float32Array.from(places, (place, i) =>
            kept(i) ? Math.fround(logits[place] as number) + (bias?.[i] ?? 0) : -Infinity,
          );
          const none = row.every((x) => x === -Infinity);
          const wanted = none ? places.map(() => 0) : softmax64(row, t);
          const logs = none ? places.map(() => -Infinity) : logSoftmax64(row, t);
          const at = (result: Float32Array) => places.map((place) => result[place] as number);
          expect(worstUlps32(at(softmax), wanted)).toBeLessThanOrEqual(4);
          expect(worstUlps32(at(logSoftmax), logs)).toBeLessThanOrEqual(3);
          places.forEach((place, i) => {
            if (!kept(i)) expect([softmax[place], logSoftmax[place]]).toEqual([0, -Infinity]);
          });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("probabilities add up to 1 within a bound that does not depend on the length", () => {
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 400 }), temperature, (values, repeats, t) => {
        const many = Float32Array.from(
          { length: values.length * repeats },
          (_unused, i) => values[i % values.length] as number,
        );
        const sum = api.softmax(many, { temperature: t }).reduce((total, p) => total + p, 0);
        expect(Math.abs(sum - 1)).toBeLessThanOrEqual(SUM_BOUND);
      }),
    );
  });

  test("a shift that rounds nothing changes nothing but the bits at the end", () => {
    // Multiples of 1/256 below 2^15 stay exact when a multiple of it is added.
    const exactRow = fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(exactRow, fc.integer({ min: -1_000_000, max: 1_000_000 }), (integers, shift) => {
        const plain = api.softmax(integers.map((x) => x / 256));
        const shifted = api.softmax(integers.map((x) => (x + shift) / 256));
        expect(worstUlps32(shifted, plain)).toBeLessThanOrEqual(2 * 4);
      }),
    );
  });

  test("order is kept: a larger logit never has the smaller probability", () => {
    fc.assert(
      fc.property(row, temperature, (values, t) => {
        const logits = Float32Array.from(values);
        for (const operation of [api.softmax, api.logSoftmax]) {
          const got = operation(logits, { temperature: t });
          const order = [...logits.keys()].sort((a, b) => (logits[a] as number) - (logits[b] as number));
          for (let k = 1; k < order.length; k++) {
            const [low, high] = [order[k - 1] as number, order[k] as number];
            // Neighbouring floats may round either way by the error bound.
            expect(got[high] as number).toBeGreaterThanOrEqual(
              (got[low] as number) - 4 * 2 ** -23 * Math.abs(got[low] as number),
            );
            if (logits[low] === logits[high]) expect(got[high]).toBe(got[low]);
          }
        }
      }),
    );
  });

  test("a permutation of the row permutes the result, up to the last bits of the sum", () => {
    fc.assert(
      fc.property(row, (values) => {
        const forward = api.softmax(values);
        const backward = api.softmax([...values].reverse()).reverse();
        expect(worstUlps32(backward, forward)).toBeLessThanOrEqual(2);
      }),
    );
  });

  test("a temperature is the division of the logits by it", () => {
    // By powers of two nothing is rounded.
    fc.assert(
      fc.property(row, fc.integer({ min: -6, max: 6 }), (values, exponent) => {
        const small = values.map((x) => (Math.abs(x) > 1e30 || Math.abs(x) < 1e-30 ? 0 : x));
        const t = 2 ** exponent;
        const got = api.softmax(small, { temperature: t });
        const divided = api.softmax(small.map((x) => x / t));
        expect(worstUlps32(got, divided)).toBeLessThanOrEqual(2 * 4);
      }),
    );
  });

  test("exp(logSoftmax) is softmax, and logSoftmax is x / T - logSumExp", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 }),
        temperature,
        (values, t) => {
          const logits = Float64Array.from(values);
          const logs = api.logSoftmax(logits, { temperature: t });
          const [logSumExp] = api.logSumExp(logits, { temperature: t });
          const probabilities = api.softmax(logits, { temperature: t });
          logs.forEach((log, i) => {
            const scale =
              1e-15 * (Math.abs(log) + Math.abs(logSumExp as number) + Math.abs((values[i] as number) / t) + 1);
            expect(Math.abs(log - ((values[i] as number) / t - (logSumExp as number)))).toBeLessThanOrEqual(scale);
            expect(Math.abs(Math.exp(log) - (probabilities[i] as number))).toBeLessThanOrEqual(
              4 * scale * (probabilities[i] as number) + 1e-300,
            );
          });
        },
      ),
    );
  });

  test("sigmoid(x) is the first of softmax([x, 0])", () => {
    fc.assert(
      fc.property(fc.float({ min: -100, max: 100, noNaN: true }), (x) => {
        const pair = api.softmax([x, 0])[0] as number;
        expect(Math.abs((api.sigmoid([x])[0] as number) - pair)).toBeLessThanOrEqual(8 * 2 ** -24 * pair + 2 ** -147);
      }),
    );
  });
});
