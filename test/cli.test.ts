// The command line, run as users run it.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import npyjs from "npyjs";
import { describe, expect, test } from "vitest";
import { CLI, command, npy } from "./command.js";
import { inFull } from "./long.js";
import { softmax64 } from "./reference.js";

const { folder, file, run } = command();

const near = (got: number[], wanted: number[], tolerance = 1e-6) =>
  got.length === wanted.length && got.every((value, i) => Math.abs(value - (wanted[i] as number)) < tolerance);

describe("the table", () => {
  test("shows labels, percents and bars", () => {
    const { out, code } = run(["--labels", "cat,dog,rabbit"], { input: "[2, 1, -3.2]\n" });
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "cat     72.8 %  █████████████████████▉",
      "dog     26.8 %  ████████",
      "rabbit   0.4 %  ▏",
      "",
    ]);
  });

  test("ranks --top classes of every row, rows apart by an empty line", () => {
    const { out } = run(["--top", "1"], { input: "[[1, 2], [4, 3]]" });
    expect(out).toBe(
      `row 0\n1  73.1 %  ${"█".repeat(21)}▉\n(1 more class)\n\nrow 1\n0  73.1 %  ${"█".repeat(21)}▉\n(1 more class)\n`,
    );
  });

  test("has no colour into a pipe", () => {
    expect(run([], { input: "[1, 2]", env: { FORCE_COLOR: "1" } }).out).not.toContain("\x1b");
  });

  test("shows log-probabilities with --log, and follows --temperature", () => {
    expect(run(["--log", "--temperature", "2"], { input: "[2, 0]" }).out).toContain("0  -0.3133");
  });
});

describe("selected classes", () => {
  const three = "[2, 1, -3.2]\n[0.5, -1, 4]\n";
  const jsonl = (args: string[], input = three) =>
    run(["--format", "jsonl", ...args], { input })
      .out.trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("--argmax prints the best class of each row, in every format", () => {
    expect(jsonl(["--argmax"])).toEqual([
      [{ index: 0, probability: expect.closeTo(0.728122, 5) }],
      [{ index: 2, probability: expect.closeTo(0.964, 3) }],
    ]);
    const table = run(["--argmax", "--labels", "a,b,c"], { input: three }).out;
    expect(table).toMatch(
      /^row 0\na {2}72\.8 % .+\n\(2 more classes\)\n\nrow 1\nc {2}96\.4 % .+\n\(2 more classes\)\n$/,
    );
    expect(run(["--argmax", "--format", "csv"], { input: three }).out).toMatch(/^row,rank,index.+\n0,1,0,.+\n1,1,2,/);
  });

  test("--top-p keeps the fewest that reach it, probabilities being those among them", () => {
    const [first, second] = jsonl(["--top-p", "0.9"]);
    expect(near(first, [...softmax64([2, 1]), 0])).toBe(true);
    expect(second).toEqual([0, 0, 1]);
    expect(near(jsonl(["--top-p", "0.9", "--temperature", "2"])[0], [...softmax64([1, 0.5]), 0])).toBe(true);
  });

  test("--sample draws, the same with the same --seed", () => {
    const drawn = jsonl(["--sample", "2000", "--seed", "7"]);
    expect(jsonl(["--sample", "2000", "--seed", "7"])).toEqual(drawn);
    expect(jsonl(["--sample", "2000", "--seed", "8"])).not.toEqual(drawn);
    const counts = [0, 0, 0];
    for (const { index } of drawn[0]) counts[index]++;
    // Three standard deviations of 2,000 draws are at most 0.034.
    expect(
      near(
        counts.map((count) => count / 2000),
        softmax64([2, 1, -3.2]),
        0.034,
      ),
    ).toBe(true);
    expect(drawn[0][0].probability).toBeCloseTo(softmax64([2, 1, -3.2])[drawn[0][0].index] as number, 6);
    expect(
      new Set(jsonl(["--sample", "300", "--top-p", "0.5"])[0].map(({ index }: { index: number }) => index)),
    ).toEqual(new Set([0]));
  });

  test("rows draw one after the other: equal rows under one seed differ", () => {
    const row = JSON.stringify(new Array(1_000).fill(0));
    const [first, second] = jsonl(["--sample", "50", "--seed", "5"], `${row}\n${row}\n`);
    expect(first).toHaveLength(50);
    expect(first).not.toEqual(second);
  });

  test("--top-p is of the probabilities at --temperature", () => {
    // At temperature 4 the probabilities are 0.39, 0.31, 0.30, so that 0.65 takes two; at 1 they are 0.67 and less.
    const input = `[${[2, 1, 0.9].join(",")}]`;
    const kept = (args: string[]) => jsonl(["--top-p", "0.5", ...args], input)[0].filter((p: number) => p > 0).length;
    expect([kept([]), kept(["--temperature", "4"])]).toEqual([1, 2]);
  });
});

