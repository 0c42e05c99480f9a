// Loading: nothing at import; the module that the engine can use; one clear error for each reason not to load. Each case
// runs in a process of its own.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { chunks, mainChunk, textChunks } from "./built.js";

const isOld = Number(process.versions.node.split(".")[0]) < 22;
const RELAXED = isOld ? ["--experimental-wasm-relaxed-simd"] : [];

function run(code: string, flags: string[] = []): unknown {
  const text = execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", code], { encoding: "utf8" });
  return JSON.parse(text);
}

/** Counts the kernel modules compiled, from before the package is imported; the text's decoder has less than 1 kB. */
const COUNTED = `
  let compiled = 0;
  const Module = WebAssembly.Module;
  WebAssembly.Module = class extends Module { constructor(bytes) { super(bytes); if (bytes.length > 1000) compiled++; } };
`;

const FORBIDDEN = `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("refused"); } };`;
/** SIMD modules are rejected; those of the decoder's size, and the tail call's, are not. */
const NO_SIMD = `
  const { Module, validate } = WebAssembly;
  WebAssembly.Module = class extends Module {
    constructor(bytes) { if (bytes.length > 1000) throw new WebAssembly.CompileError("SIMD"); super(bytes); }
  };`;
const NO_MEMORY = `
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = function ({ initial, maximum }) {
    if (initial > 100) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
    return new Memory({ initial, maximum });
  };`;
const TOO_LARGE = `
  const Module = WebAssembly.Module;
  WebAssembly.Module = class extends Module {
    constructor(bytes) { if (bytes.length > 4096) throw new RangeError("larger than 4KB"); super(bytes); }
  };`;

const REASONS = [
  ["no WebAssembly", "delete globalThis.WebAssembly;", "this engine has no WebAssembly"],
  ["no SIMD", `${NO_SIMD} WebAssembly.validate = () => false;`, "no WebAssembly SIMD (Node 16.4"],
  [
    "no SIMD on this processor",
    `${NO_SIMD} WebAssembly.validate = (bytes) => bytes.length < 1000 && validate(bytes);`,
    "this processor lacks the instructions",
  ],
  ["a policy of the page", `globalThis.document = {}; ${FORBIDDEN}`, "script-src 'wasm-unsafe-eval'"],
  ["a policy of a worker's page", `globalThis.location = {}; ${FORBIDDEN}`, "script-src 'wasm-unsafe-eval'"],
  ["a host that compiles nothing", FORBIDDEN, '"workerd" (Cloudflare Workers) or "edge-light" (Vercel)'],
  [
    "Vercel's edge runtime",
    `globalThis.EdgeRuntime = "edge-runtime"; globalThis.location = {}; ${FORBIDDEN}`,
    "edge-light",
  ],
  ["a limit of the main thread", TOO_LARGE, "synchronously here (larger than 4KB); call it in a worker"],
  [
    "no address space left for decoding",
    `WebAssembly.Memory = function () { throw new RangeError("could not allocate memory"); };`,
    "no memory or address space left to decode its module (could not allocate memory)",
  ],
  ["no address space left", NO_MEMORY, "no memory or address space left for 9.3 MiB"],
] as const;

describe.each(["simd-softmax", "simd-softmax/deterministic"])("%s", (name) => {
  test("compiles nothing at import and one module at the first call", () => {
    const counts = run(`${COUNTED}
      const { softmax } = await import("${name}");
      const counts = [compiled];
      softmax([1, 2]); counts.push(compiled);
      softmax([1, 2]); counts.push(compiled);
      console.log(JSON.stringify(counts));`);
    expect(counts).toEqual([0, 1, 1]);
  });

  test.each(REASONS)("%s: one clear error, at the call", (_, before, message) => {
    const messages = run(`${before}
      const { softmax } = await import("${name}");
      const messages = [];
      for (let i = 0; i < 2; i++) try { softmax([1, 2]); } catch (error) { messages.push(error.message); }
      console.log(JSON.stringify(messages));`);
    expect(messages).toEqual([expect.stringContaining(message), expect.stringContaining(message)]);
  });
});

