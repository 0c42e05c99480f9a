// The WebAssembly modules, compiled from assembly/ to dist/.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { dist, root } from "./paths.ts";

export const VARIANTS = ["baseline", "relaxed"] as const;

/** The pairs of modules, by their source; the files of the second begin with its name. */
const SOURCES = { index: "", nn: "nn-" } as const;
export type Source = keyof typeof SOURCES;

async function compile(...options: string[]): Promise<void> {
  const { error, stderr } = await asc.main(["--baseDir", root, ...options]);
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

export async function compileModules(): Promise<void> {
  for (const [source, prefix] of Object.entries(SOURCES)) {
    for (const variant of VARIANTS) {
      const outFile = `dist/${prefix}${variant}.wasm`;
      await compile(`assembly/${source}.ts`, "--config", "asconfig.json", "--target", variant, "--outFile", outFile);
    }
  }
}

/** The module that decodes the others inside the JavaScript. It needs no SIMD, so it runs where the failure is explained. */
export async function compileDecoder(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "decoder-"));
  try {
    const outFile = join(folder, "decoder.wasm");
    await compile("--config", "assembly/loading/asconfig.json", "--outFile", outFile);
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function readModules(source: Source): readonly [Buffer, Buffer] {
  const [baseline, relaxed] = VARIANTS.map((variant) => readFileSync(`${dist}/${SOURCES[source]}${variant}.wasm`));
  return [baseline as Buffer, relaxed as Buffer];
}
