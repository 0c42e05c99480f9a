// The package as users get it: packed, and installed from the tarball into an app of its own.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = ["checks.js", "main.js", "worker.js", "page.js", "bundled.js", "bundled-worker.js"];

/** Packs what is built and installs it into a new folder, with what the runtimes run beside it. */
export function installApp() {
  const folder = mkdtempSync(join(tmpdir(), "simd-softmax-app-"));
  const npm = (args) =>
    execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const [{ filename }] = JSON.parse(npm(["pack", root, "--ignore-scripts", "--json", "--pack-destination", folder]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  npm(["install", join(folder, filename), "--no-package-lock", "--ignore-scripts"]);
  for (const file of SOURCES) copyFileSync(join(here, file), join(folder, file));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
