// The logits processors in transformers.js's own list, and the functions on its own tensors.
import { filter } from "simd-softmax";
import { logitsProcessor, minP, softmax, temperature, topK, topKFilter, topP } from "simd-softmax/transformers";
import { describe, expect, test } from "vitest";
import { type HfTensor, library } from "./libraries.ts";

const {
  LogitsProcessorList,
  PreTrainedModel,
  Tensor,
  log_softmax: theirLogSoftmax,
  softmax: theirSoftmax,
} = await library("@huggingface/transformers");

/** Logits that are numbers of float16, too. */
function logits(length: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((state / 2 ** 32) * 160 - 80) / 8;
  });
}

const VOCABULARY = 5_000;
const IDS = [[1n, 7n, 7n], [3n]];
const tensor = () => new Tensor("float32", logits(2 * VOCABULARY), [2, VOCABULARY]);

function list(...processors: ReturnType<typeof topP>[]) {
  const all = new LogitsProcessorList();
  // As `generate({ logits_processor })` does.
  all.extend(processors);
  return all;
}

describe("in a LogitsProcessorList", () => {
  const shape = [2, VOCABULARY];

  test.each([
    ["temperature", temperature(0.7), { temperature: 0.7 }],
    ["top-k", topKFilter(40), { topK: 40 }],
    ["top-p, which the library accepts and ignores", topP(0.9), { topP: 0.9 }],
    ["min-p", minP(0.05), { minP: 0.05 }],
    ["typical-p", logitsProcessor({ typicalP: 0.8 }), { typicalP: 0.8 }],
  ])("%s", (_, processor, settings) => {
    const input = tensor();
    const output = list(processor)(IDS, input);
    expect(output.data).toBe(input.data);
    expect(output.dims).toEqual(shape);
    expect(output.data).toEqual(filter(logits(2 * VOCABULARY), { shape, ...settings }));
    expect((output.data as Float32Array).some((x) => x > -Infinity)).toBe(true);
  });

  test("one behind the other are as one that does it all", () => {
    const apart = list(temperature(0.7), topKFilter(300), topP(0.9), minP(0.01))(IDS, tensor());
    const settings = { temperature: 0.7, topK: 300, topP: 0.9, minP: 0.01 };
    const together = list(logitsProcessor(settings))(IDS, tensor());
    const kept = (data: unknown) => Array.from(data as Float32Array, (x) => x > -Infinity);
    expect(kept(together.data)).toEqual(kept(apart.data));
  });

  test("the ids so far are the tokens of a repetition penalty", () => {
    const output = list(logitsProcessor({ repetition: { penalty: 2, frequency: 0.25 } }))(IDS, tensor());
    const tokens = IDS.map((ids) => ids.map(Number));
    const repetition = { tokens, penalty: 2, frequency: 0.25 };
    expect(output.data).toEqual(filter(logits(2 * VOCABULARY), { shape, repetition }));
  });

  test("ids that have no logit are skipped, as the library's own processors do", () => {
    const penalised = (ids: bigint[][]) => list(logitsProcessor({ repetition: { penalty: 2 } }))(ids, tensor()).data;
    const ids = [[1n, -200n, BigInt(VOCABULARY)], [2n]];
    expect(penalised(ids)).toEqual(penalised([[1n], [2n]]));
  });

  test("float16 logits stay float16", () => {
    const bits = Uint16Array.from(logits(VOCABULARY), (x) => {
      const word = new Uint32Array(Float32Array.of(x).buffer)[0] as number;
      return ((word >>> 16) & 0x8000) | Math.max(((word & 0x7fffffff) - (112 << 23)) >> 13, 0);
    });
    // Where the engine has Float16Array, the library's tensors are made of those.
    const Halves = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => Uint16Array }).Float16Array;
    const data = Halves ? new Halves(bits.slice().buffer) : bits.slice();
    const input = new Tensor("float16", data, [1, VOCABULARY]);
    const output = list(topKFilter(20), topP(0.95))([[1n]], input);
    expect(output.type).toBe("float16");
    expect(output.data).toBe(input.data);
    const wanted = filter(logits(VOCABULARY), { topK: 20, topP: 0.95 });
    const got = new Uint16Array(output.data.buffer, (output.data as Uint16Array).byteOffset, VOCABULARY);
    for (const [i, x] of wanted.entries()) expect(got[i]).toBe(x === -Infinity ? 0xfc00 : bits[i]);
    expect(wanted.filter((x) => x > -Infinity).length).toBeLessThanOrEqual(20);
  });

  test("wrong settings", () => {
    expect(() => list(topP(2))(IDS, tensor())).toThrow("filter: topP is a number from 0 to 1, got 2");
    for (const [settings, kind] of [
      [undefined, "undefined"],
      [null, "null"],
      [new Map([["topK", 1]]), "[object Map]"],
      [[], "[object Array]"],
      [Promise.resolve({}), "[object Promise]"],
      [0.7, "number"],
    ])
      expect(() => logitsProcessor(settings as never)).toThrow(`logitsProcessor: settings is an object, got ${kind}`);
  });

  test("settings are read whatever they are inherited from; none is ignored", () => {
    class Settings {
      readonly #k = 40;
      get topK() {
        return this.#k;
      }
    }
    class Penalties {
      get penalty() {
        return 2;
      }
    }
    const output = list(logitsProcessor(new Settings()))(IDS, tensor());
    expect(output.data).toEqual(filter(logits(2 * VOCABULARY), { shape, topK: 40 }));
    const penalised = list(logitsProcessor({ repetition: new Penalties() }))(IDS, tensor());
    const repetition = { tokens: IDS.map((ids) => ids.map(Number)), penalty: 2 };
    expect(penalised.data).toEqual(filter(logits(2 * VOCABULARY), { shape, repetition }));
    for (const option of [{ shape: [1] }, { axis: 0 }, { out: new Float32Array(1) }])
      expect(() => logitsProcessor(option as never)).toThrow(`no option "${Object.keys(option)[0]}" for a tensor`);
    expect(() => list(logitsProcessor({ top_p: 0.1 } as never))(IDS, tensor())).toThrow('no option "top_p" (topP?)');
    const strided = { type: "float32", data: Float32Array.of(1, 2, 3, 4), dims: [2, 2], strides: [1, 2] };
    expect(() => logitsProcessor({ topK: 1 })([[], []], strided)).toThrow("expected a dense tensor");
  });

  test("the ids of one sequence for two rows of logits", () => {
    const penalised = list(logitsProcessor({ repetition: { penalty: 2 } }));
    expect(() => penalised([[1n]], tensor())).toThrow("one list per row, 2 here, got 1");
  });
});

