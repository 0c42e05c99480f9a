// The parts of the page that compute, by themselves.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ranked } from "../../src/cli/ranking.ts";
import { short } from "../src/common/format.ts";
import { csvOf } from "../src/drop/csv.ts";
import { type Options, read } from "../src/drop/reading.ts";
import { readEntries, Writer } from "../src/drop/store.ts";
import { engineOf } from "../src/race/engine.ts";
import { errorsAt } from "../src/race/errors.ts";
import { median } from "../src/race/measure.ts";
import { after, linesOf, markdownOf, startOf } from "../src/race/results.ts";
import { drawInto, keptOf, NEUTRAL, NOTHING } from "../src/sample/draws.ts";
import { en } from "../src/see/en.ts";
import { preferred } from "../src/see/language.ts";
import { preset, presetNames } from "../src/see/presets.ts";
import { ANSWERS } from "../src/see/quiz.ts";
import { resultsOf } from "../src/see/results.ts";
import { MOST, MOST_CLASSES, queryOf, stateIn, stateOf } from "../src/see/state.ts";
import { zh } from "../src/see/zh.ts";
import { COUNTS, makeData } from "../src/train/data.ts";
import { newHead } from "../src/train/training.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("See it", () => {
  const finite = fc.double({ min: -MOST, max: MOST, noNaN: true });
  const states = fc
    .record({
      rows: fc.array(fc.tuple(fc.string(), finite, fc.boolean(), finite), { minLength: 1, maxLength: MOST_CLASSES }),
      operation: fc.constantFrom("softmax", "logSoftmax", "sigmoid"),
      temperature: fc.double({ min: 0.05, max: 10, noNaN: true }),
      shift: fc.double({ min: -100, max: 100, noNaN: true }),
      masked: fc.boolean(),
      biased: fc.boolean(),
      unstable: fc.boolean(),
    })
    .map(({ rows, ...settings }) =>
      stateOf(
        rows.map(([name]) => name),
        rows.map(([, logit]) => logit),
        { ...settings, mask: rows.map(([, , kept]) => kept), bias: rows.map(([, , , bias]) => bias) },
      ),
    );

  test("an address gives back the state that made it", () => {
    fc.assert(
      fc.property(states, (state) => {
        // Numbers are equal as numbers: the address has no -0.
        expect(JSON.stringify(stateIn(queryOf(state)))).toBe(JSON.stringify(state));
      }),
    );
  });

  test.each([
    "",
    "logits=",
    "logits=x",
    "logits=1,NaN",
    `logits=${"1,".repeat(12)}1`,
    "name=a",
    "logits=1,,2",
    "logits=1e39",
    "logits=1&temperature=0",
    "logits=1&shift=x",
    "logits=1,2&mask=1",
    "logits=1,2&bias=1,2,3",
    "logits=1&operation=tanh",
  ])("%s says no state", (query) => {
    expect(stateIn(query)).toBeUndefined();
  });

  test("the first example has the probabilities of the article", () => {
    const { values } = resultsOf(preset("animals", en));
    for (const [i, expected] of [0.728, 0.268, 0.004].entries()) expect(values[i]).toBeCloseTo(expected, 3);
  });

  test.each(presetNames)("%s computes, in both languages", (name) => {
    for (const text of [en, zh]) {
      const { values } = resultsOf(preset(name, text));
      const sum = values.reduce((a, b) => a + b, 0);
      if (name === "overflow") expect(sum).toBeNaN();
      else expect(sum).toBeCloseTo(1, 6);
    }
  });

  test("a mask, a bias and a temperature, as in the formula", () => {
    const state = stateOf(["a", "b", "c"], [2, 1, 5], {
      masked: true,
      mask: [true, true, false],
      biased: true,
      bias: [0, 2, 0],
      temperature: 2,
    });
    const { values, scaled } = resultsOf(state);
    expect(scaled).toEqual([1, 1.5, -Infinity]);
    expect(values[2]).toBe(0);
    expect((values[1] ?? NaN) / (values[0] ?? NaN)).toBeCloseTo(Math.exp(0.5), 5);
  });

  test("the answers of the quiz are true", () => {
    const before = resultsOf(stateOf(["a", "b", "c"], [2, 1, 0])).values;
    const [shifted, doubled, hot, overflow, masked, sigmoids] = ANSWERS.map(({ shown }) => resultsOf(shown).values);
    for (const [i, value] of before.entries()) expect(shifted?.[i]).toBeCloseTo(value, 6);
    expect(doubled?.[0]).toBeGreaterThan(before[0] ?? NaN);
    for (const value of hot ?? []) expect(Math.abs(value - 1 / 3)).toBeLessThan(0.05);
    for (const value of overflow ?? []) expect(value).toBeNaN();
    expect((masked?.[1] ?? NaN) / (masked?.[2] ?? NaN)).toBeCloseTo((before[1] ?? NaN) / (before[2] ?? NaN), 5);
    expect((sigmoids ?? []).reduce((a, b) => a + b, 0)).toBeGreaterThan(1);
  });

  test("both languages have six questions with three options, and an answer for each", () => {
    for (const { questions } of [en, zh]) {
      expect(questions).toHaveLength(ANSWERS.length);
      for (const { options } of questions) expect(options).toHaveLength(3);
    }
    expect(Object.keys(zh)).toEqual(Object.keys(en));
  });

  test.each([
    [["zh-CN", "en"], "zh"],
    [["fr", "zh-TW"], "zh"],
    [["de-DE", "en-US"], "en"],
    [["C"], "en"],
  ])("browsers that prefer %s get %s", (languages, expected) => {
    expect(preferred(languages)).toBe(expected);
  });

  test.each([
    [0.72812, "0.7281"],
    [-20, "−20"],
    [2.0611537e-9, "2.06e−9"],
    [-2.0611537e-9, "−2.06e−9"],
    [3.4e38, "3.40e38"],
    [Infinity, "∞"],
    [NaN, "NaN"],
  ])("%s is written %s", (value, expected) => {
    expect(short(value)).toBe(expected);
  });
});

