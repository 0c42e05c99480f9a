// Arrays and options that lie about themselves, or change while they are read: results are as promised, or an error, and
// nothing is written beyond the view.
import { createContext, runInContext } from "node:vm";
import { Float16Array as Polyfill } from "@petamoriken/float16";
import { describe, expect, test } from "vitest";
import { draw } from "./logits.js";
import { sameBits } from "./same.js";
import { variants } from "./variants.js";

/** A view of `count` elements in the middle of a larger buffer, and a function that says whether the rest is as it was. */
function guarded(count: number) {
  const all = new Float32Array(count + 64).fill(7);
  const view = all.subarray(32, 32 + count);
  view.set(draw("normal, sigma 4", count));
  const isIntact = () => all.every((x, i) => x === 7 || (i >= 32 && i < 32 + count));
  return { view, isIntact };
}

/** Moves an array's buffer elsewhere, so that the array is detached. */
const detach = (array: ArrayBufferView) => structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });

describe.each(variants)("%s", (_, api) => {
  test("a length of their own does not count for masks and weights either", () => {
    const six = new Float32Array(6).fill(1);
    const options = { shape: [2, 3] };
    const lie = { value: 6 };
    const mask = Uint8Array.of(1, 1, 0);
    const weights = Float64Array.of(1, 1, 0);
    const masked = api.softmax(six, { ...options, mask: Object.defineProperty(mask.slice(), "length", lie) });
    expect(masked).toEqual(api.softmax(six, { ...options, mask }));
    const weighted = api.logSumExp(six, { ...options, weights: Object.defineProperty(weights.slice(), "length", lie) });
    expect(weighted).toEqual(api.logSumExp(six, { ...options, weights }));
  });

  test.each(["order", "fortranOrder", "offset", "strides", "stride"])(
    "a tensor's %s that detaches its data",
    (field) => {
      for (const count of [3, 40]) {
        const data = new Float32Array(count).fill(1);
        const tensor = Object.defineProperty({ data }, field, { get: () => void detach(data) });
        expect(() => api.softmax(tensor)).toThrow("an array of the call was detached or resized");
      }
    },
  );

  test("an out whose getters detach the logits of a short call", () => {
    const message = "its elements are gone";
    const x = Float32Array.of(1, 2, 3);
    const returnsNone = {
      get out() {
        detach(x);
        return undefined;
      },
    };
    expect(() => api.softmax(x, returnsNone)).toThrow(message);
    const y = Float32Array.of(1, 2, 3);
    const fields = {
      get indices() {
        detach(y);
        return new Uint32Array(1);
      },
      probabilities: new Float32Array(1),
      logProbabilities: new Float32Array(1),
    };
    expect(() => api.argmax(y, { out: fields })).toThrow(message);
    const z = Float32Array.of(1, 2, 3);
    const selectsNone = {
      get out() {
        detach(z);
        return undefined;
      },
    };
    expect(() => api.topK(z, 2, selectsNone)).toThrow(message);
  });

  test("a replaced Math.random is a random of the caller's", () => {
    const { random } = Math;
    const logits = Float32Array.of(-Infinity, 2, -Infinity);
    Math.random = () => {
      logits.fill(NaN);
      return 0.5;
    };
    try {
      expect(api.sample(logits)).toEqual({ indices: Uint32Array.of(1), logProbabilities: Float32Array.of(0) });
    } finally {
      Math.random = random;
    }
  });

  test.each([3, 40, 5_000])("properties of an array's own do not count, %d elements", (count) => {
    for (const lie of [
      { length: { value: count + 20 } },
      { length: { value: 1 } },
      { byteOffset: { value: 0 } },
      { byteLength: { value: 4 } },
      { buffer: { value: new ArrayBuffer(8) } },
      { [Symbol.toStringTag]: { value: "Float64Array" } },
      { constructor: { value: Float64Array } },
      { subarray: { value: () => new Float32Array(1) } },
      { set: { value: () => undefined } },
      { slice: { value: () => new Float32Array(1) } },
      { [Symbol.iterator]: { value: () => [][Symbol.iterator]() } },
    ]) {
      const wanted = api.softmax(guarded(count).view);
      const input = guarded(count);
      Object.defineProperties(input.view, lie);
      sameBits(api.softmax(input.view), wanted);
      const out = guarded(count);
      Object.defineProperties(out.view, lie);
      const elements = ({ view }: typeof out) =>
        Float32Array.from({ length: count }, (_unused, i) => view[i] as number);
      api.softmax(guarded(count).view, { out: out.view });
      sameBits(elements(out), wanted);
      api.softmax(input.view, { out: input.view });
      sameBits(elements(input), wanted);
      expect(input.isIntact() && out.isIntact()).toBe(true);
      const draws = { topK: 2, random: () => 0.5 };
      expect(api.sample(input.view, draws).indices).toEqual(api.sample(Float32Array.from(wanted), draws).indices);
    }
  });

  test("a species constructor is not called", () => {
    class Hostile extends Float32Array {}
    Object.defineProperty(Hostile, Symbol.species, {
      get() {
        throw new Error("called");
      },
    });
    const logits = Hostile.from(draw("normal, sigma 4", 300));
    const wanted = api.softmax(Float32Array.from(logits), { shape: [3, 100] });
    sameBits(api.softmax(logits, { shape: [3, 100] }), wanted);
    sameBits(api.softmax(logits, { shape: [3, 100], bias: logits.subarray.call(new Float32Array(100)) }), wanted);
    expect(api.sample(logits, { random: () => 0.5 }).indices).toHaveLength(1);
    const columns = { shape: [100, 3], axis: 0, out: new Hostile(300) };
    sameBits(api.softmax(logits, columns), api.softmax(Float32Array.from(logits), { shape: [100, 3], axis: 0 }));
  });

  test("getters that detach or resize an array of the call", () => {
    for (const victim of ["input", "out", "bias", "mask"] as const) {
      for (const how of ["shape", "quantization", "mask"] as const) {
        const arrays = {
          input: new Int8Array(20).fill(1),
          out: new Float32Array(20),
          bias: new Float32Array(10),
          mask: new Uint8Array(10).fill(1),
        };
        const strike = () => {
          if (arrays[victim].length > 0) detach(arrays[victim]);
          return 1;
        };
        const options = {
          out: arrays.out,
          bias: arrays.bias,
          shape: how === "shape" ? Object.defineProperty([2, 10], 0, { get: () => strike() + 1 }) : [2, 10],
          quantization:
            how === "quantization"
              ? Object.defineProperty({ zeroPoint: 0, scale: 1 }, "scale", { get: strike })
              : undefined,
          mask:
            how === "mask"
              ? Object.defineProperty(new Array(10).fill(true), 3, { get: () => strike() === 1 })
              : arrays.mask,
        };
        if (how === "mask" && victim === "mask") continue;
        const call = () => api.softmax(arrays.input, options);
        // An array that is struck before it is read has no elements, which is an error too.
        expect(call, `${how} detaches ${victim}`).toThrow(/detached|needs/);
        if (victim !== "out") expect([...arrays.out].every((p) => p === 0)).toBe(true);
      }
    }
  });

  test("views that end beyond their shrunk buffer, and detached arrays", () => {
    const resizable = (bytes: number) =>
      Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: 4096 }]) as ArrayBuffer;
    const shrink = (buffer: ArrayBuffer) => (buffer as unknown as { resize(bytes: number): void }).resize(8);
    const input = new Float32Array(resizable(400), 0, 100);
    shrink(input.buffer as ArrayBuffer);
    expect(() => api.softmax(input)).toThrow("softmax: the input lies beyond the end of its buffer");
    const out = new Float32Array(resizable(400), 0, 100);
    shrink(out.buffer as ArrayBuffer);
    expect(() => api.softmax(new Float32Array(0), { out })).toThrow("softmax: out lies beyond the end of its buffer");
    const tracking = new Float32Array(resizable(400));
    shrink(tracking.buffer as ArrayBuffer);
    expect([...api.softmax(tracking)]).toEqual([0.5, 0.5]);
    const gone = new Float32Array(3);
    detach(gone);
    expect(() => api.softmax(gone)).toThrow("softmax: the input is detached");
  });

  test("arrays of another realm, and what only looks like an array", () => {
    const context = createContext({});
    const foreign = runInContext("new Float32Array([2, 1, -3.2])", context) as Float32Array;
    sameBits(api.softmax(foreign), api.softmax([2, 1, -3.2]));
    sameBits(api.softmax(runInContext("[2, 1, -3.2]", context)), api.softmax([2, 1, -3.2]));
    api.softmax(foreign, { out: foreign });
    sameBits(foreign, api.softmax([2, 1, -3.2]));
    const memory = runInContext("new WebAssembly.Memory({ initial: 1 })", context) as WebAssembly.Memory;
    api.attach(memory);
    const inPlace = new Float32Array(memory.buffer, 16, 3);
    inPlace.set([2, 1, -3.2]);
    sameBits(api.softmax(inPlace, { out: inPlace }), api.softmax([2, 1, -3.2]));
    const impostors = [Object.create(Float32Array.prototype), { [Symbol.toStringTag]: "Float32Array", length: 3 }];
    for (const impostor of impostors) expect(() => api.softmax(impostor)).toThrow(TypeError);
    const doubles = Object.setPrototypeOf(Float64Array.of(2, 1, -3.2), Float32Array.prototype) as Float64Array;
    sameBits(api.softmax(doubles), api.softmax(Float64Array.of(2, 1, -3.2)));
  });

  test("a polyfilled Float16Array is one", () => {
    const logits = Polyfill.from([2, 1, -3.2]);
    const bits = new Uint16Array(logits.buffer, logits.byteOffset, logits.length);
    const wanted = api.softmax(bits, { dtype: "float16" });
    const result = api.softmax(logits) as unknown as typeof logits;
    expect(result.constructor).toBe(Polyfill);
    sameBits(new Uint16Array(result.buffer), wanted);
    const out = new Polyfill(3);
    expect(api.softmax(logits, { out } as object)).toBe(out);
    sameBits(new Uint16Array(out.buffer), wanted);
    const tensor = { data: logits, dims: [1, 3], type: "float16" };
    expect(api.argmax(tensor).indices).toEqual(Uint32Array.of(0));
    sameBits(new Uint16Array((api.topK(tensor, 3).probabilities as unknown as Uint16Array).buffer), wanted);
  });

  test("what only has the name of a Float16Array is taken by what it is", () => {
    const List = { Float16Array: class Float16Array extends Array<number> {} }.Float16Array;
    sameBits(api.softmax(List.of(2, 1, -3.2)), api.softmax([2, 1, -3.2]));
    const Box = { Float16Array: class Float16Array {} }.Float16Array;
    const tensor = Object.assign(new Box(), { data: Float32Array.of(2, 1, -3.2), dims: [3] });
    sameBits(api.softmax(tensor), api.softmax([2, 1, -3.2]));
    for (const buffer of [undefined, {}, [1, 2]]) {
      const impostor = { [Symbol.toStringTag]: "Float16Array", length: 3, byteOffset: 0, buffer };
      expect(() => api.softmax(impostor as never)).toThrow(TypeError);
      const options = { dtype: "float16", out: impostor } as never;
      expect(() => api.softmax(new Uint16Array(3) as never, options)).toThrow(TypeError);
    }
  });

  test("two buffers over one shared memory", () => {
    const buffer = new SharedArrayBuffer(4 * 5_001);
    const other = structuredClone(buffer);
    expect(other).not.toBe(buffer);
    const values = draw("normal, sigma 4", 5_000);
    const options = { shape: [5, 1_000] };
    const wanted = api.softmax(values, options);
    for (const shift of [0, 1]) {
      const logits = new Float32Array(buffer, 0, 5_000);
      logits.set(values);
      const out = new Float32Array(other, 4 * shift, 5_000);
      api.softmax(logits, { ...options, out });
      sameBits(out, wanted);
      const bytes = new Uint8Array(buffer, 0, 5_000).map((_x, i) => i % 200);
      new Uint8Array(buffer).set(bytes);
      const sums = new Float32Array(other, 0, 1_000);
      const expected = api.logSumExp(bytes.slice(), { shape: [5, 1_000], axis: 0 });
      api.logSumExp(new Uint8Array(buffer, 0, 5_000), { shape: [5, 1_000], axis: 0, out: sums });
      sameBits(sums, expected);
    }
  });

  test("nothing is written to an input that is not the output", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    api.attach(memory);
    for (const length of [1, 4, 21, 300]) {
      const source = new Float32Array(memory.buffer, 0, 3 * length);
      const out = new Float32Array(memory.buffer, 8192, 3 * length);
      source.set(Float32Array.from({ length: 3 * length }, (_unused, i) => [-5, 0, -0, -5, -1e5][i % 5] as number));
      const before = Uint32Array.from(new Uint32Array(memory.buffer, 0, 3 * length));
      for (const name of ["softmax", "logSoftmax"] as const) {
        for (const options of [{ shape: [3, length] }, { shape: [length, 3], axis: 0 }]) {
          api[name](source, { ...options, out });
          sameBits(new Uint32Array(memory.buffer, 0, 3 * length), before);
        }
      }
    }
  });

  test("12,000 memories attached in one loop, and 1,000 live ones", () => {
    for (let i = 0; i < 12_000; i++) api.attach(new WebAssembly.Memory({ initial: 1 }));
    const memories = Array.from({ length: 1_000 }, () => new WebAssembly.Memory({ initial: 1 }));
    for (const memory of memories) api.attach(memory);
    for (const memory of memories) {
      const logits = new Float32Array(memory.buffer, 64, 3);
      logits.set([2, 1, -3.2]);
      sameBits(api.softmax(logits, { out: logits }), api.softmax([2, 1, -3.2]));
    }
  });
});
