// Compiles the model with AssemblyScript's own runtime and heap, as `asc` does in a project that has installed the package.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The bytes of the compiled model. */
export async function compileModel(): Promise<Uint8Array<ArrayBuffer>> {
  // In a project of its own the package lies in node_modules, where asc looks without --path.
  const packages = mkdtempSync(join(tmpdir(), "packages-"));
  try {
    symlinkSync(root, join(packages, "simd-softmax"), "junction");
    const outFile = join(packages, "model.wasm");
    const { error, stderr } = await asc.main([
      ...["--baseDir", here, "assembly/model.ts", "--path", packages],
      ...["--enable", "simd", "--exportRuntime", "--optimize", "--outFile", outFile],
    ]);
    if (error) throw new Error(`${error.message}\n${stderr}`);
    return Uint8Array.from(readFileSync(outFile));
  } finally {
    rmSync(packages, { recursive: true });
  }
}
