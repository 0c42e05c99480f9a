// greedyCtc: classes of frames to symbols.
import { describe, expect, test } from "vitest";
import { draw } from "./logits.js";
import { softmax64 } from "./reference.js";
import { variants } from "./variants.js";

/** Frames in which the classes given are the most probable, by 3 logits. */
function frames(path: number[], classes: number): Float32Array {
  return Float32Array.from({ length: path.length * classes }, (_, i) =>
    path[Math.floor(i / classes)] === i % classes ? 3 : 0,
  );
}

const sure = (classes: number) => Math.exp(3) / (Math.exp(3) + classes - 1);

describe.each(variants)("%s", (_, api) => {
  test.each([
    { path: [0, 1, 1, 0, 1, 2, 2, 0], blank: 0, symbols: [1, 1, 2], starts: [1, 4, 5], ends: [3, 5, 7], text: "aab" },
    { path: [1, 1, 1], blank: 0, symbols: [1], starts: [0], ends: [3], text: "a" },
    { path: [0, 0], blank: 0, symbols: [], starts: [], ends: [], text: "" },
    { path: [3, 0, 0, 3, 0], blank: 3, symbols: [0, 0], starts: [1, 4], ends: [3, 5], text: "--" },
    { path: [], blank: 0, symbols: [], starts: [], ends: [], text: "" },
  ])("$path with blank $blank is $text", ({ path, blank, symbols, starts, ends, text }) => {
    const labels = ["-", "a", "b", "_"];
    const got = api.greedyCtc(frames(path, 4), { shape: [path.length, 4], blank, labels });
    expect(got).toEqual([
      {
        text,
        indices: Uint32Array.from(symbols),
        probabilities: expect.any(Float32Array),
        starts: Uint32Array.from(starts),
        ends: Uint32Array.from(ends),
      },
    ]);
    for (const probability of got[0]?.probabilities ?? []) expect(probability).toBeCloseTo(sure(4), 6);
  });

  test("sequences one behind the other, none runs on into the next", () => {
    const logits = Float32Array.from([...frames([1, 1], 3), ...frames([1, 2], 3), ...frames([0, 0], 3)]);
    const got = api.greedyCtc({ data: logits, dims: [3, 2, 3] });
    expect(got.map(({ indices }) => Array.from(indices))).toEqual([[1], [1, 2], []]);
    expect(got.map(({ starts, ends }) => [[...starts], [...ends]])).toEqual([
      [[0], [2]],
      [
        [0, 1],
        [1, 2],
      ],
      [[], []],
    ]);
    expect(got[0]).not.toHaveProperty("text");
  });

  test("a symbol's probability is the largest of its frames", () => {
    const logits = draw("normal, sigma 4", 60 * 5, 3);
    const [got] = api.greedyCtc(logits, { shape: [60, 5], temperature: 3 });
    const rows = Array.from({ length: 60 }, (_unused, i) => softmax64(logits.subarray(5 * i, 5 * i + 5), 3));
    for (const [i, symbol] of Array.from(got?.indices ?? []).entries()) {
      const own = rows.slice(got?.starts[i], got?.ends[i]).map((row) => row[symbol] as number);
      expect(got?.probabilities[i]).toBeCloseTo(Math.max(...own), 6);
    }
    expect(got?.indices.length).toBeGreaterThan(10);
  });

  test("a symbol over 130,000 frames, and sequences without any", () => {
    const [got] = api.greedyCtc(new Float32Array(260_000).fill(1), {
      shape: Int32Array.of(130_000, 2) as never,
      blank: 1,
    });
    expect(got?.ends).toEqual(Uint32Array.of(130_000));
    expect(api.greedyCtc(new Float32Array(0), { shape: [2, 0, 3] }).length).toBe(2);
  });

  test("a masked class is not read, float16 bits are", () => {
    expect(api.greedyCtc(frames([1, 2], 3), { shape: [2, 3], mask: [1, 0, 1] })[0]?.indices).toEqual(Uint32Array.of(2));
    const bits = Uint16Array.from(frames([0, 2], 3), (x) => (x ? 0x4200 : 0));
    const [got] = api.greedyCtc({ data: bits, dims: [2, 3], type: "float16" });
    expect(got?.indices).toEqual(Uint32Array.of(2));
    expect(got?.probabilities).toBeInstanceOf(Uint16Array);
  });
});
