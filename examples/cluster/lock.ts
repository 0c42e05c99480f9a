// One run at a time for each output.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keeps a second run away from the same output, for as long as the process is alive; returns what ends that. */
export function lock(folder: string): () => void {
  const file = join(folder, "lock");
  const owner = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (owner > 0 && isAlive(owner)) throw new Error(`${folder} is in use by the process ${owner}`);
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: "wx" });
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
