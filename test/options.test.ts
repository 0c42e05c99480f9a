// Options: each is read once, inherited ones and getters count, and what was checked is what is computed.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { seeded } from "./logits.js";
import { type Api, variants } from "./variants.js";

const LOGITS = Float32Array.of(3, 1, 2, 0.5, 4, 1);
const ROW = { shape: [3, 2], axis: 0, temperature: 0.7, mask: Uint8Array.of(1, 1, 0), bias: [0.5, 0, 1] };
const FILTERS = { topK: 2, topP: 0.9, minP: 0.01, typicalP: 0.95, repetition: { tokens: [1], penalty: 1.5 } };

/** Every function that takes options, with all that apply to it. */
const CALLS: readonly [name: string, options: object, call: (api: Api, options: object) => unknown][] = [
  ["softmax", { ...ROW, allMasked: "zero" }, (api, options) => api.softmax(LOGITS, options)],
  ["logSoftmax", ROW, (api, options) => api.logSoftmax(LOGITS, options)],
  ["logSumExp", { ...ROW, weights: [1, 2, 3], sign: true }, (api, options) => api.logSumExp(LOGITS, options)],
  ["exp", { out: new Float32Array(6) }, (api, options) => api.exp(LOGITS, options)],
  [
    "sigmoid",
    { quantization: { scale: 0.5, zeroPoint: 1 }, outQuantization: { scale: 1 / 256, zeroPoint: 0 } },
    (api, options) =>
      (api.sigmoid as (values: Uint8Array, options: object) => Uint8Array)(Uint8Array.of(1, 2, 3), options),
  ],
  ["partialLogSumExp", ROW, (api, options) => api.partialLogSumExp(LOGITS, options)],
  [
    "softmaxFromPartial",
    ROW,
    (api, options) => api.softmaxFromPartial(LOGITS, api.partialLogSumExp(LOGITS, ROW), options),
  ],
  ["argmax", ROW, (api, options) => api.argmax(LOGITS, options)],
  ["topK", ROW, (api, options) => api.topK(LOGITS, 2, options)],
  ["filter", { ...ROW, ...FILTERS }, (api, options) => api.filter(LOGITS, options)],
  [
    "sample",
    { ...ROW, ...FILTERS, random: () => 0.6 },
    (api, options) => api.sample(LOGITS, options as Parameters<Api["sample"]>[1]),
  ],
  [
    "greedyCtc",
    { shape: [3, 2], blank: 1, labels: ["a", ""], temperature: 2 },
    (api, options) => api.greedyCtc(LOGITS, options),
  ],
];

/** An object whose prototype has the options as getters, and how often each was read. */
function counted(options: object) {
  const reads: Record<string, number> = {};
  const prototype = {};
  for (const [name, value] of Object.entries(options)) {
    const get = () => {
      reads[name] = (reads[name] ?? 0) + 1;
      return value;
    };
    Object.defineProperty(prototype, name, { get, enumerable: false });
  }
  return { options: Object.create(prototype) as object, reads };
}

