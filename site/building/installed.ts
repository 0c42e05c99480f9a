// Installs the package here from its tarball, as any user would.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root, site, work } from "./paths.ts";

export function installPackage(): void {
  mkdirSync(work, { recursive: true });
  const npm = (args: string[], cwd: string) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const [{ filename }] = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", work], root));
  npm(["install", join(work, filename), "--no-save", "--no-package-lock", "--ignore-scripts"], site);
}
