// The two .wasm files: pure functions over an imported memory.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** The ids of a module's sections, in order (https://webassembly.github.io/spec/core/binary/modules.html). */
function sections(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at++] as number);
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++] as number;
      size += (byte & 0x7f) * 2 ** shift;
      more = byte >= 0x80;
    }
    at += size;
  }
  return ids;
}

const MEMORY_SECTION = 5;
const START_SECTION = 8;
const DATA_SECTION = 11;

describe.each(["baseline", "relaxed"])("%s.wasm", (variant) => {
  const bytes = readFileSync(new URL(import.meta.resolve(`simd-softmax/${variant}.wasm`)));
  const module = new WebAssembly.Module(bytes);

  test("imports a memory and nothing else", () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  test("has no memory, no data and no start function of its own", () => {
    for (const section of [MEMORY_SECTION, START_SECTION, DATA_SECTION]) expect(sections(bytes)).not.toContain(section);
    expect(sections(bytes)).toContain(10);
  });

  test("exports functions only", () => {
    expect(new Set(WebAssembly.Module.exports(module).map(({ kind }) => kind))).toEqual(new Set(["function"]));
  });

  test("owns no address: a memory of no pages will do", () => {
    const memory = new WebAssembly.Memory({ initial: 0 });
    const { isFused } = new WebAssembly.Instance(module, { env: { memory } }).exports as {
      isFused(one: number): number;
    };
    expect(isFused(1)).toBe(variant === "relaxed" ? 1 : 0);
  });
});