describe("Sample it", () => {
  const context = { text: "", tokens: [0], logits: Float32Array.of(2, 1, 0, -1) };

  test("what is kept adds up, and what is cut is never drawn", () => {
    const settings = { ...NEUTRAL, topK: 2 };
    const { candidates, count, mass } = keptOf(
      { ...context, logits: new Float32Array(40).map((_, i) => -i) },
      settings,
    );
    expect(count).toBe(2);
    expect(candidates.reduce((sum, { kept }) => sum + kept, 0)).toBeCloseTo(1, 6);
    expect(mass).toBeCloseTo(1 - Math.exp(-2), 3);
    const { counts } = drawInto(NOTHING, 200, context, settings);
    expect([...counts.keys()].toSorted()).toEqual([0, 1]);
    expect([...counts.values()].reduce((a, b) => a + b)).toBe(200);
  });
});

describe("Race it", () => {
  test("medians of ratios, as Markdown", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const round = (loop: number) => ({ kind: "round", name: "softmax", times: { "simd-softmax": 2, loop } }) as const;
    const race = [round(8), round(10), round(30)].reduce(after, startOf(1));
    expect(linesOf(race)).toEqual([{ name: "softmax", microseconds: 2, ratios: [["loop", 5]] }]);
    expect(markdownOf(race, "an engine")).toContain("| softmax | 2 µs | loop 5.0 × |");
  });

  test("errors: ours within the bound, a float32 sum far outside it", () => {
    const { ours, loop } = errorsAt(32_000);
    expect(ours).toBeLessThanOrEqual(4);
    expect(loop).toBeGreaterThan(10);
  });

  test.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
      "Chromium 140.0.0.0",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140.0"],
    ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari 18.0"],
    ["curl", "this browser"],
  ])("%s is %s", (userAgent, expected) => {
    expect(engineOf(userAgent)).toBe(expected);
  });
});

