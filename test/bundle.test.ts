// What the package weighs in somebody's bundle.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

async function bundled(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "").length;
}

test("everything, minified and gzipped, is at most 14 KB", async () => {
  const size = await bundled('export * from "simd-softmax";');
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThanOrEqual(14 * 1024);
});
