// Calls with the tensors and models of the real libraries, and the documents' blocks that import them, compile in strict
// TypeScript.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compile } from "../compile.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");

test("with the libraries' own types", () => {
  const project = mkdtempSync(join(here, "types-"));
  try {
    const text = ["README.md", "docs/guide.md"]
      .map((document) => readFileSync(join(root, document), "utf8"))
      .join("\n");
    const blocks = [...text.matchAll(/^```ts.*\n([\s\S]*?)^```$/gm)]
      .map(([, code]) => code as string)
      .filter((code) => /from "(?:onnxruntime|@huggingface|@tensorflow)/.test(code));
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const [i, code] of blocks.entries()) writeFileSync(join(project, `block-${i}.mts`), `${code}\nexport {};\n`);
    writeFileSync(join(project, "sample.mts"), readFileSync(join(here, "types/sample.ts")));
    const options = {
      lib: ["es2022", "dom"],
      skipLibCheck: true, // the libraries' own declarations have errors
      // The documents name the whole of TensorFlow.js, of which the core is installed here.
      paths: { "@tensorflow/tfjs": ["../node_modules/@tensorflow/tfjs-core/dist/index.d.ts"] },
    };
    expect(compile(project, { options })).toBe("");
  } finally {
    rmSync(project, { recursive: true });
  }
});
