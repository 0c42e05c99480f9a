// Code as documents show it: expressions with their results behind them.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs every line `expression; // result`; returns the results as shown beside those that came. */
export function runBlock(code: string): { shown: string; came: string }[] {
  const lines = code.split("\n").map((line) => {
    const [, expression, shown] = /^(\S.*); \/\/ (.*)$/.exec(line) ?? [];
    if (expression === undefined || line.startsWith("const ")) return line;
    return `results.push([${JSON.stringify(shown)}, ${expression}]);`;
  });
  const script = `const results = [];\n${lines.join("\n")}
    const text = (x) => ArrayBuffer.isView(x) ? x.constructor.name + " [" + [...x].join(", ") + "]" : String(x);
    console.log(JSON.stringify(results.map(([shown, came]) => ({ shown, came: text(came) }))));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: root, encoding: "utf8" }),
  );
}

/** Numbers outside of words to six digits, so that the documents may show fewer. */
export function shortened(text: string): string {
  return text.replace(/(?<![\w.])-?\d+\.?\d*(?:e[+-]?\d+)?/g, (number) =>
    String(Number(Number(number).toPrecision(6))),
  );
}
