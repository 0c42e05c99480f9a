// exp over every 5,003rd float32, in the long run every 251st. `npm run test:exhaustive` takes all of them.
import { describe, expect, test } from "vitest";
import { inFull } from "./long.js";
import { ulps32 } from "./reference.js";
import { variants } from "./variants.js";

/** Primes, so that exponents and fractions occur in every combination. */
const STEP = inFull(251, 5_003);
const CHUNK = 1 << 20;

describe.each(variants)("%s", (_, api) => {
  test("exp is within 1 ulp", () => {
    const bits = new Uint32Array(CHUNK);
    const values = new Float32Array(bits.buffer);
    const result = new Float32Array(CHUNK);
    let worst = 0;
    let witness = 0;
    for (let start = 0; start < 2 ** 32; start += CHUNK * STEP) {
      for (let i = 0; i < CHUNK; i++) bits[i] = start + i * STEP; // modulo 2^32
      api.exp(values, { out: result });
      for (let i = 0; i < CHUNK; i++) {
        const x = values[i] as number;
        const got = result[i] as number;
        const wanted = Math.exp(x);
        const error = Number.isNaN(x) ? (Number.isNaN(got) ? 0 : Infinity) : ulps32(got, wanted);
        if (error > worst) {
          worst = error;
          witness = x;
        }
      }
    }
    expect({ worst, witness }).toSatisfy(({ worst }) => worst <= 1);
  });
});