describe("Drop it", () => {
  const options: Options = { k: 3, temperature: 1, hasIndex: false, delimiter: "", field: "", labels: "" };
  const file = (name: string, content: string | Buffer) => new File([new Uint8Array(Buffer.from(content))], name);
  const readAll = (given: File, change: Partial<Options> = {}) =>
    read(given, { ...options, ...change }, () => undefined);
  /** The command line's output for the same file. */
  const commandLine = (args: string[], input: string) =>
    execFileSync(process.execPath, ["dist/cli.js", ...args], { cwd: root, input, encoding: "utf8" });

  test("the download is what the command line writes", async () => {
    const text = 'cat,"a, b",rabbit\n2,1,-3.2\n0,5,0\n';
    const csv = await csvOf(await readAll(file("logits.csv", text)));
    expect(await csv.text()).toBe(commandLine(["--top", "3", "--format", "csv"], text));
  });

  test("with names of the rows, and names that have spaces around them", async () => {
    const text = 'id,"a ",b\n"x, y",2,1\n007,0,5\n';
    const csv = await csvOf(await readAll(file("logits.csv", text), { hasIndex: true }));
    expect(await csv.text()).toBe(commandLine(["--index-column", "--top", "3", "--format", "csv"], text));
  });

  test("the example's file, as the command line reads it", async () => {
    const path = "examples/code-language/logits.npy";
    const found = await readAll(file("logits.npy", readFileSync(`${root}${path}`)));
    expect(found.rows).toBe(41);
    expect(found.histogram.reduce((a, b) => a + b)).toBe(41);
    expect(await readEntries(found.store, found.k, 40, 41)).toHaveLength(1);
    const csv = await (await csvOf(found)).text();
    expect(csv).toBe(commandLine([path, "--top", "3", "--format", "csv"], ""));
  });

  test.each([
    ["logits.csv", "1,2\n3,x\n", 'logits.csv:2:3: expected a number, got "x"'],
    ["logits.json", "[1, x]", 'logits.json:1:5: expected a number, got "x"'],
    ["logits.npy", "nonsense, long enough", "logits.npy: byte 0: this is not a .npy file"],
    [
      "logits.npz",
      "PK\u0003\u0004 and so on",
      "logits.npz: .npz archives are not read here; save an array of it as .npy",
    ],
    ["logits.csv", "", "logits.csv:1:1: expected rows of numbers, got nothing"],
  ])("%s of %j is refused: %s", async (name, content, message) => {
    await expect(readAll(file(name, content))).rejects.toThrow(message);
  });

  test("labels between commas, or in a file; their number must be right", async () => {
    const logits = file("logits.json", "[[2, 1, -3.2]]");
    expect((await readAll(logits, { labels: "a, b, c" })).labels).toEqual(["a", "b", "c"]);
    expect((await readAll(logits, { labels: file("names.json", '{"0":"a","1":"b","2":"c"}') })).labels).toEqual([
      "a",
      "b",
      "c",
    ]);
    await expect(readAll(logits, { labels: "a,b" })).rejects.toThrow(
      "logits.json: row 0 has 3 values, but there are 2 labels",
    );
  });

  test.each([
    [{ k: 0 }, "--top is a whole number from 1 to 20, got 0"],
    [{ k: 21 }, "--top is a whole number from 1 to 20, got 21"],
    [{ delimiter: "ab" }, '--delimiter is one character, or tab; got "ab"'],
    [{ temperature: 0 }, "--temperature is a finite number above 0, got 0"],
  ])("%j is refused", async (change, message) => {
    await expect(readAll(file("logits.json", "[1]"), change)).rejects.toThrow(message);
  });

  test("rows of any number are stored and read back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), async (lengths) => {
        const rows = lengths.map((length, row) =>
          Array.from({ length }, (_, rank): Ranked => ({ index: row + rank, label: undefined, value: 1 / (rank + 2) })),
        );
        const writer = new Writer(3);
        for (const row of rows) writer.add(row);
        const found = await readEntries(writer.end(), 3, 0, rows.length);
        expect(found).toEqual(rows.map((row) => row.map(({ index, value }) => ({ index, value }))));
      }),
    );
  });
});

describe("Train it", () => {
  /** The recalls after training. */
  function trained(switches: { weighted: boolean; adjusted: boolean }): number[] {
    const head = newHead(makeData());
    const losses = Array.from({ length: 600 }, () => head.step(switches));
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? NaN);
    const regions = head.regions();
    for (let place = 0; place < regions.length; place += COUNTS.length) {
      expect(regions.subarray(place, place + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
    return head.recalls();
  }

  test("the rare class is recognised more often with class weights, and with logit adjustment", () => {
    const plain = trained({ weighted: false, adjusted: false });
    const weighted = trained({ weighted: true, adjusted: false });
    const adjusted = trained({ weighted: false, adjusted: true });
    expect(weighted[2]).toBeGreaterThan(plain[2] ?? NaN);
    expect(adjusted[2]).toBeGreaterThan(plain[2] ?? NaN);
  });
});
