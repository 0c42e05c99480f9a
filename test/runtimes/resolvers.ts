// Tools that only look the package up, among them ones that ignore `exports` and use `main` and `types`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "./app.ts";
import { failure } from "./failure.ts";
import { library } from "./libraries.ts";

/** TypeScript with `moduleResolution: node10`, the default of projects that compile to CommonJS. */
async function withNode10(app: App): Promise<string[]> {
  const folder = join(app.folder, "node10");
  const compilerOptions = { target: "es2022", module: "es2022", moduleResolution: "node10", strict: true, types: [] };
  writeFileSync(
    join(app.folder, "node10.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, outDir: folder }, files: ["node10.ts"] }),
  );
  writeFileSync(
    join(app.folder, "node10.ts"),
    'import { softmax } from "simd-softmax";\nexport const probabilities: Float32Array = softmax([2, 1, -3.2]);\n',
  );
  const compiler = fileURLToPath(new URL("node_modules/typescript-oldest/bin/tsc", import.meta.url));
  execFileSync(process.execPath, [compiler, "-p", "node10.json"], { cwd: app.folder, encoding: "utf8" });
  return [];
}

/** eslint-plugin-import's rule against imports that cannot be found, with its default resolver. */
async function withEslint(app: App): Promise<string[]> {
  const { ESLint } = await library("eslint");
  const { default: plugin } = await library("eslint-plugin-import");
  const rules = { "import/no-unresolved": "error", "import/named": "error" };
  const overrideConfig = [{ plugins: { import: plugin }, rules }];
  const eslint = new ESLint({ cwd: app.folder, overrideConfigFile: true, overrideConfig });
  const results = await eslint.lintFiles(["bundled.js"]);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}

const resolvers = {
  "TypeScript's node10": withNode10,
  "eslint-plugin-import": withEslint,
};

/** Yields every tool's name with what it finds wrong. */
export async function* resolved(app: App): AsyncGenerator<{ name: string; found: string[] }> {
  for (const [name, resolve] of Object.entries(resolvers)) {
    let found: string[];
    try {
      found = await resolve(app);
    } catch (error) {
      found = [failure(error)];
    }
    yield { name, found };
  }
}
