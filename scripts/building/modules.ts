// The WebAssembly modules, compiled from assembly/ to dist/.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { dist, root } from "./paths.ts";

export const VARIANTS = ["baseline", "relaxed"] as const;

async function compile(...options: string[]): Promise<void> {
  const { error, stderr } = await asc.main(["--baseDir", root, ...options]);
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

export async function compileModules(): Promise<void> {
  for (const variant of VARIANTS) await compile("--config", "asconfig.json", "--target", variant);
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

export function readModule(variant: (typeof VARIANTS)[number]): Buffer {
  return readFileSync(`${dist}/${variant}.wasm`);
}
