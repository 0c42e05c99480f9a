// The modules as a host sees them that knows only docs/abi.md.
import { readFileSync } from "node:fs";
import { instantiateSync } from "@assemblyscript/loader";
import { describe, expect, test } from "vitest";

const PAGE = readFileSync("docs/abi.md", "utf8");
/** Name, parameters and result of every export, from the rows of the page's table. */
const EXPORTS = [...PAGE.matchAll(/^\| (`[^|]+`) +\| ([\w, ]+?) +\| (none|i32) +\|/gm)].flatMap(
  ([, names, parameters, result]) =>
    [...(names as string).matchAll(/\w+/g)].map(([name]) => ({
      name,
      parameters: parameters?.split(", ") ?? [],
      result,
    })),
);

type Row = (
  source: number,
  target: number,
  rows: number,
  length: number,
  temperature: number,
  empty: number,
  passes: number,
) => void;

const WHOLE = 15;

type Instantiate = (module: WebAssembly.Module, memory: WebAssembly.Memory) => WebAssembly.Exports;

/** The ways in which hosts instantiate modules: WebAssembly's own, and AssemblyScript's loader. */
const HOSTS: readonly (readonly [name: string, instantiate: Instantiate])[] = [
  ["WebAssembly.Instance", (module, memory) => new WebAssembly.Instance(module, { env: { memory } }).exports],
  ["the AssemblyScript loader", (module, memory) => instantiateSync(module, { env: { memory } }).instance.exports],
];
const CASES = HOSTS.flatMap((host) => (["baseline", "relaxed"] as const).map((variant) => [variant, ...host] as const));