describe("the same rows in every format", () => {
  const rows = [
    [2, 1, -3.2],
    [0.5, -1, 4],
  ];
  const wanted = rows.map((row) => softmax64(row));
  const values = rows.flat();
  const inputs: [string, string | Buffer][] = [
    ["a.json", JSON.stringify(rows)],
    ["b.json", "[\n  [2, 1,\n -3.2], [ 5e-1 ,-1,+4]\n]\n"],
    ["deep.json", "[[[2,1,-3.2]],[[0.5,-1,4]]]"],
    ["c.jsonl", "[2, 1, -3.2]\n[0.5, -1, 4]\n"],
    ["d.csv", "2,1,-3.2\n0.5,-1,4\n"],
    ["e.csv", '"cat","dog","a ""fish"""\r\n2, 1, -3.2\r\n\r\n0.5,-1,4'],
    ["f.npy", npy("<f4", "(2, 3)", Float32Array.from(values))],
    ["g.npy", npy("<f8", "(2, 1, 3)", Float64Array.from(values))],
    // The float16 patterns of 2, 1, -3.19921875, 0.5, -1, 4.
    ["h.npy", npy("<f2", "(2, 3)", Uint16Array.of(0x4000, 0x3c00, 0xc266, 0x3800, 0xbc00, 0x4400))],
  ];

  test.each(inputs)("%s", (name, content) => {
    const { out, code } = run([file(name, content), "--format", "json"]);
    expect(code).toBe(0);
    const parsed = JSON.parse(out) as number[][];
    const isNested = name === "deep.json" || name === "g.npy";
    const got = isNested ? (parsed.flat() as unknown as number[][]) : parsed;
    const tolerance = name === "h.npy" ? 1e-3 : 1e-6;
    expect(got.length).toBe(2);
    expect(got.every((row, r) => near(row, wanted[r] as number[], tolerance))).toBe(true);
  });

  test.each(inputs)("%s from standard input", (_name, content) => {
    const { out } = run(["--format", "jsonl"], { input: content });
    expect(out.trim().split("\n").length).toBe(2);
  });

  test("csv out, with a heading where there are labels", () => {
    const { out } = run(["a.json", "--format", "csv", "--labels", 'x,y,"z']);
    const [heading, ...lines] = out.trimEnd().split("\n");
    expect(heading).toBe('x,y,"""z"');
    expect(lines.every((line, r) => near(line.split(",").map(Number), wanted[r] as number[]))).toBe(true);
  });

  test("csv's own heading names the classes", () => {
    const { out } = run(["e.csv", "--top", "1"]);
    expect(out).toContain("cat  72.8 %");
    expect(out).toContain('a "fish"  96.4 %');
  });

  test("ranked json, jsonl and csv", () => {
    expect(JSON.parse(run(["a.json", "--format", "json", "--top", "1", "--labels", "x,y,z"]).out)).toEqual([
      [{ label: "x", index: 0, probability: expect.closeTo(0.728122, 5) }],
      [{ label: "z", index: 2, probability: expect.closeTo(0.964, 3) }],
    ]);
    expect(run(["a.json", "--format", "jsonl", "--top", "1", "--log"]).out).toMatch(
      /^\[\{"index":0,"logProbability":-0\.317/,
    );
    expect(run(["a.json", "--format", "csv", "--top", "2"]).out.split("\n").slice(0, 2)).toEqual([
      "row,rank,index,label,probability",
      expect.stringMatching(/^0,1,0,,0\.728/),
    ]);
  });

  test("npy out has the input's shape and type, and another reader agrees", async () => {
    expect(run(["f.npy", "--format", "npy", "--output", "out.npy"]).code).toBe(0);
    const bytes = readFileSync(join(folder, "out.npy"));
    const parsed = await new npyjs().parse(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
    );
    expect(parsed.shape).toEqual([2, 3]);
    expect(parsed.dtype).toBe("f4");
    expect(near([...(parsed.data as Float32Array)], wanted.flat())).toBe(true);
    expect(run(["g.npy", "--format", "npy"]).raw.subarray(10, 80).toString()).toContain(
      "'<f8', 'fortran_order': False, 'shape': (2, 1, 3)",
    );
  });

  test("infinities and NaN go in and out", () => {
    expect(run(["--format", "jsonl"], { input: "[1, -Infinity, -inf]\n[NaN, 1]\n" }).out).toBe(
      "[1,0,0]\n[null,null]\n",
    );
  });

  test("a byte-order mark and an empty array", () => {
    expect(run(["--format", "jsonl"], { input: "\ufeff[0, 0]\n[]\n" }).out).toBe("[0.5,0.5]\n[]\n");
  });

  test("labels from files", () => {
    const list = file("labels.json", '["x", "y", "z"]');
    const lines = file("labels.txt", "x\ny\nz\n");
    for (const labels of [list, lines]) expect(run(["a.json", "--labels", labels]).out).toContain("x  72.8 %");
  });
});

describe("what is wrong is said, with exit code 2", () => {
  const wrong: [string, string[], string | Buffer, string][] = [
    ["an unknown option", ["--tpo", "3"], "[1]", "--tpo"],
    ["a missing file", ["none.json"], "", "none.json: no such file"],
    ["a folder", ["."], "", ".: this is a directory"],
    ["two files", ["a", "b"], "", "one file at most, got a b"],
    ["--top 0", ["--top", "0"], "[1]", "--top is a whole number from 1 up, got 0"],
    ["--temperature 0", ["--temperature", "0"], "[1]", "--temperature is a finite number above 0, got 0"],
    [
      "--temperature Infinity",
      ["--temperature", "Infinity"],
      "[1]",
      "--temperature is a finite number above 0, got Infinity",
    ],
    ["--format xml", ["--format", "xml"], "[1]", "--format is one of table, json, jsonl, csv, npy, got xml"],
    ["--top with npy", ["--format", "npy", "--top", "1"], "[1]", "--top and --argmax do not go with --format npy"],
    ["--sample with npy", ["--format", "npy", "--sample", "1"], "[1]", "--sample does not go with --format npy"],
    ["--argmax with --top", ["--argmax", "--top", "2"], "[1]", "--top and --argmax do not go together"],
    ["--sample 0", ["--sample", "0"], "[1]", "--sample is a whole number from 1 up, got 0"],
    ["--seed alone", ["--seed", "1"], "[1]", "--seed goes with --sample"],
    ["--seed x", ["--sample", "1", "--seed", "x"], "[1]", "--seed is a whole number from 0 to 4294967295, got x"],
    ["--top-p 1.5", ["--top-p", "1.5"], "[1]", "--top-p is a number from 0 to 1, got 1.5"],
    [
      "a row that nothing can be drawn from",
      ["--sample", "1"],
      "[NaN, 1]",
      "standard input: row 0: expected rows to draw from, got a NaN or +Infinity",
    ],
    [
      "ragged rows to npy",
      ["--format", "npy"],
      "[[1, 2], [1]]",
      "--format npy needs rows of one length: row 0 has 2, row 1 has 1",
    ],
    ["one label", ["--labels", "a"], "[1, 2]", "row 0 has 2 values, but there is 1 label\n"],
    ["no label", ["--labels="], "[1]", "--labels are names, or a file with them, got nothing"],
    ["labels that are a folder", ["--labels", "."], "[1]", "--labels .: this is a directory"],
    [
      "an option in place of a value",
      ["--top", "--argmax"],
      "[1]",
      "simd-softmax: --top needs a value; one that begins",
    ],
    ["no value", ["--top"], "[1]", "simd-softmax: --top needs a value; one that begins"],
    ["a value too many", ["--argmax=1"], "[1]", "--argmax takes no value\n"],
    [
      "labels that do not fit",
      ["--labels", "a,b"],
      "[1, 2, 3]",
      "standard input: row 0 has 3 values, but there are 2 labels",
    ],
    ["nothing", [], "", "standard input:1:1: expected an array of numbers, got nothing"],
    ["a word in JSON", [], "[[1, 2],\n [3, x4]]", 'standard input:2:6: expected a number, got "x4"'],
    ["null in JSON", [], "[1, null]", 'standard input:1:5: expected a number, got "null"'],
    ["an object", [], '[{"a": 1}]', "standard input:1:2: expected a number, got an object"],
    ["a missing comma", [], "[1 2]", 'standard input:1:4: expected a comma or ], got "2"'],
    ["a comma too many", [], "[1,,2]", "standard input:1:4: expected a value, got ,"],
    ["a comma at the end", [], "[1,]", "standard input:1:4: expected a value, got ]"],
    ["a missing bracket", [], "[[1, 2],\n[3", "standard input:2:3: the input ends inside an array, ]] is missing"],
    ["a bracket too many", [], "[1]]", "standard input:1:4: expected an array or the end, got ]"],
    ["numbers next to arrays", [], "[1, [2]]", "standard input:1:5: expected a number like the ones before, got ["],
    ["arrays next to numbers", [], "[[1], 2]", 'standard input:1:7: expected an array like the ones before, got "2"'],
    ["a word in CSV", [], "1,2\n3, x\n", 'standard input:2:3: expected a number, got "x"'],
    ["a cell too few", [], "1,2\n3\n", "standard input:2:1: 1 value, but line 1 has 2"],
    ["a short npy", [], npy("<f4", "(2, 2)", new Float32Array(3)), "the file ends 4 bytes too early"],
    ["a long npy", [], npy("<f4", "(2,)", new Float32Array(3)), "4 bytes more than its shape says"],
    ["half a header", [], npy("<f4", "(2,)", new Float32Array(2)).subarray(0, 40), "the file ends inside its header"],
  ];

  test.each(wrong)("%s", (_what, args, input, message) => {
    const before = readdirSync(folder);
    const { out, err, code } = run([...args, "--output", "result.txt"], { input });
    expect(err).toMatch(/^simd-softmax: .*\n$/);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(readdirSync(folder)).toEqual(before);
  });

  test("a file that was there stays as it was", () => {
    file("kept.json", "old");
    expect(run(["--output", "kept.json"], { input: "[1, 2], [oops" }).code).toBe(2);
    expect(readFileSync(join(folder, "kept.json"), "utf8")).toBe("old");
    expect(run(["--output", "kept.json", "--format", "jsonl"], { input: "[0, 0]" }).code).toBe(0);
    expect(readFileSync(join(folder, "kept.json"), "utf8")).toBe("[0.5,0.5]\n");
  });

  test("an --output that cannot be written", () => {
    const { code, err } = run(["--output", "nowhere/result.txt"], { input: "[1]" });
    expect(code).toBe(2);
    expect(err).toContain("nowhere");
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });
});

test("--help and --version", () => {
  expect(run(["--help"]).out).toContain("Usage: simd-softmax [file]");
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(run(["--version"]).out).toBe(`${version}\n`);
});

test("JSON lines and CSV stream through little memory: 64 MB of each, 24 in the short run", () => {
  const values = Array.from({ length: 1_000 }, (_unused, i) => ((i * 7919) % 2001) / 100 - 10).join(", ");
  const report = `process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)))`;
  for (const line of [`[${values}]\n`, `${values}\n`]) {
    const rows = Math.ceil(inFull(64e6, 24e6) / line.length);
    const input = line.repeat(rows);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(report)}`, CLI, "--format", "jsonl", "--top", "1"],
      { input, maxBuffer: 1 << 28 },
    );
    expect(stdout.toString().trimEnd().split("\n").length).toBe(rows);
    expect(Number(stderr.toString())).toBeLessThan(inFull(200_000, 130_000)); // kilobytes
  }
});
