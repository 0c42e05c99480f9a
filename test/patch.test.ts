// A module as a patch of another one: what the build writes, the package reads.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patchOf } from "../scripts/building/patch.ts";
import { patched } from "../src/load/inline/patch.ts";

function expectSame(base: Buffer, wanted: Buffer): void {
  expect(Buffer.from(patched(base, patchOf(base, wanted), wanted.length)).equals(wanted)).toBe(true);
}

describe("a patch", () => {
  test("of the baseline gives the relaxed module, in a tenth of its bytes", () => {
    const [baseline, relaxed] = ["baseline", "relaxed"].map((name) => readFileSync(`dist/${name}.wasm`)) as [
      Buffer,
      Buffer,
    ];
    expectSame(baseline, relaxed);
    expect(patchOf(baseline, relaxed).length).toBeLessThan(relaxed.length / 10);
  });

  test.each([
    ["", ""],
    ["", "abc"],
    ["abcdefghij", "abcdefghij"],
    ["abcdefghij", "abcdefghi"],
    ["abcdefghijklmnop", "ijklmnop--abcdefgh"],
    ["abcdefgh".repeat(40), `x${"abcdefgh".repeat(39)}y`],
  ])("of %j gives %j", (base, wanted) => {
    expectSame(Buffer.from(base), Buffer.from(wanted));
  });

  test("of anything gives anything", () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 400 }).map((values) => Buffer.from(values));
    fc.assert(fc.property(bytes, bytes, (base, rest) => expectSame(base, Buffer.concat([rest, base, rest, base]))));
  });
});
