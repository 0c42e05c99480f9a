// The examples run and show what they promise.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (file: string) =>
  execFileSync(process.execPath, ["--import", "tsx", `examples/${file}`], { cwd: root, encoding: "utf8" });

describe("examples/", () => {
  test("code-language/: every first place agrees with the model's own", () => {
    expect(run("code-language/main.ts")).toContain("41 of 41 first places agree");
  });

  test("causal-attention.ts: no token attends to what comes behind it", () => {
    const lines = run("causal-attention.ts").split("\n");
    const attending = lines.filter((line) => /[░▒▓█]/.test(line));
    expect(attending.length).toBe(14);
    // A square for each token so far at most, and the first attends to itself alone.
    attending.forEach((line, i) => {
      expect(line.slice(7).length).toBeLessThanOrEqual(2 * ((i % 7) + 1));
    });
    expect(attending[0]).toBe("   the ██");
  });

  test("sharded/: four threads give the probabilities of the row in one piece", () => {
    const output = run("sharded/main.ts");
    expect(output.match(/^worker \d: maximum/gm)?.length).toBe(4);
    expect(output).toContain("1,000,000 probabilities add up to 1.000000.");
  });

  test("foreign-memory/: on another module's heap, which grows in between; a shared one says why not", () => {
    const output = run("foreign-memory/main.ts");
    expect(output.match(/as expected$/gm)?.length).toBe(3);
    const sizes = [...output.matchAll(/heap of ([\d.]+) MiB/g)].map(([, size]) => Number(size));
    expect(sizes[2]).toBeGreaterThan(sizes[0] as number);
    expect(output).toContain("the kernels cannot import a shared memory");
    expect(output).toContain("Its arrays work all the same: 0.728");
  });

  test("assemblyscript/: the kernels compiled into another program give the package's bits", () => {
    const output = run("assemblyscript/main.ts");
    expect(output.match(/^point \d: /gm)?.length).toBe(4);
    expect(output).toContain("The bits are those of simd-softmax/deterministic.");
  });
});
