// The package as users get it: packed, and installed from the tarball into an app of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { root } from "../../scripts/building/paths.ts";
import { packInto } from "../../scripts/pack.ts";

const sources = fileURLToPath(new URL("app", import.meta.url));
const PROGRAMS = ["main.ts", "worker.ts", "page.ts", "bundled.ts", "bundled-worker.ts", "pool-main.ts", "pool-page.ts"];

/** A folder with the package installed in it, and beside it the programs of app/ in JavaScript. */
export interface App {
  readonly folder: string;
  remove(): void;
}

/** A package in the version that a lock file gave `folder`, so that no new release changes what a test finds. */
export function locked(name: string, folder: string): string {
  return `${name}@${JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version}`;
}

/** Packs what is built and installs it into a new folder. */
export function installApp(): App {
  const folder = mkdtempSync(join(tmpdir(), "simd-softmax-app-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // piscina is the peer of simd-softmax/pool in Node.
  const args = ["install", packInto(folder), locked("piscina", root), "--no-package-lock", "--ignore-scripts"];
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
