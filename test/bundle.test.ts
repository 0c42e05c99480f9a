// The size of the package in a bundle, and that a bundle has nothing that is not used.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { mainChunk } from "./built.js";

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    conditions: contents.includes("workerd") ? ["workerd"] : [],
    external: ["*.wasm"],
    tsconfigRaw: {}, // the package is found as users find it, not through this repository's paths
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** The rows of docs/size.md: what is imported, and the most bytes that may take, gzipped. */
const TABLE = [...readFileSync("docs/size.md", "utf8").matchAll(/^\| `(.+?)` +\| ([\d,]+) +\|$/gm)].map(
  ([, code, most]) => [code as string, Number(most?.replace(",", ""))] as const,
);

test("docs/size.md has the table", () => {
  expect(TABLE.length).toBeGreaterThanOrEqual(5);
});

test.each(TABLE)("%s: at most %d bytes", async (code, most) => {
  const size = gzipSync(await bundled(code)).length;
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThanOrEqual(most);
});

test.each([
  ["", /take at most ([\d,]+) bytes gzipped/],
  ["nn-", /those of `simd-softmax\/nn` ([\d,]*\d)/],
])("both modules' files %s: at most what docs/size.md says", (prefix, pattern) => {
  const most = pattern.exec(readFileSync("docs/size.md", "utf8"))?.[1] as string;
  const sizes = ["baseline", "relaxed"].map(
    (variant) => gzipSync(readFileSync(`dist/${prefix}${variant}.wasm`)).length,
  );
  expect((sizes[0] as number) + (sizes[1] as number)).toBeLessThanOrEqual(Number(most.replace(",", "")));
});

test("simd-softmax/pool adds at most 4,000 bytes to simd-softmax and simd-softmax/nn", async () => {
  const both = 'export * from "simd-softmax"; export * from "simd-softmax/nn";';
  const size = async (code: string) => gzipSync(await bundled(code)).length;
  expect((await size(`${both} export * from "simd-softmax/pool";`)) - (await size(both))).toBeLessThanOrEqual(4_000);
});

test("a bundle of simd-softmax has nothing of simd-softmax/nn, and one of that nothing of the main entry's own", async () => {
  expect(await bundled('export * from "simd-softmax";')).not.toContain("crossEntropy");
  expect(await bundled('export * from "simd-softmax/nn";')).not.toContain('"topK"');
});

/** What only one function needs: the text of its operation, or of its errors. */
const MARKS = {
  softmax: 'name:"softmax"',
  logSoftmax: 'name:"logSoftmax"',
  logSumExp: '"weightedLogSumExpF32"',
  partialLogSumExp: 'name:"partialLogSumExp"',
  mergePartials: "mergePartials: expected",
  softmaxFromPartial: 'name:"softmaxFromPartial"',
  argmax: 'name:"argmax"',
  topK: 'name:"topK"',
  filter: 'name:"filter"',
  sample: 'name:"sample"',
  greedyCtc: '"greedyCtc"',
  exp: 'name:"exp"',
  sigmoid: 'name:"sigmoid"',
  allocate: "allocate: type",
  attach: "attach: the",
};

/** greedyCtc is argmax over frames. */
const TOGETHER: Readonly<Record<string, string[]>> = { greedyCtc: ["argmax", "greedyCtc"] };

describe("a bundle", () => {
  test.each(Object.keys(MARKS))("with %s has none of the other functions", async (name) => {
    const text = await bundled(`export { ${name} } from "simd-softmax";`);
    const found = Object.entries(MARKS).filter(([, mark]) => new RegExp(mark).test(text));
    expect(found.map(([other]) => other)).toEqual(TOGETHER[name] ?? [name]);
  });

  test("with deterministic, on workerd, imports one module", async () => {
    const text = await bundled('export * from "simd-softmax/deterministic"; // workerd');
    expect(text).toContain("baseline.wasm");
    expect(text).not.toContain("relaxed.wasm");
  });

  test("with deterministic carries one module, and not what makes the other of it", async () => {
    const [, patch] = /relaxed = \{ text: "([^"]*)"/.exec(mainChunk[1]) as unknown as [string, string];
    expect(patch.length).toBeGreaterThan(1_000);
    expect(await bundled('export { softmax } from "simd-softmax";')).toContain(patch);
    expect(await bundled('export { softmax } from "simd-softmax/deterministic";')).not.toContain(patch);
  });
});
