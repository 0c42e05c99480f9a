// Installs the package here from its tarball, as any user would.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { packInto } from "../../scripts/pack.ts";
import { site, work } from "./paths.ts";

export function installPackage(): void {
  mkdirSync(work, { recursive: true });
  // The lock file holds for everything else: without it npm would bring what is installed up to date, Vite among it.
  const args = ["install", packInto(work), "--no-save", "--ignore-scripts"];
  execFileSync("npm", args, { cwd: site, stdio: ["ignore", "ignore", "inherit"] });
}
