// What the command line reads: every way of writing logits, and what is said of what is none.

import { spawn } from "node:child_process";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { CLI, command, npy, npyWith } from "./command.js";
import { softmax64 } from "./reference.js";

const { folder, file, run } = command();

const json = (args: string[], input: string | Buffer = "") =>
  JSON.parse(run([...args, "--format", "json"], { input }).out) as number[][];

function expectRows(got: number[][], rows: readonly (readonly number[])[], tolerance = 1e-6): void {
  expect(got.length).toBe(rows.length);
  for (const [r, row] of rows.entries()) {
    const wanted = softmax64(row);
    expect(got[r]?.length).toBe(wanted.length);
    for (const [i, p] of wanted.entries()) expect(Math.abs((got[r]?.[i] as number) - p)).toBeLessThan(tolerance);
  }
}

const ROWS = [
  [2, 1, -3.2],
  [0.5, -1, 4],
];

describe("text", () => {
  test.each([
    ["spaces between numbers", "1 2 3", [[1, 2, 3]]],
    ["spaces that align", "  2   1 -3.2\n0.5  -1    4\n", ROWS],
    ["tabs", "2\t1\t-3.2\n0.5\t-1\t4\n", ROWS],
    ["semicolons", "a;b;c\n2;1;-3.2\n0.5;-1;4\n", ROWS],
    ["quoted numbers", '"2", "1","-3.2"\n0.5,-1,4', ROWS],
    ["lines of spaces", "2,1,-3.2\n  \n\n0.5,-1,4\n\n", ROWS],
    ["one number per line", "1\n2\n", [[1], [2]]],
    ["a byte-order mark", "\ufeffx,y,z\r\n2,1,-3.2\r\n0.5,-1,4", ROWS],
    ["a name over two lines", '"a\nb",c,d\n2,1,-3.2\n0.5,-1,4', ROWS],
    ["JSON lines with other spellings", "[2., 01, -3.2]\n[+.5,-1,4.0e0]", ROWS],
  ])("%s", (_what, input, rows) => {
    expectRows(json([], input), rows);
  });

  test("--delimiter forces one", () => {
    expectRows(json(["--delimiter", "|"], "2|1|-3.2\n0.5|-1|4\n"), ROWS);
    expectRows(json(["--delimiter", "tab"], "2\t1\t-3.2\n"), [[2, 1, -3.2]]);
    expect(run(["--delimiter", "ab"], { input: "1" }).err).toContain('--delimiter is one character, or tab; got "ab"');
  });

  test("--field reads one field of each object, whatever else there is", () => {
    const lines =
      '{"id": "a \\"NaN\\" [1]", "logits": [2, 1, -3.2], "more": [{"logits": [1]}, null, true]}\n{"logits": [0.5, -1, 4]}\n';
    expectRows(json(["--field", "logits"], lines), ROWS);
    expectRows(json(["--field", "x"], '{"x": [[2, 1, -3.2], [0.5, -1, 4]]}'), ROWS);
    expectRows(json(["--field", "x"], '[{"x": [2, 1, -3.2]}, {"y": [[]], "x": [0.5, -1, 4]}]'), ROWS);
    expect(json(["--field", "x", "--non-finite", "string"], '{"x": [NaN, 1]}')).toEqual([["NaN", "NaN"]]);
  });

  test("pandas' index is refused, or read with --index-column and printed with each row", () => {
    const frame = ",a,b,c\nfirst,2,1,-3.2\n1,0.5,-1,4\n";
    const { err, code } = run([], { input: frame });
    expect(code).toBe(2);
    expect(err).toContain("standard input:1:1: the heading has an empty name; --index-column");
    expect(run(["--index-column", "--argmax"], { input: frame }).out).toMatch(/^row 0: first\na .+\nrow 1: 1\nc .+/s);
    const numbered = run(["--index-column", "--argmax"], { input: ",0,1\nfirst,2,1\n" }).out;
    expect(numbered).toMatch(/^row 0: first\n0 +73.1 %/);
    // Names that look like numbers stay as they are written.
    const named = run(["--index-column", "--argmax"], {
      input: "id,a,b\n007,2,1\n1.50,1,2\n12345678901234567890,2,1\n",
    });
    expect(named.out.match(/^row .*$/gm)).toEqual(["row 0: 007", "row 1: 1.50", "row 2: 12345678901234567890"]);
    const jsonl = ["--index-column", "--format", "jsonl"];
    for (const [input, name] of [
      ["\ta\n0\t1\n", "0"],
      ["x 1\n", "x"],
      ['"a,b" 1\n', "a,b"],
      ['"i;j",1\n', "i;j"],
    ] as const) {
      expect(run(jsonl, { input }).out).toBe(`${JSON.stringify({ row: name, probabilities: [1] })}\n`);
    }
    expect(run(["--format", "jsonl"], { input: '"a,b";c\n1;1\n' }).out).toBe("[0.5,0.5]\n");
    expect(run(jsonl, { input: "x\ny\n" }).err).toContain("expected numbers after the name of the row, got none");
    const csv = run(["--index-column", "--format", "csv"], { input: frame }).out;
    expect(csv).toMatch(/^row,a,b,c\nfirst,0\.728.+\n1,0\.0291/);
    const [first] = run(["--index-column", "--format", "jsonl"], { input: frame }).out.split("\n");
    expect(JSON.parse(first as string)).toEqual({ row: "first", probabilities: expect.any(Array) });
  });

  test.each([
    ["words", "hello world", "expected rows of numbers, got a heading alone"],
    ["a heading alone", "a,b\n", "expected rows of numbers, got a heading alone"],
    ["an object", '{"logits": [1, 2]}', "standard input:1:1: expected an array of numbers, got an object; --field"],
    ["a string", '"x"', "expected rows of numbers, got a heading alone"],
    ["another field", '{"a": [1]}', 'the object has no field "logits"', "--field", "logits"],
    ["a field of another kind", '{"logits": 3}', 'expected an array of numbers in "logits"', "--field", "logits"],
    ["a list of other things", "[1, 2]", "standard input:1:2: expected an object, for --field", "--field", "logits"],
    ["half a list of objects", '[{"logits": [1]}', "the input ends inside an object", "--field", "logits"],
    ["objects without a comma", '[{"a": [1]} {"a": [1]}]', "expected a comma or ]", "--field", "a"],
    ["a delimiter of JSON", "[1, 2]", "--delimiter goes with CSV, standard input is json", "--delimiter", ";"],
    ["tabs before a first column without values", "\t1\n\t2\n", '1:1: expected a number, got ""; --index-column'],
    ["numbered columns over an index", ",0,1\n0,2,1\n", '1:1: expected a number, got ""; --index-column'],
    ["an empty name within", "a,,b\n1,2,3\n", "standard input:1:3: the heading has an empty name\n"],
    ["half an object", '{"logits": [1]', "the input ends inside an object", "--field", "logits"],
    ...["", "}", "[}", "[1,]", '{"a" 1}', "]"].map(
      (value) => [`"m": ${value}`, `{"m": ${value}, "x": [1]}`, 'value of "m" is no JSON', "--field", "x"] as const,
    ),
    ["two values of a field", '{"m": 1 2, "x": [1]}', "1:9: expected a comma or }", "--field", "x"],
    ["a name without quotes", '{NaN: 1, "x": [1]}', '1:2: expected a number, got "NaN"', "--field", "x"],
    ["a name without quotes within", '{"a": {+1 : 1}, "x": [1]}', "1:8: expected a number", "--field", "x"],
    ["a number for a name", "{007: [1]}", "1:2: expected a name", "--field", "007"],
    ["a field twice", '{"x": [1], "x": [1]}', 'the object has the field "x" twice', "--field", "x"],
    ["a comma after the last object", '[{"x": [1]},]', "1:13: expected an object, for --field", "--field", "x"],
    ["a comma after the last field", '{"x": [1],}', "1:11: expected a name", "--field", "x"],
    [
      "objects in objects",
      `{"m": ${'{"a":'.repeat(1001)}`,
      "expected at most 1000 values in one another",
      "--field",
      "x",
    ],
    ["no object", "[]", "expected an array of numbers, got nothing", "--field", "x"],
    ["an array too many closed", "[1, 2]]", "1:7: expected an array or the end, got ]"],
    ["a heading between spaces", "a b\n1 2", 'expected a number, got "1 2"; --delimiter " " says what separates'],
    ["semicolons and decimal commas", "1,5;2,5", '--delimiter ";" says what separates the numbers'],
    ["text in the first column", "file,a,b\nimg,1,2", 'got "img"; --index-column takes the first column as names'],
    ["a field of .npz", Buffer.from("PK\x03\x04", "latin1"), "--array names the array of an archive", "--field", "x"],
    ["numbers between bars", "1|2|3", 'got a heading alone; --delimiter "|" says what separates the numbers'],
    ["a string in JSON", '[1, "a"]', '1:5: expected a number, got "a"\n'],
    ["decimal commas in the first line", "0,5;1,5\n2;3\n", 'got "0,5"; decimals are written', "--delimiter", ";"],
    ["decimal commas", "1;2\n1,5;2,5", 'got "1,5"; decimals are written with a point', "--delimiter", ";"],
    ["a field of CSV", "1,2", "--field goes with JSON objects", "--field", "logits"],
    ["one name over two numbers", '"a,b"\n1,2\n', "standard input:2:1: 2 values, but line 1 has 1"],
    ["a quote that stays open", '1,2\n3,"4\n', "standard input:2: a quote is not closed"],
    ["UTF-16", Buffer.from("\ufeff[1, 2]", "utf16le"), "the text is UTF-16; save it as UTF-8"],
    ["UTF-16 without a mark", Buffer.from("[1, 2]", "utf16le"), "the text is UTF-16; save it as UTF-8"],
    [
      "big-endian UTF-16 without a mark",
      Buffer.from("[1, 2]", "utf16le").swap16(),
      "the text is UTF-16; save it as UTF-8",
    ],
    ["half a character", Buffer.from([0x5b, 0x31, 0xe2]), "the text ends inside a character of UTF-8, at byte 3"],
    ["no UTF-8", Buffer.from([0x31, 0x2c, 0xff, 0x0a]), "the text is not UTF-8, in bytes 0 to 3\n"],
    ["a wrong word after other spellings", "[NaN, +1, x]", 'standard input:1:11: expected a number, got "x"'],
    [
      "a wrong word after 'é'",
      '{"é": 1, "x": [1, +2, x]}',
      'standard input:1:23: expected a number, got "x"',
      "--field",
      "x",
    ],
    ["rows with names along another axis", "a,1,2\n", "--index-column and --axis", "--index-column", "--axis", "0"],
    ["65 arrays", "[".repeat(65), "standard input:1:65: expected at most 64 arrays in one another"],
  ] as [string, string | Buffer, string, ...string[]][])("%s: refused", (_what, input, message, ...args) => {
    const { out, err, code } = run(args, { input });
    expect(err).toContain(message);
    expect([out, code]).toEqual(["", 2]);
  });

  test("labels: id2label, a byte-order mark, a file that is not there", () => {
    file("row.json", "[2, 1, -3.2]");
    const mapped = file("id2label.json", '{ "1": "dog", "0": "cat", "2": "fish" }');
    const marked = file("names.txt", "\ufeffcat\ndog\nfish\n");
    for (const labels of [mapped, marked]) expect(run(["row.json", "--labels", labels]).out).toMatch(/^cat {3}72.8 %/);
    expect(run(["row.json", "--labels", "none.txt"]).err).toContain("--labels none.txt: no such file");
    const config = file(
      "config.json",
      JSON.stringify({ model_type: "vit", id2label: { 0: "cat", 1: "dog", 2: "fish" } }),
    );
    expect(run(["row.json", "--labels", config]).out).toMatch(/^cat {3}72.8 %/);
    expect(run(["row.json", "--labels", ' ["cat", "d,og", "x"]']).out).toMatch(/^cat {3}72.8 % .+\nd,og {2}26.8 %/);
    for (const [name, bytes, why] of [
      ["utf16.txt", Buffer.from("a\nb", "utf16le"), "the text is UTF-16; save it as UTF-8"],
      ["latin1.txt", Buffer.from("\xff\nb", "latin1"), "the text is not UTF-8"],
      ["lines.json", '[\n "a",\n]', /lines\.json: .*\\x0a/u],
    ] as const) {
      const { err } = run(["row.json", "--labels", file(name, bytes)]);
      expect(err).toMatch(/^simd-softmax: .*\n$/u);
      expect(err).toMatch(why);
    }
    const ids = file("ids.json", '{ "label2id": { "cat": 0 } }');
    expect(run(["row.json", "--labels", ids]).err).toContain('there is none under "0" among "label2id"');
    const holes = file("holes.json", '{ "0": "cat", "2": "fish", "3": "x" }');
    expect(run(["row.json", "--labels", holes]).err).toContain('there is none under "1"');
  });
});

