// Packs what is built, as npm would publish it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./building/paths.ts";

/** Writes the tarball to a folder, and gives its path. */
export function packInto(folder: string): string {
  const args = ["pack", root, "--ignore-scripts", "--json", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(execFileSync("npm", args, { cwd: folder, encoding: "utf8" }));
  return join(folder, filename);
}
