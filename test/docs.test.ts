// The documents: every code block is compiled in strict TypeScript and run, results are those shown, and links lead somewhere.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { runBlock, shortened } from "./code-blocks.js";
import { compile } from "./compile.js";

const root = fileURLToPath(new URL("..", import.meta.url));
/** benchmarks.md is written by `npm run bench:report`. */
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].concat(
  readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md") && file !== "benchmarks.md")
    .map((file) => `docs/${file}`),
);
const read = (document: string) => readFileSync(join(root, document), "utf8");

interface Block {
  readonly name: string;
  /** `js` and `ts` are compiled and run, `ts compile-only` is compiled, `sh` is run. */
  readonly language: string;
  readonly code: string;
  /** The text after the block. */
  readonly after: string;
}

const BLOCKS: readonly Block[] = DOCUMENTS.flatMap((document) => {
  const text = read(document);
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map((match, i) => ({
    name: `${document}, block ${i + 1}`,
    language: match[1] as string,
    code: match[2] as string,
    after: text.slice(match.index + match[0].length),
  }));
});
const blocksIn = (...languages: string[]) => BLOCKS.filter(({ language }) => languages.includes(language));

test("every block is of a language that is tested", () => {
  expect(BLOCKS.length).toBeGreaterThan(10);
  expect(BLOCKS.filter((block) => !blocksIn("js", "ts", "ts compile-only", "sh").includes(block))).toEqual([]);
});

test("the README has at most 150 lines", () => {
  expect(read("README.md").split("\n").length).toBeLessThanOrEqual(150);
});

test.each(blocksIn("js", "ts"))("$name gives what it shows", ({ code }) => {
  const results = runBlock(code);
  expect(results.length).toBeGreaterThan(0);
  for (const { shown, came } of results) expect(shortened(came)).toBe(shortened(shown));
});

test.each(blocksIn("sh"))("$name prints what follows it", ({ code, after }) => {
  const [, input, options] = /^echo '(.*)' \| npx simd-softmax (.*)$/.exec(code.trim()) ?? [];
  const { stdout } = spawnSync(process.execPath, ["dist/cli.js", ...(options as string).split(" ")], {
    cwd: root,
    input: input as string,
    encoding: "utf8",
  });
  const printed = stdout.trimEnd().replace(/^/gm, "    ");
  expect(after.trimStart().startsWith(printed.trimStart())).toBe(true);
});

/** What is used of libraries that are not installed here; test/plugs/ has the libraries themselves. */
const STUBS = `
declare module "onnxruntime-web" {
  interface Tensor { readonly data: Float32Array; readonly dims: readonly number[]; readonly type: string }
  export interface InferenceSession { run(feeds: {}): Promise<{ readonly [name: string]: Tensor }> }
}
declare module "@huggingface/transformers" {
  export interface Tensor { readonly data: Float32Array; readonly dims: readonly number[]; readonly type: string }
  export class LogitsProcessorList { push(item: { _call(ids: bigint[][], logits: Tensor): Tensor }): void }
  export interface PreTrainedModel { generate(options: object): Promise<unknown> }
}
declare module "node:fs" {
  export function createReadStream(file: string): AsyncIterable<Uint8Array>;
  export function createWriteStream(file: string): object;
}
declare module "node:stream" {
  export class Duplex { static fromWeb(pair: { readonly readable: ReadableStream; readonly writable: WritableStream }): object }
}
declare module "node:stream/promises" {
  export function pipeline(...streams: object[]): Promise<void>;
}
declare module "@tensorflow/tfjs" {
  export function getKernel(name: string, backend: string): { readonly kernelFunc: () => unknown } | undefined;
  export function unregisterKernel(name: string, backend: string): void;
  export function registerKernel(config: { kernelName: string; backendName: string; kernelFunc: () => unknown }): void;
}`;

describe("in strict TypeScript", () => {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const project = mkdtempSync(join(cache, "docs-"));
  afterAll(() => rmSync(project, { recursive: true }));

  test("every block compiles", () => {
    writeFileSync(join(project, "libraries.d.ts"), STUBS);
    for (const [i, { name, code }] of blocksIn("js", "ts", "ts compile-only").entries()) {
      writeFileSync(join(project, `block-${i + 1}.mts`), `// ${name}\n${code}\nexport {};\n`);
    }
    expect(compile(project, { options: { lib: ["es2022", "dom"] } })).toBe("");
  });
});

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

describe("links", () => {
  test.each(DOCUMENTS)("of %s lead to files and headings", (document) => {
    const links = [...read(document).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path, anchor] = link.split("#") as [string, string?];
      const file = path === "" ? join(root, document) : resolve(root, dirname(document), path);
      if (!existsSync(file)) return true;
      if (anchor === undefined) return false;
      const headings = [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading as string);
      return !headings.map(anchorOf).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});
