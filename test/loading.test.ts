// Nothing at import; the module by the engine's abilities; one clear error without SIMD. Each case is a process of its own.
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";

const isOld = Number(process.versions.node.split(".")[0]) < 22;
const RELAXED = isOld ? ["--experimental-wasm-relaxed-simd"] : [];

function run(code: string, flags: string[] = []): unknown {
  const text = execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", code], { encoding: "utf8" });
  return JSON.parse(text);
}

/** Counts the modules compiled, from before the package is imported. */
const COUNTED = `
  let compiled = 0;
  const Module = WebAssembly.Module;
  WebAssembly.Module = class extends Module { constructor(bytes) { super(bytes); compiled++; } };
`;

const FORBIDDEN = `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("refused"); } };`;

describe.each(["simd-softmax", "simd-softmax/deterministic"])("%s", (name) => {
  test("compiles nothing at import and once at the first call", () => {
    const counts = run(`${COUNTED}
      const { softmax } = await import("${name}");
      const counts = [compiled];
      softmax([1, 2]); counts.push(compiled);
      softmax([1, 2]); counts.push(compiled);
      console.log(JSON.stringify(counts));`);
    expect(counts).toEqual([0, 1, 1]);
  });

  test.each([
    ["no SIMD", `${FORBIDDEN} WebAssembly.validate = () => false;`, "no WebAssembly SIMD"],
    ["a policy against compiling", FORBIDDEN, "'wasm-unsafe-eval'"],
    ["no WebAssembly", "delete globalThis.WebAssembly;", "no WebAssembly"],
  ])("an engine with %s gets one clear error, at the call", (_, take, message) => {
    const told = run(`${take}
      const { softmax } = await import("${name}");
      const messages = [];
      for (let i = 0; i < 2; i++) try { softmax([1, 2]); } catch (error) { messages.push(error.message); }
      console.log(JSON.stringify(messages));`);
    expect(told).toEqual([expect.stringContaining(message), expect.stringContaining(message)]);
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
    // The first module looked at is the relaxed one.
    const reject = `
      let tried = 0;
      const Module = WebAssembly.Module;
      WebAssembly.Module = class extends Module {
        constructor(bytes) { super(tried++ === 0 ? bytes.subarray(1) : bytes); }
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
