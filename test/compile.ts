// TypeScript as strict as a user may have it.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIBRARIES = fileURLToPath(new URL("../node_modules", import.meta.url));

const STRICT = {
  target: "es2022",
  lib: ["es2022"],
  types: [],
  module: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

interface Settings {
  /** Compiler options beside the strict ones, or in their place. */
  readonly options?: Record<string, unknown>;
  /** The files to compile; by default all of the folder. */
  readonly files?: readonly string[];
  /** The package of the compiler. */
  readonly compiler?: string;
}

/** Compiles what is in a folder; returns the compiler's output, which is empty if it succeeds. */
export function compile(folder: string, { options, files, compiler = "typescript" }: Settings = {}): string {
  const compilerOptions = { ...STRICT, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const program = join(LIBRARIES, compiler, "bin/tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [program, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout + stderr;
}