/** A model whose logits are the same at every token, the more the higher its number. */
class Rising extends PreTrainedModel {
  constructor() {
    super({ is_encoder_decoder: false }, {}, {});
    Object.assign(this, { can_generate: true, _prepare_inputs_for_generation: (...[, , inputs]: unknown[]) => inputs });
  }

  override async forward({ input_ids: { dims } }: { input_ids: HfTensor }) {
    const rising = Float32Array.from({ length: (dims[1] as number) * 10 }, (_, i) => i % 10);
    return { logits: new Tensor("float32", rising, [1, dims[1] as number, 10]) };
  }
}

test("generate hands its logits_processor the logits and the ids so far", async () => {
  const input_ids = new Tensor("int64", [8n], [1, 1]);
  const attention_mask = new Tensor("int64", [1n], [1, 1]);
  const processor = logitsProcessor({ repetition: { presence: 100 }, topK: 1 });
  const settings = { input_ids, attention_mask, max_new_tokens: 4, do_sample: true, top_k: 0 };
  const output = (await new Rising().generate({ ...settings, logits_processor: [processor] })) as HfTensor;
  // Every draw is from one class, the best that did not come before.
  expect(Array.from(output.data as BigInt64Array)).toEqual([8n, 9n, 7n, 6n, 5n]);
});

describe("on its tensors", () => {
  test("softmax, beside the library's own", () => {
    const output = softmax(tensor());
    expect(output).toBeInstanceOf(Tensor);
    expect(output.dims).toEqual([2, VOCABULARY]);
    const theirs = theirSoftmax(logits(VOCABULARY));
    for (const [i, p] of theirs.entries()) expect(output.data[i] as number).toBeCloseTo(p, 6);
    expect(softmax(tensor(), { axis: 0 }).data[0] as number).toBeLessThan(1);
  });

  test("options that the tensors of the results would not show are refused", () => {
    const outQuantization = { scale: 1 / 256, zeroPoint: 0 };
    for (const options of [{ shape: [2 * VOCABULARY] }, { out: new Float32Array(2 * VOCABULARY) }, { outQuantization }])
      expect(() => softmax(tensor(), options as never)).toThrow(`softmax: no option "${Object.keys(options)[0]}"`);
    for (const options of [{ shape: [2, VOCABULARY] }, { axis: 0 }, { out: {} }])
      expect(() => topK(tensor(), 2, options as never)).toThrow(`topK: no option "${Object.keys(options)[0]}"`);
    expect(() => topK(tensor(), 2, { scores: "none" } as never)).toThrow('topK: scores is "softmax" or "sigmoid"');
  });

  test("topK, beside the library's log-softmax", () => {
    const { indices, probabilities, logProbabilities } = topK(tensor(), 5);
    expect(indices).toBeInstanceOf(Tensor);
    expect(indices.type).toBe("int64");
    expect([indices.dims, probabilities.dims, logProbabilities.dims]).toEqual([
      [2, 5],
      [2, 5],
      [2, 5],
    ]);
    const theirs = theirLogSoftmax(logits(VOCABULARY));
    const order = Array.from(theirs.keys()).sort((a, b) => (theirs[b] as number) - (theirs[a] as number) || a - b);
    expect(Array.from(indices.data as BigInt64Array).slice(0, 5)).toEqual(order.slice(0, 5).map(BigInt));
    expect(logProbabilities.data[0] as number).toBeCloseTo(theirs[order[0] as number] as number, 5);
  });
});
