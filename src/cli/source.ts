// The input: a file or standard input.
import { createReadStream, statSync } from "node:fs";
import { stderr, stdin } from "node:process";
import type { Source } from "./formats.js";
import { npyOf } from "./npz.js";
import { Problem } from "./problem.js";

export function openSource(file: string | undefined): Source {
  if (file === undefined || file === "-") {
    if (stdin.isTTY)
      stderr.write("Reading logits from the terminal: rows of numbers, then Ctrl-D (Ctrl-Z on Windows).\n");
    return { name: "standard input", chunks: stdin, size: undefined, npyOf };
  }
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) throw new Problem(`${file}: no such file`);
  if (status.isDirectory()) throw new Problem(`${file}: this is a directory`);
  const size = status.isFile() ? status.size : undefined;
  return { name: file, chunks: createReadStream(file, { highWaterMark: 256 * 1024 }), size, npyOf };
}