describe(".npy and .npz", () => {
  const floats = Float32Array.from(ROWS.flat());

  test.each([
    [
      "version 3 spelling of spaces and quotes",
      npyWith('{ "descr" : "<f4","fortran_order":False , "shape":(2,3) }', floats),
    ],
    ["Python 2's longs", npyWith("{'shape': (2L, 3L), 'descr': '<f4', 'fortran_order': False}", floats)],
    ["big-endian", npy(">f4", "(2, 3)", Buffer.from(floats.slice().buffer).swap32())],
    ["big-endian float64", npy(">f8", "(2, 3)", Buffer.from(Float64Array.from(floats).buffer).swap64())],
    ["Fortran order", npy("<f4", "(2, 3)", Float32Array.of(2, 0.5, 1, -1, -3.2, 4), "True")],
  ])("%s", (_what, input) => {
    expectRows(json([], input), ROWS);
  });

  test.each([
    ["<i4", Int32Array.of(1, -2)],
    ["<i8", BigInt64Array.of(1n, -2n)],
    ["|i1", Int8Array.of(1, -2)],
    [">i2", Buffer.from(Int16Array.of(1, -2).buffer).swap16()],
  ])("integers: %s", (type, data) => {
    expectRows(json([], npy(type, "(2,)", data)), [[1, -2]]);
  });

  test("bool and unsigned integers", () => {
    expectRows(json([], npy("|b1", "(2,)", Uint8Array.of(1, 0))), [[1, 0]]);
    expectRows(json([], npy("<u2", "(2,)", Uint16Array.of(40_000, 39_999))), [[40_000, 39_999]]);
  });

  test("Fortran order of three axes keeps the nesting", () => {
    const shape = [2, 2, 3];
    const dense = Array.from({ length: 12 }, (_unused, i) => i / 3);
    const fortran = new Float64Array(12);
    for (let i = 0; i < 12; i++) {
      const [a, b, c] = [Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3];
      fortran[a + 2 * b + 4 * c] = dense[i] as number;
    }
    const got = json([], npy("<f8", `(${shape.join(", ")})`, fortran, "True")) as unknown as number[][][];
    const rows = [0, 3, 6, 9].map((at) => dense.slice(at, at + 3));
    expect(got.map((group) => group.length)).toEqual([2, 2]);
    expectRows(got.flat(), rows);
  });

  test.each([
    [
      "a negative extent",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3), }",
      "byte 61: expected a whole number from 0 up, got -2",
    ],
    [
      "one negative extent",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }",
      "expected a whole number from 0 up, got -2",
    ],
    [
      "a number for a tuple",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (6), }",
      "a tuple of one number ends with a comma",
    ],
    [
      "a word in the shape",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, x), }",
      "expected a whole number or )",
    ],
    ["a missing field", "{'descr': '<f4', 'shape': (2, 3), }", "the field fortran_order is missing"],
    ["a field twice", "{'descr': '<f4', 'descr': '<f4', }", "the field descr is there twice"],
    ["another field", "{'a': 1}", "expected the fields descr, fortran_order and shape, got a"],
    [
      "text after the dictionary",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } x",
      "expected the end of the header",
    ],
    ["an object type", "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", "an object type ('|O')"],
    ["a structured type", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", "a structured type"],
    ["complex numbers", "{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", "got '<c8'"],
    [
      "more elements than any file",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4503599627370496, 4), }",
      "more elements than any file",
    ],
  ])("%s: refused", (_what, header, message) => {
    const { out, err, code } = run([], { input: npyWith(header, floats) });
    expect(err).toContain(message);
    expect([out, code]).toEqual(["", 2]);
  });

  test("no rows are no results; rows without values are refused", () => {
    const none = new Float32Array(0);
    expect(run(["--format", "json"], { input: npy("<f4", "(0, 3)", none) })).toMatchObject({ out: "[]\n", code: 0 });
    const { err, code } = run([], { input: npy("<f4", "(2, 0)", none) });
    expect(err).toContain("standard input: the rows have no values, the shape is (2,0)");
    expect(code).toBe(2);
  });

  test("a header of 4 GiB, and a version that is not known, are refused at once", () => {
    const long = Buffer.from("\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'", "latin1");
    expect(run([], { input: long }).err).toContain("byte 8: a header of 4294967295 bytes");
    const unknown = Buffer.from("\x93NUMPY\x09\x00\x76\x00{'descr'", "latin1");
    expect(run([], { input: unknown }).err).toContain("byte 6: expected version 1.0, 2.0 or 3.0");
  });

  test("the first array of a .npz, or the one named", () => {
    const archive = zipSync({
      "first.npy": npy("<f4", "(2, 3)", floats),
      "other.npy": [npy("<f8", "(2,)", Float64Array.of(1, 2)), { level: 9 }],
    });
    file("a.npz", Buffer.from(archive));
    expectRows(json(["a.npz"]), ROWS);
    expectRows(json(["--array", "other"], Buffer.from(archive)), [[1, 2]]);
    expect(run(["a.npz", "--array", "none"]).err).toContain("a.npz: the archive has first, other, not none");
    expect(run(["--array", "x"], { input: "[1]" }).err).toContain("--array goes with .npz archives");
  });

  test("a damaged .npz, and one with two arrays of a name, are refused", () => {
    const stored = (names: string[]) =>
      Buffer.from(
        zipSync(Object.fromEntries(names.map((name) => [name, [npy("<f4", "(2, 3)", floats), { level: 0 }]]))),
      );
    const damaged = stored(["first.npy"]);
    const at = damaged.indexOf(Buffer.from(floats.buffer));
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    expect(run([], { input: damaged }).err).toMatch(
      /first\.npy is damaged: its CRC-32 is [0-9a-f]{8}, the archive says/u,
    );
    const twice = stored(["a.npy", "b.npy"]);
    for (let place = twice.indexOf("b.npy"); place >= 0; place = twice.indexOf("b.npy")) twice.write("a.npy", place);
    expect(run([], { input: twice }).err).toContain("the archive has a twice");
    expect(run(["--array", "a"], { input: twice }).err).toContain("the archive has a twice");
    const file = ["README.txt", new TextEncoder().encode("text")] as const;
    const mixed = Buffer.from(zipSync({ [file[0]]: file[1], "a.npy": npy("<f4", "(2, 3)", floats) }));
    expectRows(json([], mixed), ROWS);
    const none = Buffer.from(zipSync({ [file[0]]: file[1] }));
    expect(run([], { input: none }).err).toContain("the archive has no .npy file");
    expect(run([], { input: stored(["first.npy"]).subarray(0, -1) }).err).toContain("cannot read the .npz archive");
  });
});

