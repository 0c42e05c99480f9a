// The README's examples do what the README says.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(`${root}/README.md`, "utf8");
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code as string);

/** Every line `expression; // result` is run; gives what it says beside what came. */
async function runExample(code: string): Promise<{ said: string; came: string }[]> {
  const lines = code.split("\n").map((line) => {
    const [, expression, said] = /^(\S.*); \/\/ (.*)$/.exec(line) ?? [];
    if (expression === undefined || line.startsWith("const ")) return line;
    return `results.push([${JSON.stringify(said)}, ${expression}]);`;
  });
  const script = `const results = [];\n${lines.join("\n")}
    const text = (x) => ArrayBuffer.isView(x) ? x.constructor.name + " [" + [...x].join(", ") + "]" : String(x);
    console.log(JSON.stringify(results.map(([said, came]) => ({ said, came: text(came) }))));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: root, encoding: "utf8" }),
  );
}

/** Numbers to six digits, so that they may be written short. */
function shortened(text: string): string {
  return text.replace(/-?\d+\.?\d*(?:e[+-]?\d+)?/g, (number) => String(Number(Number(number).toPrecision(6))));
}

describe("the README", () => {
  test("has twelve examples", () => {
    expect(examples.length).toBe(12);
  });

  test.each(examples.map((code, i) => [i + 1, code] as const))("example %d", async (_number, code) => {
    const results = await runExample(code);
    expect(results.length).toBeGreaterThan(0);
    for (const { said, came } of results) {
      const type = (text: string) =>
        text.replace(/(Float|Uint)(8|16|32|64)Array/, (name) => `${name.replace(/\d+/, "")}${name.match(/\d+/)}_`);
      expect(shortened(type(came))).toBe(shortened(type(said)));
    }
  });

  test("the command's output", () => {
    const output = execFileSync(process.execPath, [`${root}/dist/cli.js`, "--labels", "cat,dog,rabbit"], {
      input: "[2, 1, -3.2]",
      encoding: "utf8",
    });
    const shown = output
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`);
    expect(readme).toContain(shown.join("\n"));
  });
});