describe.each(variants)("%s", (_, api) => {
  test("the shape of a short row, read once, beside others", () => {
    const wanted = api.softmax(LOGITS, { temperature: 1 });
    const best = api.argmax(LOGITS, { temperature: 1 });
    const longer = { shape: [1, 1, 6] };
    for (const shape of [[6], [1, 6], longer.shape, Float64Array.of(1, 6), Object.assign([1, 6], { extra: 1 })]) {
      let reads = 0;
      const options = {
        out: new Float32Array(6),
        get shape() {
          reads++;
          return shape as number[];
        },
      };
      expect(api.softmax(LOGITS, options)).toEqual(wanted);
      expect(reads).toBe(1);
      expect(api.argmax(LOGITS, { shape: shape as number[] })).toEqual(best);
      expect(api.topK(LOGITS, 1, { shape: shape as number[] })).toEqual(best);
    }
    expect(api.softmax(LOGITS, { shape: [6, 1] })).toEqual(new Float32Array(6).fill(1));
    expect(api.argmax(LOGITS, { shape: [2, 3] }).indices).toEqual(Uint32Array.of(0, 1));
    for (const call of [api.softmax, api.logSoftmax, api.argmax] as Api["softmax"][]) {
      for (const shape of [[5], [1, 5], [1, 7], [2, 6], [0, 6], [1.5, 4], [], [1, 6.5]]) {
        expect(() => call(LOGITS, { shape })).toThrow(RangeError);
      }
      for (const shape of ["6", 6, null, { length: 1, 0: 6 }, ["1", 6], [1n, 6n]]) {
        expect(() => call(LOGITS, { shape } as never)).toThrow(TypeError);
      }
    }
    for (const call of [api.exp, api.sigmoid]) {
      expect(() => call(LOGITS, { shape: [6] } as never)).toThrow('no option "shape"');
    }
  });

  test.each(CALLS)("%s reads getters of a prototype, each once", (_name, options, call) => {
    const { options: inherited, reads } = counted(options);
    expect(call(api, inherited)).toEqual(call(api, options));
    expect(reads).toEqual(Object.fromEntries(Object.keys(options).map((name) => [name, 1])));
  });

  test.each([
    ["softmax", "dim", "axis"],
    ["softmax", "temprature", "temperature"],
    ["softmax", "topK", ""],
    ["exp", "axis", ""],
    ["logSumExp", "b", "weights"],
    ["partialLogSumExp", "allMasked", ""],
    ["argmax", "outQuantization", ""],
    ["topK", "dims", "shape"],
    ["filter", "top_p", "topP"],
    ["filter", "random", ""],
    ["sample", "top_k", "topK"],
    ["sample", "min-p", "minP"],
    ["greedyCtc", "axis", ""],
    ["greedyCtc", "lables", "labels"],
  ])("%s refuses the option %s", (name, option, meant) => {
    const [, , call] = CALLS.find(([one]) => one === name) as (typeof CALLS)[number];
    const message = `${name}: no option "${option}"${meant && ` (${meant}?)`}; there are `;
    expect(() => call(api, { [option]: 0 })).toThrow(message);
    expect(() => call(api, Object.create({ [option]: null }))).toThrow(message);
  });

  test.each(CALLS)("%s ignores an unknown option that is undefined", (_name, options, call) => {
    expect(call(api, { ...options, nothing: undefined })).toEqual(call(api, options));
  });

  test("a DataView is no shape, and a hole is no label", () => {
    const view = new DataView(new ArrayBuffer(8)) as unknown as number[];
    expect(() => api.softmax(LOGITS, { shape: view })).toThrow(
      "softmax: shape is an array of whole numbers, got a DataView",
    );
    expect(() => api.greedyCtc(LOGITS, { shape: view })).toThrow(/^greedyCtc: shape is .*, got a DataView$/);
    const labels = new Array<string>(3).fill("a", 0, 1).fill("c", 2);
    expect(() => api.greedyCtc(LOGITS, { shape: [2, 3], labels })).toThrow(
      "greedyCtc: labels is an array of strings, got undefined at index 1",
    );
  });

  test("random may change the logits, the mask and the bias: what was checked is drawn from", () => {
    for (const dtype of [undefined, "float16"] as const) {
      const random = seeded(3);
      const logits = dtype ? Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x3c00) : Float32Array.of(1, 2, 3, 1);
      const mask = Uint8Array.of(1, 1, 1, 0);
      const bias = Float32Array.of(0, 1, 0, 5);
      const options = { shape: [1, 4], mask, bias, ...(dtype ? { dtype } : {}) };
      const expected = api.sample(logits as Float32Array, { ...options, random: seeded(3) });
      const hostile = () => {
        logits.fill(dtype ? 0x7e00 : Number.NaN);
        mask.fill(0);
        bias.fill(Number.NaN);
        return random();
      };
      expect(api.sample(logits as Float32Array, { ...options, random: hostile })).toEqual(expected);
    }
  });

  test("out of another type on the input's bytes overlaps it", () => {
    const buffer = new ArrayBuffer(4 * 8);
    const logits = new Uint8Array(buffer);
    expect(() => api.logSumExp(logits, { shape: [4, 8], axis: 0, out: new Float32Array(buffer) })).toThrow(
      "logSumExp: out overlaps the input; it must be the input itself or lie apart",
    );
  });

  test("input on an attached memory is left as it is, the sign of 0 included", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    api.attach(memory);
    const input = new Float32Array(memory.buffer, 0, 9);
    const row = [-5, 0, -0, -5, -0, 0, -7, -1, -0];
    input.set(row);
    const out = new Float32Array(memory.buffer, 1024, 9);
    api.logSoftmax(input, { out });
    expect([...input]).toEqual(row);
    expect([...out]).toEqual([...api.logSoftmax(Float32Array.from(row))]);
  });

  test("a memory of another realm is attached", () => {
    const memory = runInNewContext("new WebAssembly.Memory({ initial: 1 })") as WebAssembly.Memory;
    expect(() => api.attach(memory)).not.toThrow();
    const row = new Float32Array(memory.buffer, 0, 2);
    expect([...api.softmax(row, { out: row })]).toEqual([0.5, 0.5]);
    const shared = runInNewContext("new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })");
    expect(() => api.attach(shared)).toThrow("the kernels cannot import a shared memory");
    expect(() => api.attach(Object.create(WebAssembly.Memory.prototype))).toThrow("expected a WebAssembly.Memory");
  });

  test.each([
    ["filter", { repetition: { tokens: [1], penalti: 2 } }, 'filter: no option "penalti" (penalty?)'],
    [
      "softmax",
      { quantization: { scale: 1, zeroPoint: 0, zero_point: 5 } },
      'softmax: no option "zero_point" (zeroPoint?)',
    ],
    ["logSumExp", { sign: "yes" }, "logSumExp: sign is a boolean, got a string"],
    ["greedyCtc", { shape: [1, 1, 1, 3] }, "[sequences, frames, classes], got 4 axes"],
  ] as const)("%s refuses what is within %o", (name, options, message) => {
    const operation = api[name] as (values: Int8Array, options: object) => unknown;
    expect(() => operation(Int8Array.of(1, 2, 3), options)).toThrow(message);
  });
});