test("the format is told from the whole beginning: pieces of one byte", async () => {
  writeFileSync(join(folder, "f.npy"), npy("<f4", "(2, 3)", Float32Array.from(ROWS.flat())));
  for (const [content, name, ...args] of [
    ["", "f.npy"],
    // Words that JSON does not spell so, in pieces, and a longer one than any that printf writes.
    [`[[2.${"0".repeat(60)}, +1., -03.2], [.5, -1, 4]]`, "words.json"],
    [String.raw`{ "a\\": "\\", "x": [[2, +1, -3.2], [.5, -1, +4]] }`, "field.json", "--field", "x"],
    ["  \n [[2, 1, -3.2], [0.5, -1, 4]]", "f.json"],
    ["2;1;-3.2\n0.5;-1;4", "f.txt"],
  ] as const) {
    if (content) file(name, content);
    const child = spawn(process.execPath, [CLI, "--format", "json", ...args], { cwd: folder });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    for await (const byte of createReadStream(join(folder, name), { highWaterMark: 1 })) {
      child.stdin.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.stdin.end();
    await new Promise((resolve) => child.on("close", resolve));
    expectRows(JSON.parse(out), ROWS);
  }
});

test("JSON means the same wherever it is cut: escapes, long numbers, names", async () => {
  const text = `{"p": "${"\\\\".repeat(1500)}\\n", "y": [NaN], "l": [1.${"0".repeat(1500)}, 2.${"0".repeat(1200)}5, 007]}`;
  for (const cut of [
    700,
    1_501,
    1_502,
    2_503,
    3_010,
    3_012,
    3_020,
    3_024,
    3_030,
    4_000,
    4_600,
    5_000,
    text.length - 3,
  ]) {
    const child = spawn(process.execPath, [CLI, "--format", "jsonl", "--field", "l"]);
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stdin.write(text.slice(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.stdin.end(text.slice(cut));
    await new Promise((resolve) => child.on("close", resolve));
    expect(out).toMatch(/^\[0\.0024[\d.,]+,0\.9908\d+\]\n$/u);
  }
});

test("quotes with spaces around them", () => {
  expect(run(["--format", "csv"], { input: '"a b" , c,"d, e" \n1, "2" ,3\n' }).out).toMatch(/^a b,c,"d, e"\n0\.09/u);
});

test("--axis: rows along another axis, results in the input's order", () => {
  const matrix = "[[1, 5], [2, 4], [4, 1]]";
  const columns = [
    [1, 2, 4],
    [5, 4, 1],
  ].map((column) => softmax64(column));
  const got = json(["--axis", "0"], matrix);
  for (const [i, row] of got.entries()) {
    for (const [j, p] of row.entries()) expect(p).toBeCloseTo(columns[j]?.[i] as number, 6);
  }
  expect(run(["--axis", "0", "--argmax", "--labels", "a,b,c"], { input: matrix }).out).toMatch(/row 0\nc .+row 1\na /s);
  const deep = json(["--axis", "1"], "[[[1, 5], [2, 4]], [[0, 0], [1, 1]]]") as unknown as number[][][];
  expect(deep[1]?.[0]?.[1]).toBeCloseTo(1 / (1 + Math.E), 6);
  expect(json(["--axis", "0"], "[2, 1, -3.2]")).toEqual(json([], "[2, 1, -3.2]"));
  expect(json(["--axis", "-2"], matrix)).toEqual(got);
  // The heading names the places of the last axis, which are no classes then.
  const headed = run(["--axis", "0", "--format", "csv"], { input: "x,y\n1,5\n2,4\n4,1\n" });
  expect(headed.err).toBe("");
  expect(headed.out.split("\n")).toHaveLength(4);
  expect(run(["--axis", "2"], { input: matrix }).err).toContain("--axis is a whole number from -2 to 1 here, got 2");
  expect(run(["--axis", "0"], { input: "[[1], [1, 2]]" }).err).toContain("--axis needs rows of one length");
});

test("--axis over more rows than a call takes arguments", () => {
  const input = "1\n".repeat(200_000);
  const { out, err } = run(["--axis", "0", "--argmax", "--format", "jsonl"], { input });
  expect(err).toBe("");
  expect(JSON.parse(out)).toEqual([{ index: 0, probability: expect.closeTo(1 / 200_000, 12) }]);
});

test("a row of 52 MB is read in four times as much memory, at most", () => {
  const numbers = Array.from({ length: 8_000_000 }, (_unused, i) => (((i * 7919) % 2001) / 100 - 10).toFixed(3));
  const report = `process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)))`;
  const loaded = `data:text/javascript,${encodeURIComponent(report)}`;
  for (const [name, text] of [
    ["long.csv", numbers.join(",")],
    ["long.json", `[${numbers.join(",")}]`],
  ] as const) {
    file(name, text);
    const { out, err } = run([name, "--argmax", "--format", "jsonl"], { env: { NODE_OPTIONS: `--import ${loaded}` } });
    expect(out).toMatch(/^\[\{"index":\d+,/);
    // A process takes some 60 MB by itself, and lets 40 MB of garbage gather.
    expect(Number(err)).toBeLessThan(100_000 + 4 * (text.length / 1000));
  }
});
