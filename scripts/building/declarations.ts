// The declarations in dist/: those of the entries and of the public types, which is all that entries refer to.
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dist, root, src } from "./paths.ts";

const ENTRIES = [
  "index.d.ts",
  "deterministic.d.ts",
  "nn.d.ts",
  "nn-deterministic.d.ts",
  "pool.d.ts",
  "plugs/transformers.d.ts",
  "plugs/tfjs.d.ts",
];

export function writeDeclarations(): void {
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [compiler, "--project", src, "--outDir", folder], { stdio: "inherit" });
    for (const entry of ENTRIES) copyFileSync(join(folder, entry), join(dist, entry.replace("plugs/", "")));
    cpSync(join(folder, "types"), join(dist, "types"), { recursive: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
