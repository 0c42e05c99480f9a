// The package as users get it: packed, and installed from the tarball into an app of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { packInto } from "../../scripts/pack.ts";

const sources = fileURLToPath(new URL("app", import.meta.url));
const PROGRAMS = ["main.ts", "worker.ts", "page.ts", "bundled.ts", "bundled-worker.ts", "pool-main.ts", "pool-page.ts"];

/** A folder with the package installed in it, and beside it the programs of app/ in JavaScript. */
export interface App {
  readonly folder: string;
  remove(): void;
}

/** Packs what is built and installs it into a new folder. */
export function installApp(): App {
  const folder = mkdtempSync(join(tmpdir(), "simd-softmax-app-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // piscina is the peer of simd-softmax/pool in Node.
  const args = ["install", packInto(folder), "piscina@5", "--no-package-lock", "--ignore-scripts"];
  execFileSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  buildSync({
    absWorkingDir: sources,
    entryPoints: PROGRAMS,
    bundle: true,
    format: "esm",
    external: ["simd-softmax"], // also overrides tsconfig.json's path to the sources
    outdir: folder,
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
