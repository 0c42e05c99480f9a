// Installs the package here from its tarball, as any user would.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { packInto } from "../../scripts/pack.ts";
import { site, work } from "./paths.ts";

export function installPackage(): void {
  mkdirSync(work, { recursive: true });
  const args = ["install", packInto(work), "--no-save", "--no-package-lock", "--ignore-scripts"];
  execFileSync("npm", args, { cwd: site, stdio: ["ignore", "ignore", "inherit"] });
}
