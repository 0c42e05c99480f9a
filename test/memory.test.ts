// Constant memory, and work in place on allocated and attached memories.
import { afterEach, describe, expect, test, vi } from "vitest";
import { draw } from "./logits.js";
import { variants } from "./variants.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs `work` and counts how often it copies one typed array into another. */
function copies(work: () => void): number {
  const typedArray = Object.getPrototypeOf(Float32Array.prototype);
  const set = vi.spyOn(typedArray, "set");
  const slice = vi.spyOn(typedArray, "slice");
  const copyWithin = vi.spyOn(typedArray, "copyWithin");
  work();
  const count = set.mock.calls.length + slice.mock.calls.length + copyWithin.mock.calls.length;
  vi.restoreAllMocks();
  return count;
}

describe.each(variants)("%s", (_, api) => {
  test("100 million elements leave linear memory as large as it was", () => {
    api.softmax([1, 2]);
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
    const create = vi.spyOn(WebAssembly, "Memory");
    const logits = new Float32Array(100_000_000).fill(1);
    logits[99_999_999] = 21;
    const before = process.memoryUsage().arrayBuffers;
    api.softmax(logits, { out: logits });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
    expect(grow).not.toHaveBeenCalled();
    expect(create).not.toHaveBeenCalled();
    const sum = 99_999_999 + Math.exp(20);
    expect(Math.abs((logits[99_999_999] as number) / (Math.exp(20) / sum) - 1)).toBeLessThan(2e-7);
    expect(Math.abs((logits[0] as number) * sum - 1)).toBeLessThan(2e-7);
  });

  test("what is allocated is zeroed, typed and of the length asked for", () => {
    expect(api.allocate(5)).toEqual(new Float32Array(5));
    expect(api.allocate(5, "float64")).toEqual(new Float64Array(5));
    expect(api.allocate(0).length).toBe(0);
    expect(api.allocate(100_000).length).toBe(100_000);
  });

  test.each(["softmax", "logSoftmax", "exp", "sigmoid"] as const)(
    "%s in place on an allocated array copies nothing",
    (name) => {
      for (const length of [1, 7, 1_000, 200_000]) {
        const logits = draw("uniform in [-10, 10]", length);
        const wanted = api[name](logits);
        const allocated = api.allocate(length);
        allocated.set(logits);
        expect(copies(() => api[name](allocated, { out: allocated }))).toBe(0);
        expect(Buffer.compare(Buffer.from(allocated.buffer, 0, length * 4), Buffer.from(wanted.buffer))).toBe(0);
      }
    },
  );

  test("two arrays on one memory: no copy, and the input stays", () => {
    const memory = new WebAssembly.Memory({ initial: 8 });
    api.attach(memory);
    const logits = draw("normal, sigma 4", 70_000);
    const source = new Float32Array(memory.buffer, 64, 70_000);
    const out = new Float32Array(memory.buffer, 64 + 70_000 * 4, 35_000 * 1);
    const target = new Float32Array(memory.buffer, 64 + 35_000 * 4, 35_000);
    source.set(logits);
    for (const temperature of [1, 0.001, 1e-20]) {
      expect(copies(() => api.softmax(source.subarray(0, 35_000), { out: target, temperature }))).toBe(0);
      expect(target).toEqual(api.softmax(logits.slice(0, 35_000), { temperature }));
      expect(copies(() => api.logSoftmax(source.subarray(0, 35_000), { out, temperature }))).toBe(0);
      expect(out).toEqual(api.logSoftmax(logits.slice(0, 35_000), { temperature }));
      expect(source.subarray(0, 35_000)).toEqual(logits.subarray(0, 35_000));
    }
  });

  test("nothing next to the array is touched on its memory", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    api.attach(memory);
    const all = new Float32Array(memory.buffer);
    for (let length = 0; length < 40; length++) {
      for (const offset of [0, 1, 2, 3, 5]) {
        all.fill(42);
        const logits = all.subarray(offset + 8, offset + 8 + length);
        logits.set(draw("normal, sigma 4", length));
        const wanted = api.softmax(logits.slice());
        api.softmax(logits, { out: logits });
        expect(logits).toEqual(wanted);
        const touched = all.findIndex((value, i) => (i < offset + 8 || i >= offset + 8 + length) && value !== 42);
        expect(touched).toBe(-1);
      }
    }
  });

  test("an array at the very end of its memory", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    api.attach(memory);
    for (let length = 1; length < 40; length++) {
      const logits = new Float32Array(memory.buffer, 65_536 - length * 4, length);
      const values = draw("normal, sigma 4", length);
      logits.set(values);
      api.logSoftmax(logits, { out: logits });
      expect(logits).toEqual(api.logSoftmax(values));
    }
  });

  test("without out, an allocated or attached input is left as it is", () => {
    const logits = api.allocate(3);
    logits.set([2, 1, -3.2]);
    const result = api.softmax(logits);
    expect(result.buffer).not.toBe(logits.buffer);
    expect(logits).toEqual(Float32Array.of(2, 1, -3.2));
    expect([...api.logSumExp(logits)]).toEqual([...api.logSumExp([2, 1, -3.2])]);
    expect(logits).toEqual(Float32Array.of(2, 1, -3.2));
  });

  test("input and out on different memories", () => {
    const input = api.allocate(3);
    input.set([2, 1, -3.2]);
    const out = api.allocate(3);
    expect(api.softmax(input, { out })).toBe(out);
    expect(out).toEqual(api.softmax([2, 1, -3.2]));
    expect(api.softmax(Float32Array.of(2, 1, -3.2), { out })).toBe(out);
    expect(out).toEqual(api.softmax([2, 1, -3.2]));
  });

  test("an attached memory is followed when it grows", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    api.attach(memory);
    api.attach(memory);
    for (let pages = 1; pages <= 3; pages++) {
      // More than 16 elements, which a loop would copy unseen.
      const values = draw("normal, sigma 4", 40, pages);
      const logits = new Float32Array(memory.buffer, 16, 40);
      logits.set(values);
      expect(copies(() => api.softmax(logits, { out: logits }))).toBe(0);
      expect(logits).toEqual(api.softmax(values));
      memory.grow(1);
    }
  });

  test("rows that end where the memory ends: nothing beyond is read, nothing before is written", () => {
    for (const [rows, length] of [
      [1, 3],
      [9, 2],
      [9, 3],
      [8, 5],
      [12, 15],
      [3, 67],
    ] as const) {
      const memory = new WebAssembly.Memory({ initial: 1 });
      api.attach(memory);
      const size = rows * length;
      const all = new Float32Array(memory.buffer).fill(7);
      const logits = all.subarray(all.length - size);
      const values = draw("normal, sigma 4", size, length);
      for (const name of ["softmax", "logSoftmax"] as const) {
        logits.set(values);
        api[name](logits, { shape: [rows, length], out: logits });
        expect(logits).toEqual(api[name](values, { shape: [rows, length] }));
        expect(all.subarray(0, all.length - size).every((x) => x === 7)).toBe(true);
      }
    }
  });

  test("a float64 array in place", () => {
    const values = Float64Array.from(draw("normal, sigma 4", 40));
    const logits = api.allocate(40, "float64");
    logits.set(values);
    expect(copies(() => api.softmax(logits, { out: logits }))).toBe(0);
    expect(logits).toEqual(api.softmax(values));
  });

  test("what cannot be worked on where it lies goes through the workspace: mask, bias, narrow dtypes, strided float64", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    api.attach(memory);
    const values = draw("normal, sigma 4", 24);
    const logits = new Float32Array(memory.buffer, 8, 24);
    for (const options of [
      { shape: [2, 12], mask: Uint8Array.from(values.subarray(0, 12), (x) => (x > 0 ? 1 : 0)) },
      { shape: [4, 6], bias: values.subarray(0, 6) },
    ]) {
      logits.set(values);
      api.softmax(logits, { ...options, out: logits });
      expect(logits).toEqual(api.softmax(values, options));
    }
    const bits = new Uint16Array(memory.buffer, 200, 24);
    const halves = Uint16Array.from(values, (x) => 0x3c00 + x * 100);
    bits.set(halves);
    api.softmax(bits, { dtype: "float16", out: bits });
    expect(bits).toEqual(api.softmax(halves, { dtype: "float16" }));
    const doubles = new Float64Array(memory.buffer, 512, 24);
    doubles.set(values);
    api.softmax(doubles, { shape: [4, 6], axis: 0, out: doubles });
    expect(doubles).toEqual(api.softmax(Float64Array.from(values), { shape: [4, 6], axis: 0 }));
  });

  test("columns on an attached memory are worked on there, without a copy", () => {
    const memory = new WebAssembly.Memory({ initial: 4 });
    api.attach(memory);
    const options = { shape: [2, 19, 100], axis: 1 } as const;
    const values = draw("uniform in [-10, 10]", 3_800);
    const logits = new Float32Array(memory.buffer, 16, 3_800);
    logits.set(values);
    expect(copies(() => api.softmax(logits, { ...options, out: logits }))).toBe(0);
    expect(logits).toEqual(api.softmax(values, options));
  });

  test("arrays on a shared memory go through the workspace", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const logits = new Float32Array(memory.buffer, 0, 3);
    logits.set([2, 1, -3.2]);
    expect(api.softmax(logits, { out: logits })).toBe(logits);
    expect([...logits]).toEqual([...api.softmax([2, 1, -3.2])]);
  });

  test("narrow dtypes, columns, masks and shards leave linear memory as large as it was", () => {
    api.softmax([1, 2]);
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
    const create = vi.spyOn(WebAssembly, "Memory");
    const bits = new Uint16Array(3_000_000).fill(0x3c00);
    api.softmax(bits, { dtype: "float16", out: bits });
    expect(bits[7]).toBe(6); // 1/3,000,000 is 5.6 times 2^-24, the smallest float16
    const logits = new Float32Array(3_000_000).fill(1);
    const mask = new Uint8Array(3_000_000).fill(1, 0, 2_000_000);
    api.softmax(logits, { shape: [1_000, 3_000], axis: 0, mask, out: logits });
    api.softmaxFromPartial(logits, api.partialLogSumExp(logits), { out: logits });
    expect(grow).not.toHaveBeenCalled();
    expect(create).not.toHaveBeenCalled();
  });
});
