// Checks the package as it will be published: reproducible, small, clean.
//
//   npm run check:package
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packInto } from "./pack.ts";

/** The budget of the tarball (docs/size.md): the modules as files and as text, the sources behind the maps, the documents. */
const MOST_BYTES = 500_000;
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "simd-softmax-package-"));

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
  console.log(`ok  ${what}`);
}

/** Builds and packs into a folder of its own; returns the path of the tarball. */
function pack(name: string): string {
  const destination = join(folder, name);
  mkdirSync(destination);
  execFileSync("npm", ["run", "build"], { stdio: "ignore" });
  return packInto(destination);
}

const digest = (file: string) => createHash("sha512").update(readFileSync(file)).digest("hex");
const tool = (name: string, args: string[]) => execFileSync("npx", [name, ...args], { stdio: "inherit" });

try {
  const tarball = pack("first");
  demand(digest(tarball) === digest(pack("second")), "two builds give the same tarball, byte for byte");
  const size = readFileSync(tarball).length;
  demand(size <= MOST_BYTES, `the tarball has ${size} bytes, at most ${MOST_BYTES}`);
  const { scripts, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  demand(!INSTALL_SCRIPTS.some((name) => name in scripts), "no script runs at installation");
  demand(dependencies === undefined, "no dependency");
  tool("publint", ["run", "--strict", tarball]);
  const withoutTypes = ["./assembly", "./baseline.wasm", "./relaxed.wasm", "./nn-baseline.wasm", "./nn-relaxed.wasm"];
  tool("attw", [tarball, "--profile", "esm-only", "--exclude-entrypoints", ...withoutTypes]);
} finally {
  rmSync(folder, { recursive: true });
}
