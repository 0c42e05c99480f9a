// The WebAssembly modules, compiled from assembly/ to dist/.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { dist, root } from "./paths.ts";

export const VARIANTS = ["baseline", "relaxed"] as const;

async function compile(variant: (typeof VARIANTS)[number]): Promise<void> {
  const { error, stderr } = await asc.main(["--baseDir", root, "--config", "asconfig.json", "--target", variant]);
  if (error) throw new Error(`${variant}: ${error.message}\n${stderr}`);
}

export async function compileModules(): Promise<void> {
  for (const variant of VARIANTS) await compile(variant);
}

export function readModule(variant: (typeof VARIANTS)[number]): Buffer {
  return readFileSync(`${dist}/${variant}.wasm`);
}
