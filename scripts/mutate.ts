// Small changes to the code, one at a time, each of which a test should notice.
//
//   npm run mutate -- --count 200 --seed 1          in a copy of the tree; minutes for every ten
//   npm run mutate -- --count 20 --only assembly/rows
//
// A change is made to one line: a comparison, a sign, a constant, an offset, or a statement that is left out. What does not
// compile is drawn again. The tests that concern the file run, from the quickest on, until one fails.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});

/** The tests that concern the files below a folder; the first that matches. */
const TESTS: readonly (readonly [prefix: string, tests: readonly string[]])[] = [
  ["assembly/staging/convert", ["dtypes", "bits"]],
  ["assembly/staging", ["operands"]],
  ["assembly/decoding/argmax", ["selection", "scores"]],
  ["assembly/decoding/top-k", ["selection", "scores"]],
  ["assembly/decoding/scores", ["selection", "scores", "sample"]],
  ["assembly/decoding/radix", ["selection", "filter"]],
  ["assembly/decoding/select", ["selection", "filter"]],
  ["assembly/decoding/heap", ["selection", "filter"]],
  ["assembly/decoding/sample-columns", ["scores", "sample"]],
  ["assembly/decoding/drawable", ["scores", "sample"]],
  ["assembly/decoding", ["filter", "sample", "selection"]],
  ["assembly/rows/partial", ["shards"]],
  ["assembly/rows/columns", ["bits", "axis"]],
  ["assembly/softmax/weighted", ["weighted"]],
  ["assembly/softmax/elementwise", ["exp", "special", "accuracy"]],
  ["assembly/math/exp", ["exp", "special", "weighted", "selection", "accuracy"]],
  ["assembly/rows/state", ["selection", "shards", "special", "accuracy"]],
  ["assembly", ["special", "bits", "rows", "accuracy", "shards"]],
  ["src/cli", ["cli", "cli-input", "cli-output"]],
  ["src/operations/ctc", ["ctc"]],
  ["src/operations/memory", ["memory", "errors"]],
  ["src/engine/staging", ["operands", "dtypes", "filter", "sample"]],
  ["src/engine/pieces", ["axis", "operands", "filter", "shards"]],
  ["src/engine/tiles", ["axis", "scores", "selection", "rows", "operands"]],
  ["src/engine", ["memory", "axis", "operands", "layouts", "selection", "shards"]],
  ["src/load", ["loading", "module"]],
  ["src/plugs/tfjs", ["plugs/tfjs"]],
  ["src/plugs/transformers", ["plugs/transformers"]],
  ["src/arguments/layout", ["layouts"]],
  ["src/arguments/selection", ["scores", "selection", "sample"]],
  ["src/arguments/plain", ["options", "memory", "scores", "errors", "hostile"]],
  ["src/arguments/sampling", ["errors", "sample", "filter"]],
  ["src/arguments/repetition", ["errors", "filter"]],
  ["src", ["errors", "options", "hostile", "layouts", "operands", "dtypes", "selection", "sample"]],
];

/** One change each: what is looked for in a line of code, and what replaces it. */
const CHANGES: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/(?<=[\w)\]] )<(?= [\w(])/, () => "<="],
  [/(?<=[\w)\]] )<=(?= [\w(-])/, () => "<"],
  [/(?<=[\w)\]] )>(?= [\w(])/, () => ">="],
  [/(?<=[\w)\]] )>=(?= [\w(])/, () => ">"],
  [/ === /, () => " !== "],
  [/ == /, () => " != "],
  [/ && /, () => " || "],
  [/ \|\| /, () => " && "],
  [/(?<=[\w)\]] )\+(?= [\w(])/, () => "-"],
  [/(?<=[\w)\]] )-(?= [\w(])/, () => "+"],
  [/(?<=[\w)\]] )\*(?= [\w(])/, () => "+"],
  [/(?<=[ ([])\d+(?=[,;)\] ])/, (number) => String(Number(number) + 1)],
  [
    /\bf(32x4|64x2)\.(add|sub)\(/,
    (name) => (name.includes("add") ? name.replace("add", "sub") : name.replace("sub", "add")),
  ],
  [/\b(ge|gt|le|lt)\(/, (name) => ({ "ge(": "gt(", "gt(": "ge(", "le(": "lt(", "lt(": "le(" })[name] as string],
  [/^(\s+)(?:\w+(?:\.\w+)*\(.*\)|[\w.]+ [+-]?= [^;]*);$/, () => ""],
  [/^(\s+)if \((.*)\) (throw|return)\b/, (line) => line.replace(/if \((.*)\) (throw|return)/, "if (false) $2")],
];

/** A generator of repeatable random numbers in [0, 1): the one of the tests. */
const { seeded } = await import("../test/logits.js");
const random = seeded(Number(values.seed));
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("types") && !file.endsWith(".d.ts"))
    .map((file) => `${folder}/${file}`);
}

