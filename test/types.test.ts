// The packed package's declarations compile with the oldest and the newest TypeScript promised, with the language's own
// types alone.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packInto } from "../scripts/pack.js";
import { compile } from "./compile.js";

const root = fileURLToPath(new URL("..", import.meta.url));
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "types-"));
  mkdirSync(join(project, "node_modules"));
  execFileSync("tar", ["-xzf", packInto(project)], { cwd: project });
  renameSync(join(project, "package"), join(project, "node_modules", "simd-softmax"));
  symlinkSync(join(root, "node_modules", "expect-type"), join(project, "node_modules", "expect-type"), "dir");
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(project, "sample.ts"), readFileSync(join(root, "test/types/sample.ts")));
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

describe.each(["typescript-oldest", "typescript"])("%s", (compiler) => {
  test.each([
    { module: "nodenext", moduleResolution: "nodenext" },
    { module: "node16", moduleResolution: "node16" },
    { module: "es2022", moduleResolution: "bundler" },
  ])("moduleResolution $moduleResolution", (options) => {
    expect(compile(project, { compiler, options, files: ["sample.ts"] })).toBe("");
  });

  test("names the option that was mistyped", () => {
    const code = 'import { softmax } from "simd-softmax";\nsoftmax([1, 2], { temprature: 2 });\n';
    writeFileSync(join(project, "mistyped.ts"), code);
    const output = compile(project, { compiler, files: ["mistyped.ts"] });
    expect(output).toContain("mistyped.ts(2,19)");
    expect(output).toContain("'temprature' does not exist");
    expect(output).toContain("Did you mean to write 'temperature'?");
  });
});