describe("in this engine", () => {
  const messageOf = `
    const { softmax } = await import("simd-softmax/deterministic");
    try { softmax([1, 2]); console.log('""'); } catch (error) { console.log(JSON.stringify(error.message)); }`;

  test.runIf(process.arch === "x64")("a processor without SSE 4.1", () => {
    expect(run(messageOf, ["--no-enable-sse4-1"])).toContain("this processor lacks the instructions");
  });

  test("damaged text: blamed before anything else", () => {
    const folder = mkdtempSync(join(tmpdir(), "damaged-"));
    try {
      for (const [file, text] of chunks) writeFileSync(join(folder, file), text);
      const [file, shared] = mainChunk;
      const damaged = shared.replace(/(baseline = \{ text: ".{100}).{4}/, "$1####");
      expect(damaged).not.toBe(shared);
      writeFileSync(join(folder, file), damaged);
      copyFileSync("dist/deterministic.js", join(folder, "deterministic.js"));
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      const entry = pathToFileURL(join(folder, "deterministic.js")).href;
      const message = run(`
        WebAssembly.validate = () => false;
        const { softmax } = await import("${entry}");
        try { softmax([1, 2]); } catch (error) { console.log(JSON.stringify(error.message)); }`);
      expect(message).toContain("the text of its WebAssembly module is damaged");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("the text is ASCII without quotation marks and backslashes, which no minifier rewrites", () => {
    const texts = textChunks.flatMap(([, chunk]) => [
      ...chunk.matchAll(/var (?:baseline|relaxed)\d* = \{ text: "([^"]*)"/g),
    ]);
    expect(texts).toHaveLength(4);
    for (const [, text] of texts) expect(text).toMatch(/^[!#-[\]-~]+$/);
  });
});

describe("the variant", () => {
  const info = (name: string, before = "") =>
    `${before} const { kernelInfo } = await import("${name}"); console.log(JSON.stringify(kernelInfo()));`;

  test("is relaxed and fused where the engine can", () => {
    expect(run(info("simd-softmax"), RELAXED)).toEqual({ variant: "relaxed", fused: true, bytes: expect.any(Number) });
  });

  test("is baseline for deterministic", () => {
    expect(run(info("simd-softmax/deterministic"), RELAXED)).toMatchObject({ variant: "baseline", fused: false });
  });

  test("is baseline where the engine rejects the relaxed bytes", () => {
    // The first kernel module compiled is the relaxed one.
    const reject = `
      let tried = 0;
      const Module = WebAssembly.Module;
      WebAssembly.Module = class extends Module {
        constructor(bytes) { super(bytes.length > 1000 && tried++ === 0 ? bytes.subarray(1) : bytes); }
      };`;
    expect(run(info("simd-softmax", reject), RELAXED)).toMatchObject({ variant: "baseline", fused: false });
  });

  test("is baseline where the relaxed module does not fuse", () => {
    const unfused = `
      const Instance = WebAssembly.Instance;
      WebAssembly.Instance = function (module, imports) {
        const { exports } = new Instance(module, imports);
        return { exports: { ...exports, isFused: () => 0 } };
      };`;
    expect(run(info("simd-softmax", unfused), RELAXED)).toMatchObject({ variant: "baseline", fused: false });
  });

  test.runIf(isOld)("is baseline on a Node whose relaxed SIMD is behind a flag", () => {
    expect(run(info("simd-softmax"))).toMatchObject({ variant: "baseline", fused: false });
  });
});

test("both entry points live side by side in one process", () => {
  const both = run(
    `import * as a from "simd-softmax"; import * as b from "simd-softmax/deterministic";
     const row = a.allocate(3); row.set([2, 1, -3.2]);
     a.softmax(row, { out: row });
     const again = b.allocate(3); again.set([2, 1, -3.2]);
     b.softmax(again, { out: again });
     const swapped = b.allocate(3); swapped.set([2, 1, -3.2]);
     a.softmax(swapped, { out: swapped });
     console.log(JSON.stringify([a.kernelInfo().variant, b.kernelInfo().variant, ...[row, again, swapped].map((x) => x[0].toFixed(6))]));`,
    RELAXED,
  );
  expect(both).toEqual(["relaxed", "baseline", "0.728122", "0.728122", "0.728122"]);
});