const files = [...sources("assembly"), ...sources("src")].filter((file) => file.startsWith(values.only));
if (files.length === 0) throw new Error(`no source begins with ${values.only}`);
/** Files are drawn by their length. */
const lines = files.flatMap((file) => {
  const text = readFileSync(file, "utf8");
  return text.split("\n").map((before, line) => ({ file, line, before, text }));
});

function draw(): Mutant {
  for (;;) {
    const { file, line, before, text } = pick(lines);
    const [pattern, replacement] = pick(CHANGES);
    const isCode = !/^\s*(?:\/\/|\/?\*|import|export \{)/.test(before) && !before.includes("@throws");
    if (!isCode || !pattern.test(before)) continue;
    const after = before.replace(pattern, replacement);
    const changed = text.split("\n").with(line, after).join("\n");
    if (after !== before) return { file, line, before, after, text: changed };
  }
}

const copy = mkdtempSync(join(tmpdir(), "mutants-"));
/** Runs Node.js; whether it succeeds in time. A change may make a loop endless: what it has started is ended with it. */
async function run(args: string[], seconds: number): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: copy, detached: true, stdio: "ignore" });
  const ended = once(child, "exit");
  const end = () => process.kill(-(child.pid as number), "SIGKILL");
  const timer = setTimeout(end, seconds * 1000);
  const [code] = await ended;
  clearTimeout(timer);
  return code === 0;
}
const BUILD = "import('./scripts/building/bundles.ts').then((bundles) => bundles.bundleEntries())";
const COMPILE = "import('./scripts/building/modules.ts').then((modules) => modules.compileModules())";

/** Builds the copy: a change to src/ needs no module compiled again. */
async function build(file: string): Promise<boolean> {
  const tsx = ["--import", "tsx", "--input-type=module", "--eval"];
  return (file.startsWith("src/") || (await run([...tsx, COMPILE], 120))) && run([...tsx, BUILD], 120);
}

const testsOf = (name: string) =>
  name.startsWith("plugs/")
    ? ["--config", "test/plugs/vitest.config.ts", `test/${name}.plug.ts`]
    : [`test/${name}.test.ts`];

async function isNoticed({ file }: Mutant): Promise<boolean> {
  const [, names] = TESTS.find(([prefix]) => file.startsWith(prefix)) as (typeof TESTS)[number];
  for (const name of names) {
    if (!(await run(["node_modules/vitest/vitest.mjs", "run", "--bail=1", ...testsOf(name)], 240))) return true;
  }
  return false;
}

const survivors: Mutant[] = [];
let noticed = 0;
try {
  for (const entry of readdirSync(".")) {
    if (entry !== ".git" && entry !== "node_modules")
      cpSync(entry, join(copy, entry), { recursive: true, filter: (path) => !path.includes("node_modules") });
  }
  for (const libraries of ["node_modules", "test/plugs/node_modules"])
    symlinkSync(join(process.cwd(), libraries), join(copy, libraries));
  console.log(`seed ${values.seed}, ${files.length} files`);
  while (noticed + survivors.length < Number(values.count)) {
    const mutant = draw();
    const original = readFileSync(mutant.file, "utf8");
    writeFileSync(join(copy, mutant.file), mutant.text);
    if (await build(mutant.file)) {
      const isKilled = await isNoticed(mutant);
      if (isKilled) noticed++;
      else survivors.push(mutant);
      console.log(
        `${isKilled ? "noticed " : "SURVIVED"} ${mutant.file}:${mutant.line + 1}  ${mutant.before.trim()}  ->  ${mutant.after.trim()}`,
      );
    }
    writeFileSync(join(copy, mutant.file), original);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const share = (100 * noticed) / (noticed + survivors.length);
console.log(`${noticed} of ${noticed + survivors.length} noticed (${share.toFixed(0)} %)`);
