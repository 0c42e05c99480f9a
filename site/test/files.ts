// Files of logits to drop, below a temporary folder.
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npyHeader } from "../../src/cli/npy-header.ts";

export interface Files {
  readonly folder: string;
  readonly csv: string;
  /** A word among the numbers. */
  readonly bad: string;
  /** A .npy file of this many rows of 1,000 float32 logits: 4 kB each. */
  npy(rows: number): string;
  remove(): void;
}

const CLASSES = 1000;
/** How many rows are written at a time. */
const BLOCK = 1000;

export function makeFiles(): Files {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return {
    folder,
    csv: write("logits.csv", "cat,dog,rabbit\n2,1,-3.2\n0,0,0\n"),
    bad: write("bad.csv", "cat,dog,rabbit\n2,1,-3.2\n0,zero,0\n"),
    npy(rows) {
      const name = join(folder, `${rows}.npy`);
      const file = openSync(name, "w");
      writeSync(file, npyHeader("float32", [rows, CLASSES]));
      const block = Float32Array.from({ length: BLOCK * CLASSES }, (_, i) => ((i * 7919) % 2003) / 100);
      for (let row = 0; row < rows; row += BLOCK) writeSync(file, block, 0, Math.min(BLOCK, rows - row) * CLASSES * 4);
      closeSync(file);
      return name;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