describe.each(CASES)("%s.wasm by %s", (variant, _host, instantiate) => {
  const module = new WebAssembly.Module(readFileSync(`dist/${variant}.wasm`));
  const memory = new WebAssembly.Memory({ initial: 2 });
  const exports = instantiate(module, memory);
  const row = (name: string) => exports[name] as Row;
  const each = (name: string, source: number, target: number, rows: number, length: number) =>
    row(name)(source, target, rows, length, 1, NaN, WHOLE);
  const floats = (at: number, values: ArrayLike<number>) => {
    const view = new Float32Array(memory.buffer, at, values.length);
    view.set(values);
    return view;
  };
  const doubles = (at: number, values: ArrayLike<number>) => {
    const view = new Float64Array(memory.buffer, at, values.length);
    view.set(values);
    return view;
  };

  test("exports what the page lists, with as many parameters", () => {
    expect(
      WebAssembly.Module.exports(module)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(EXPORTS.map((e) => e.name).sort());
    for (const { name, parameters } of EXPORTS) {
      expect((exports[name as string] as (...values: number[]) => void).length).toBe(parameters.length);
    }
  });

  test("answers whether it fuses", () => {
    expect((exports["isFused"] as (one: number) => number)(1)).toBe(variant === "relaxed" ? 1 : 0);
  });

  // scipy.special.softmax's documentation, and the ONNX operators' examples.
  test("softmax and log-softmax of two rows, apart and in place, float32 and float64", () => {
    const logits = [-1, 0, 1, 1000, 1001, 1002];
    const wanted = [0.09003058, 0.24472848, 0.66524094];
    const logs = [-2.407606, -1.407606, -0.407606];
    for (const [write, type] of [
      [floats, "F32"],
      [doubles, "F64"],
    ] as const) {
      const source = write(64, logits);
      const target = write(1024, new Float32Array(6));
      row(`softmax${type}`)(64, 1024, 2, 3, 1, NaN, WHOLE);
      for (const [i, value] of target.entries()) expect(value).toBeCloseTo(wanted[i % 3] as number, 7);
      expect([...source]).toEqual(logits);
      row(`logSoftmax${type}`)(64, 64, 2, 3, 1, NaN, WHOLE);
      for (const [i, value] of source.entries()) expect(value).toBeCloseTo(logs[i % 3] as number, 6);
    }
  });

  test("log-sum-exp of 0 to 9 (scipy.special.logsumexp's documentation), one result a row", () => {
    const numbers = Array.from({ length: 20 }, (_, i) => i % 10);
    doubles(0, numbers);
    const target = doubles(4096, [0, 0, 0]);
    row("logSumExpF64")(0, 4096, 2, 10, 1, NaN, WHOLE);
    expect([...target]).toEqual([9.458629744426711, 9.458629744426711, 0]);
    floats(0, numbers);
    const target32 = floats(4096, [0, 0, 0]);
    row("logSumExpF32")(0, 4096, 2, 10, 1, NaN, WHOLE);
    expect([...target32]).toEqual([Math.fround(9.458629744426711), Math.fround(9.458629744426711), 0]);
  });

  test("exp and sigmoid of rows x length elements, at addresses without alignment", () => {
    const bytes = new DataView(memory.buffer);
    for (let i = 0; i < 6; i++) bytes.setFloat32(3 + 4 * i, i - 2, true);
    each("expF32", 3, 1001, 2, 3);
    for (let i = 0; i < 6; i++) expect(bytes.getFloat32(1001 + 4 * i, true)).toBeCloseTo(Math.exp(i - 2), 5);
    each("sigmoidF32", 3, 3, 3, 2);
    for (let i = 0; i < 6; i++) expect(bytes.getFloat32(3 + 4 * i, true)).toBeCloseTo(1 / (1 + Math.exp(2 - i)), 7);
    const values = doubles(2048, [0, 1]);
    each("expF64", 2048, 2048, 1, 2);
    expect(values[0]).toBe(1);
    expect(values[1]).toBeCloseTo(Math.E, 15);
    each("sigmoidF64", 2048, 2048, 1, 2);
    expect(values[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
  });

  test("temperature divides, empty fills a row of -Infinity alone, a NaN spoils its row alone", () => {
    const view = floats(0, [2, 0, -Infinity, -Infinity, NaN, 1]);
    row("softmaxF32")(0, 0, 3, 2, 2, 0, WHOLE);
    expect(view[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 7);
    expect([...view.subarray(2, 4)]).toEqual([0, 0]);
    expect([...view.subarray(4)]).toEqual([NaN, NaN]);
    const logs = floats(0, [-Infinity, -Infinity]);
    row("logSoftmaxF32")(0, 0, 1, 2, 1, 0, WHOLE);
    expect([...logs]).toEqual([-Infinity, -Infinity]);
  });

  test("a length of 0 writes nothing, but a log-sum-exp of nothing is -Infinity", () => {
    const view = floats(0, [7, 7]);
    row("softmaxF32")(0, 0, 1, 0, 1, NaN, WHOLE);
    row("logSoftmaxF32")(0, 0, 1, 0, 1, NaN, WHOLE);
    each("expF32", 0, 0, 1, 0);
    expect([...view]).toEqual([7, 7]);
    row("logSumExpF32")(0, 0, 1, 0, 1, NaN, WHOLE);
    expect([...view]).toEqual([-Infinity, 7]);
  });

  test("a row in pieces has the bits of the row whole", () => {
    const x = Float32Array.from({ length: 600 }, (_, i) => ((i * 7919) % 601) / 30 - 10);
    const whole = (name: string, results = x.length) => {
      floats(0, x);
      row(name)(0, 4096, 1, x.length, 0.7, NaN, WHOLE);
      return [...new Float32Array(memory.buffer, 4096, results)];
    };
    const pieces = [x.subarray(0, 256), x.subarray(256, 512), x.subarray(512)];
    /** All pieces of `values` through a pass; answers with what is at the target after each. */
    const pass = (name: string, passes: number, values = pieces, first = 0) =>
      values.map((piece, i) => {
        const target = floats(4096, piece);
        floats(0, piece);
        row(name)(0, 4096, 1, piece.length, 0.7, NaN, i === 0 ? passes + first : passes);
        return target.slice();
      });
    pass("softmaxF32", 2, pieces, 1);
    const exponentials = pass("softmaxF32", 4);
    expect(pass("softmaxF32", 8, exponentials).flatMap((piece) => [...piece])).toEqual(whole("softmaxF32"));
    pass("logSoftmaxF32", 2, pieces, 1);
    pass("logSoftmaxF32", 4);
    expect(pass("logSoftmaxF32", 8).flatMap((piece) => [...piece])).toEqual(whole("logSoftmaxF32"));
    pass("logSumExpF32", 2, pieces, 1);
    expect(pass("logSumExpF32", 12).at(-1)?.[0]).toBe(whole("logSumExpF32", 1)[0]);
  });

  const call = (name: string, ...values: number[]) => (exports[name] as (...values: number[]) => number)(...values);

  test("columns: four at a time, up to those that are not for it", () => {
    // Six columns of three elements; the fifth has a maximum too far from 0.
    const x = [0, 1, 2, 3, 500, 5, 1, 1, 1, 1, 1, 1, 2, 1, 0, -1, -2, -3];
    const byColumn = (values: ArrayLike<number>, column: number) => [0, 6, 12].map((line) => values[line + column]);
    const source = floats(0, x);
    const target = floats(4096, new Float32Array(18));
    expect(call("softmaxColumnsF32", 0, 4096, 6, 3, 24, 1)).toBe(4);
    expect([...source]).toEqual(x);
    for (const [i, value] of [0.09003058, 0.24472848, 0.66524094].entries()) {
      expect(byColumn(target, 0)[i]).toBeCloseTo(value, 6);
    }
    expect(byColumn(target, 4)).toEqual([0, 0, 0]);
    expect(call("logSoftmaxColumnsF32", 0, 4096, 4, 3, 24, 1)).toBe(4);
    expect(byColumn(target, 0)[2]).toBeCloseTo(-0.407606, 6);
    expect(call("logSumExpColumnsF32", 0, 0, 4, 3, 24, 1)).toBe(4);
    expect(source[0]).toBeCloseTo(2.407606, 6);
    expect(call("softmaxColumnsF32", 0, 0, 3, 3, 24, 1)).toBe(0);
    expect(call("softmaxColumnsF32", 0, 0, 4, 3, 24, 1e-6)).toBe(0);
  });

  test("the classes selected of columns, and what is transposed", () => {
    // Four columns of three elements, two places between the columns and the next line.
    const x = [1, 0, 0, 2, 9, 9, 3, 0, 5, 1, 9, 9, 2, 1, 0, 2, 9, 9];
    floats(0, x);
    const indices = new Uint32Array(memory.buffer, 8192, 8);
    const at = (address: number, count: number) => [...new Float32Array(memory.buffer, address, count)];
    call("setSampling", 1, 1, -Infinity, 1, 2);
    expect(call("argmaxColumnsF32", 0, 8192, 4, 3, 24, 1)).toBe(4);
    expect([...indices.subarray(0, 4)]).toEqual([1, 2, 1, 0]);
    call("setSampling", 1, 1, -Infinity, 1, 0);
    expect(call("argmaxColumnsF32", 0, 8192, 4, 3, 24, 1)).toBe(4);
    expect(at(8192 + 24, 1)[0]).toBeCloseTo(0.66524094, 7);
    expect(at(8192 + 48, 1)[0]).toBeCloseTo(-0.407606, 6);
    call("setSampling", 2, 1, -Infinity, 1, 0);
    expect(call("topKColumnsF32", 0, 8192, 4, 3, 24, 1)).toBe(4);
    expect([...indices]).toEqual([1, 2, 2, 0, 1, 0, 0, 2]);
    expect(at(8192 + 48, 2)[1]).toBeCloseTo(0.24472848, 7);
    expect(at(8192 + 96, 2)[1]).toBeCloseTo(-1.407606, 6);
    floats(0, x);
    call("transposeF32", 0, 8192, 3, 4, 24, 12);
    expect(at(8192, 12)).toEqual([1, 3, 2, 0, 0, 1, 0, 5, 0, 2, 1, 2]);
    doubles(0, [1, 2, 3, 4, 5, 6]);
    call("transposeF64", 0, 8192, 2, 3, 24, 16);
    expect([...new Float64Array(memory.buffer, 8192, 6)]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test("conversions, wider from the end of the target's range and narrower at its beginning", () => {
    const halves = new Uint16Array(memory.buffer, 32, 16).fill(0x3c00);
    halves[3] = 0xfc00;
    call("float16ToF32", 32, 0, 16);
    const wide = new Float32Array(memory.buffer, 0, 16);
    expect([...wide.subarray(0, 5)]).toEqual([1, 1, 1, -Infinity, 1]);
    wide[0] = 65_520;
    call("f32ToFloat16", 0, 0, 16);
    expect([...new Uint16Array(memory.buffer, 0, 4)]).toEqual([0x7c00, 0x3c00, 0x3c00, 0xfc00]);
    new Uint16Array(memory.buffer, 32, 16).fill(0xbf80);
    call("bfloat16ToF32", 32, 0, 16);
    expect(wide[15]).toBe(-1);
    call("f32ToBfloat16", 0, 0, 16);
    expect(new Uint16Array(memory.buffer, 0, 16)[15]).toBe(0xbf80);
    new Int8Array(memory.buffer, 48, 16).fill(-128);
    call("int8ToF32", 48, 0, 16, -128, 3);
    expect(wide[15]).toBe(-131);
    wide[14] = 0.5;
    call("f32ToInt8", 0, 0, 16, -128, -128, 1 / 256);
    expect([...new Int8Array(memory.buffer, 14, 2)]).toEqual([0, -128]);
  });

  test("bias and mask, of rows and of columns", () => {
    doubles(1024, [10, 20, 30]);
    const mask = new Uint8Array(memory.buffer, 2048, 3);
    mask.set([1, 0, 255]);
    const view = floats(0, [1, 2, 3, 4, 5, 6]);
    call("addBiasF32", 0, 2, 3, 1, 1024, 2);
    expect([...view]).toEqual([12, 24, 36, 18, 30, 42]);
    call("maskF32", 0, 2, 3, 1, 2048);
    expect([...view]).toEqual([12, -Infinity, 36, 18, -Infinity, 42]);
    const lines = floats(0, new Float32Array(12).fill(1));
    call("addBiasF32", 0, 1, 3, 4, 1024, 1);
    call("maskF32", 0, 1, 3, 4, 2048);
    expect([...lines]).toEqual([11, 11, 11, 11, ...new Array(4).fill(-Infinity), 31, 31, 31, 31]);
    const wide = doubles(0, [1, 2, NaN, 4, 5, 6]);
    call("addBiasF64", 0, 2, 3, 1, 1024, 1);
    mask.set([1, 1, 0]);
    call("maskF64", 0, 2, 3, 1, 2048);
    expect([...wide]).toEqual([11, 22, -Infinity, 14, 25, -Infinity]);
  });

  test("the weighted log-sum-exp of [1, 2] with weights 1 and -1 (scipy.special.logsumexp's documentation)", () => {
    for (const [write, type] of [
      [floats, "F32"],
      [doubles, "F64"],
    ] as const) {
      write(0, [1, 2]);
      const weights = doubles(64, [1, -1]);
      call(`weightedLogSumExp${type}`, 0, 64, 1, 2, 1, NaN, WHOLE);
      expect(weights[0]).toBeCloseTo(1.5413248546129181, 14);
      expect(weights[1]).toBe(-1);
    }
  });

  test("a row in shards: its states, merged, finish each shard", () => {
    for (const [write, type] of [
      [floats, "F32"],
      [doubles, "F64"],
    ] as const) {
      const known = new Float64Array(memory.buffer, 1024, 6);
      for (const [i, shard] of [[-1], [0, 1]].entries()) {
        write(0, shard);
        call(`logSumExp${type}`, 0, 512, 1, shard.length, 1, NaN, 7);
        call(`getPartial${type}`, 1024 + 24 * i);
      }
      call("mergePartials", 1024, 1048, 1024, 1);
      expect(known[0]).toBe(1);
      expect(known[1]).toBeCloseTo(Math.exp(-1) + Math.exp(-2), 7);
      const view = write(0, [0, 1]);
      call(`softmax${type}`, 0, 0, 1, 2, 1, NaN, 3);
      call(`setPartial${type}`, 1024, 1);
      call(`softmax${type}`, 0, 0, 1, 2, 1, NaN, 24);
      expect(view[0]).toBeCloseTo(0.24472848, 7);
      expect(view[1]).toBeCloseTo(0.66524094, 7);
    }
  });

  test("selections: the most likely classes, what filters keep, a draw", () => {
    for (const [write, type] of [
      [floats, "F32"],
      [doubles, "F64"],
    ] as const) {
      const Floats = type === "F64" ? Float64Array : Float32Array;
      const indices = new Uint32Array(memory.buffer, 8192, 4);
      const view = write(0, [1, 3, 2, 0, 0, 5]);
      call(`argmax${type}`, 0, 8192, 2, 3, 1, NaN, WHOLE);
      expect([...indices.subarray(0, 2)]).toEqual([1, 2]);
      expect(view[0]).toBeCloseTo(0.66524094, 7);
      expect(new Floats(memory.buffer, 8192 + 16, 1)[0]).toBeCloseTo(-0.407606, 6);
      call("setSampling", 2, 1, -Infinity, 1, 0);
      write(0, [1, 3, 2, 0, 0, 5]);
      call(`topK${type}`, 0, 8192, 2, 3, 1, NaN, WHOLE);
      expect([...indices]).toEqual([1, 2, 2, 0]);
      expect(view[1]).toBeCloseTo(0.24472848, 7);
      write(0, [1, 3, 2, 0, 0, 5]);
      call(`filter${type}`, 0, 8192, 2, 3, 2, NaN, WHOLE);
      expect([...view]).toEqual([-Infinity, 1.5, 1, 0, -Infinity, 2.5]);
      write(0, [1, 3, NaN, 0, -Infinity, -Infinity]);
      call(`drawable${type}`, 0, 8192, 3, 2, 1, NaN, WHOLE);
      expect([...indices.subarray(0, 3)]).toEqual([0, 1, 2]);
      write(0, [1, 3, 2]);
      doubles(8192, [0.99]);
      call(`sample${type}`, 0, 8192, 1, 3, 1, NaN, WHOLE);
      expect(indices[0]).toBe(2);
      expect(new Floats(memory.buffer, 8192 + 8, 1)[0]).toBeCloseTo(Math.log(0.26894142), 6);
    }
  });
});
