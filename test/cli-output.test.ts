// What the command line writes, and where.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, command, ENVIRONMENT } from "./command.js";

const { folder, file, run } = command();
const at = (name: string) => join(folder, name);

describe("--output", () => {
  test("its ending says the format", () => {
    const input = "[[0, 0]]";
    for (const [name, content] of [
      ["o.jsonl", "[0.5,0.5]\n"],
      ["o.csv", "0.5,0.5\n"],
      ["o.json", "[\n[0.5,0.5]\n]\n"],
    ] as const) {
      expect(run(["--output", name], { input }).code).toBe(0);
      expect(readFileSync(at(name), "utf8")).toBe(content);
    }
    run(["--output", "o.npy"], { input });
    expect(readFileSync(at("o.npy")).subarray(1, 6).toString()).toBe("NUMPY");
    expect(run(["--output", "-", "--format", "jsonl"], { input }).out).toBe("[0.5,0.5]\n");
    for (const [name, message] of [
      ["o.npz", "--output o.npz: .npz is not written; --format is one of"],
      ["o.tsv", "--output o.tsv: .tsv is not written"],
      [join("none", "o.csv"), "there is no folder"],
      [".", "--output .: this is a directory"],
      ["", "--output is the name of a file, got an empty one"],
    ] as const) {
      const { err, code } = run(["--output", name], { input });
      expect(err).toContain(message);
      expect(code).toBe(2);
    }
    run(["--output", "o.csv", "--format", "jsonl"], { input });
    expect(readFileSync(at("o.csv"), "utf8")).toBe("[0.5,0.5]\n");
  });

  test.each([
    ["[1, 2, 3]", "(3,)"],
    ["[[1, 2, 3]]", "(1, 3)"],
    ["[1, 2]\n[3, 4]\n", "(2, 2)"],
    ["[[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[1, 1], [2, 2]]]", "(3, 2, 2)"],
    ["[[[[1], [2]]], [[[3], [4]]]]", "(2, 1, 2, 1)"],
    ["1,2,3\n", "(1, 3)"],
  ])("npy of %s has the shape %s, along each axis", (input, shape) => {
    const axes = shape.split(/\d+/u).length - 1;
    for (let axis = 0; axis < axes; axis++) {
      const { raw } = run(["--format", "npy", "--axis", String(axis)], { input });
      expect(raw.toString("latin1")).toContain(`'shape': ${shape}`);
    }
    expect(run(["--format", "npy"], { input }).raw.toString("latin1")).toContain(`'shape': ${shape}`);
  });

  test("npy of rows or arrays of several lengths is refused", () => {
    const npy = (input: string) => run(["--format", "npy"], { input }).err;
    expect(npy("[[1, 2], [3]]")).toContain("--format npy needs rows of one length: row 0 has 2, row 1 has 1");
    expect(npy("[[[1], [2]], [[3]]]")).toContain("--format npy needs arrays of one length");
    expect(npy("[[[1]], [2]]")).toMatch(/--format npy needs rows|expected an array like the ones before/u);
  });

  test.skipIf(process.platform === "win32")(
    "keeps permissions, follows links, makes no file of a pipe or device",
    () => {
      file("private.jsonl", "old");
      chmodSync(at("private.jsonl"), 0o600);
      symlinkSync("private.jsonl", at("link.jsonl"));
      symlinkSync("new.jsonl", at("dangling.jsonl"));
      for (const name of ["link.jsonl", "dangling.jsonl"]) {
        expect(run(["--output", name], { input: "[0, 0]" }).code).toBe(0);
        expect(readlinkSync(at(name))).toMatch(/jsonl$/);
        expect(readFileSync(at(name), "utf8")).toBe("[0.5,0.5]\n");
      }
      expect(statSync(at("private.jsonl")).mode & 0o777).toBe(0o600);
      expect(lstatSync(at("new.jsonl")).isFile()).toBe(true);
      // A link to nothing yet, in a folder that is reached through a link: ".." is that of the folder itself.
      mkdirSync(at("real/inner"), { recursive: true });
      mkdirSync(at("other"));
      symlinkSync(at("real/inner"), at("other/folder"));
      symlinkSync("../new.jsonl", at("real/inner/up.jsonl"));
      expect(run(["--output", "other/folder/up.jsonl"], { input: "[0, 0]" }).code).toBe(0);
      expect(existsSync(at("real/new.jsonl"))).toBe(true);
      expect(existsSync(at("other/new.jsonl"))).toBe(false);
      execFileSync("mkfifo", [at("pipe")]);
      const reader = spawn("cat", [at("pipe")]);
      let read = "";
      reader.stdout.on("data", (chunk) => {
        read += chunk;
      });
      const { code } = run(["--output", "pipe", "--format", "jsonl"], { input: "[0, 0]" });
      expect(code).toBe(0);
      expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
      return new Promise<void>((resolve) => {
        reader.on("close", () => {
          expect(read).toBe("[0.5,0.5]\n");
          resolve();
        });
      });
    },
  );

  test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)(
    "%s leaves no partial file, and ends the process",
    async (signal) => {
      mkdirSync(at(signal));
      const child = spawn(process.execPath, [CLI, "--output", "out.jsonl"], { cwd: at(signal) });
      child.stdin.write("[1, 2]\n");
      while (readdirSync(at(signal)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill(signal);
      const ended = await new Promise((resolve) => child.on("close", (code, by) => resolve([code, by])));
      expect(ended).toEqual([null, signal]);
      expect(readdirSync(at(signal))).toEqual([]);
    },
  );

  test("a wrong row leaves what was there", () => {
    file("kept.csv", "old");
    expect(run(["--output", "kept.csv"], { input: "1,2\n3,x\n" }).code).toBe(2);
    expect(readFileSync(at("kept.csv"), "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
    expect(existsSync(at("nowhere"))).toBe(false);
  });
});

test("CSV that is written is read again, whatever the labels hold", () => {
  const labels = file("names.json", JSON.stringify(["a,b", 'say "x"', "two\nlines", "c\r", " d "]));
  const { out } = run(["--labels", labels, "--format", "csv"], { input: "[1, 2, 3, 4, 5]" });
  const again = run(["--format", "csv"], { input: out });
  expect(again.code).toBe(0);
  expect(again.out.split("\n0.")[0]).toBe(out.split("\n0.")[0]);
  const ranked = run(["--labels", labels, "--format", "csv", "--top", "2"], { input: "[1, 2, 3, 4, 5]" }).out;
  expect(ranked).toContain('\n0,1,4," d ",0.6364');
});

test("JSON is JSON: NaN and infinities are null, or strings", () => {
  const input = "[[NaN, 1], [-Infinity, 0]]";
  expect(JSON.parse(run(["--format", "json", "--log"], { input }).out)).toEqual([
    [null, null],
    [null, 0],
  ]);
  expect(JSON.parse(run(["--format", "json", "--log", "--non-finite", "string"], { input }).out)).toEqual([
    ["NaN", "NaN"],
    ["-Infinity", 0],
  ]);
  expect(run(["--non-finite", "x"], { input }).err).toContain("--non-finite is null or string, got x");
});

test("JSON keeps the nesting of its input", () => {
  const input = "[[[0, 0], [0, 0]], [[0, 0]], [[[0], [0]]]]";
  const output = "[[[0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5]], [[[1], [1]]]]";
  expect(JSON.parse(run(["--format", "json"], { input }).out)).toEqual(JSON.parse(output));
});

describe("the table", () => {
  const table = (columns: number, labels: string, input: string, ...args: string[]) =>
    run(["--labels", labels, ...args], { input, env: { COLUMNS: String(columns) } }).out;

  test("says which row it is, and how many classes it leaves out", () => {
    const { out } = run([], { input: `[${Array.from({ length: 25 }, (_unused, i) => i).join(",")}]` });
    expect(out.trimEnd().split("\n")).toHaveLength(11);
    expect(out).toMatch(/\(15 more classes\)\n$/);
    expect(run(["--sample", "2", "--seed", "1"], { input: "[1, 2, 3]" }).out).not.toContain("more");
    const [, ...lines] = run(["--top", "1"], { input: "[1, 2]\n[3, 4]\n[5, 6]" }).out.split("row ");
    expect(lines.map((line) => line[0])).toEqual(["0", "1", "2"]);
  });

  test.each([40, 60, 80])("fits %d columns, wide and long labels included", (columns) => {
    const labels = file("long.txt", `${"x".repeat(100)}\n日本語のとても長いクラスの名前がここにあります\nü\n`);
    const lines = table(columns, labels, "[2, 1, -3.2]").trimEnd().split("\n");
    // Beside "72.8 %" and two gaps of two, 8 cells are left for the bar.
    expect(lines[0]?.split(" ")[0]).toBe(`${"x".repeat(Math.min(100, columns - 19))}…`);
    for (const line of lines) {
      const width = [...line].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2fff ? 2 : 1), 0);
      expect(width).toBeLessThanOrEqual(columns);
      expect(line).toMatch(/ [\d.]+ %( |$)/);
    }
  });

  test("aligns wide characters, and shows control characters by their codes", () => {
    const labels = file("wide.json", JSON.stringify(["日本", "abcd", "\u001b[31m\u202e"]));
    const lines = run(["--labels", labels], { input: "[2, 2, 2]" }).out.split("\n");
    expect(lines[0]).toMatch(/^日本 {11,}33\.3 %/);
    expect(lines[2]).toMatch(/^\\x1b\[31m\\u202e {2}33\.3 %/);
    expect((lines[0] as string).indexOf("33.3")).toBe((lines[1] as string).indexOf("33.3") - 2);
    const rows = run(["--index-column"], { input: 'id,a,b\n"\u001b[31m",1,2\ny,1,2\n' }).out.split("\n");
    expect(rows[0]).toBe("row 0: \\x1b[31m");
  });

  test("of 300,000 classes", () => {
    const { out, code } = run(["--top", "300000"], {
      input: `[${Array.from({ length: 300_000 }, (_unused, i) => i % 7).join(",")}]`,
    });
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(300_000);
  });

  test.skipIf(process.platform !== "linux")(
    "on a terminal: colours, but not with TERM=dumb or NO_COLOR, and what it waits for",
    () => {
      const inTerminal = (env: Record<string, string>, shell: string) =>
        spawnSync("script", ["-qec", shell, "/dev/null"], {
          env: { ...ENVIRONMENT, COLUMNS: "80", ...env },
          cwd: folder,
          input: "[1, 2]\n\x04",
        }).stdout.toString();
      if (spawnSync("script", ["--version"]).error) return;
      file("two.json", "[1, 2]");
      const shell = `${process.execPath} ${CLI} two.json`;
      expect(inTerminal({ TERM: "xterm" }, shell)).toContain("\x1b[36m");
      expect(inTerminal({ TERM: "dumb", FORCE_COLOR: "1", CI: "true" }, shell)).not.toContain("\x1b[36m");
      expect(inTerminal({ TERM: "xterm", NO_COLOR: "1" }, shell)).not.toContain("\x1b[36m");
      expect(inTerminal({ TERM: "dumb" }, `${process.execPath} ${CLI}`)).toContain("Reading logits from the terminal");
    },
  );
});

describe("options", () => {
  test.each([
    [["--tpo", "3"], "unknown option --tpo (--top?)"],
    [["--temprature=2"], "unknown option --temprature (--temperature?)"],
    [["--topp", "0.5"], "unknown option --topp (--top-p?)"],
    [["--out", "x"], "unknown option --out (--output?)"],
    [["--dimension", "3"], "unknown option --dimension; --help lists them"],
    [["-x"], "unknown option -x"],
    [["--log", "-1"], "unknown option -1"],
    [["--seed", "-1", "--sample", "1"], "--seed is a whole number from 0 to 4294967295, got -1"],
  ])("%j: the nearest is named", (args, message) => {
    expect(run(args).err).toContain(message);
  });

  test("-h is --help, which names every option", () => {
    const { out } = run(["-h"]);
    expect(out).toBe(run(["--help"]).out);
    for (const name of ["axis", "delimiter", "index-column", "field", "array", "non-finite", "sample"]) {
      expect(out).toContain(`--${name}`);
    }
  });

  test("--temperature 0 with --sample takes the most likely class", () => {
    const { out } = run(["--temperature", "0", "--sample", "3", "--format", "jsonl"], { input: "[1, 3, 2]" });
    const draw = { index: 1, probability: 1 };
    expect(JSON.parse(out)).toEqual([draw, draw, draw]);
  });
});
