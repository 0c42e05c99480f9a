// examples/cluster: every row is there, with the bits of one process, whatever dies in between. Needs redis-server.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mergePartials, partialLogSumExp, softmax, softmaxFromPartial } from "simd-softmax";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { npy } from "../command.js";
import { draw } from "../logits.js";

const folder = mkdtempSync(join(tmpdir(), "cluster-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = "examples/cluster/main.ts";

interface Started {
  readonly workers: number[];
  readonly redis: number;
}

interface Run {
  readonly process: ChildProcess;
  /** The processes that it started. */
  readonly started: Promise<Started>;
  /** What it printed, and how it ended. */
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
}

function run(...args: string[]): Run {
  const { REDIS_URL: _, ...env } = process.env;
  const child = fork(MAIN, args, { env, execArgv: ["--import", "tsx"], silent: true });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (text) => {
    out += text;
  });
  child.stderr?.on("data", (text) => {
    err += text;
  });
  return {
    process: child,
    started: new Promise((resolve) => child.once("message", (message) => resolve(message as Started))),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err }))),
  };
}

/** The elements of a .npy file; the headers of these files have 128 bytes. */
const floatsOf = (file: string) => new Float32Array(new Uint8Array(readFileSync(file)).slice(128).buffer);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

/** Waits until the first rows of an output are there, and a little longer. */
async function untilBegun(file: string): Promise<void> {
  while (!existsSync(file) || readFileSync(file).readFloatLE(128) === 0) await wait(50);
  await wait(300);
}

describe("rows", () => {
  const [rows, classes] = [30_000, 500];
  let expected: Uint8Array;

  beforeAll(() => {
    const x = draw("normal, sigma 4", rows * classes, 1);
    writeFileSync(at("rows.npy"), npy("<f4", `(${rows}, ${classes})`, x));
    expected = new Uint8Array(softmax(x, { shape: [rows, classes], out: x }).buffer);
  });

  const isExpected = (file: string) => Buffer.compare(readFileSync(file).subarray(128), expected) === 0;

  test("4 workers, one killed in the middle, Redis killed once: every row is there, with the bits of one process", async () => {
    const { started, ended } = run(at("rows.npy"), at("killed.npy"), "--rows-per-job", "20");
    const { workers, redis } = await started;
    expect(workers.length).toBe(4);
    await untilBegun(at("killed.npy"));
    process.kill(workers[1] as number, "SIGKILL");
    await wait(300);
    process.kill(redis, "SIGKILL");
    const { code, out, err } = await ended;
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toMatch(/30,000 rows of 500 in .* by 4 workers, [1-9]\d* workers died and were replaced\./);
    expect(isExpected(at("killed.npy"))).toBe(true);
    expect(existsSync(at("killed.npy.queue"))).toBe(false);
  });

  test("Ctrl-C leaves what a second start goes on from; no process stays", async () => {
    const args = [at("rows.npy"), at("stopped.npy"), "--rows-per-job", "10", "--workers", "2"];
    const first = run(...args);
    const { workers, redis } = await first.started;
    await untilBegun(at("stopped.npy"));
    first.process.kill("SIGINT");
    const { code, out } = await first.ended;
    expect(code).toBe(130);
    expect(out).toContain("of 3000 jobs; the same command goes on from there");
    expect([...workers, redis].filter(isAlive)).toEqual([]);
    const { code: again, err } = await run(...args).ended;
    expect(again).toBe(0);
    const done = Number(/Goes on: (\d+) of 3000 jobs/.exec(err)?.[1]);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(3_000);
    expect(isExpected(at("stopped.npy"))).toBe(true);
  });
});

describe("what changed in between", () => {
  const [rows, classes] = [4_000, 100];
  const x = draw("normal, sigma 4", rows * classes, 3);
  const args = (output: string) => [at("small.npy"), at(output), "--rows-per-job", "5", "--workers", "1"];
  const expected = () => new Uint8Array(softmax(floatsOf(at("small.npy")), { shape: [rows, classes] }).buffer);
  const isExpected = (file: string) => Buffer.compare(readFileSync(file).subarray(128), expected()) === 0;
  const stopped = async (output: string) => {
    writeFileSync(at("small.npy"), npy("<f4", `(${rows}, ${classes})`, x));
    const first = run(...args(output));
    await untilBegun(at(output));
    first.process.kill("SIGTERM");
    expect((await first.ended).code).toBe(130);
  };

  test("the output was removed: all of it is computed again", async () => {
    await stopped("gone.npy");
    rmSync(at("gone.npy"));
    expect((await run(...args("gone.npy")).ended).code).toBe(0);
    expect(isExpected(at("gone.npy"))).toBe(true);
  });

  test("the input was changed: all of it is computed again", async () => {
    await stopped("changed.npy");
    writeFileSync(
      at("small.npy"),
      npy(
        "<f4",
        `(${rows}, ${classes})`,
        x.map((value) => value / 2),
      ),
    );
    expect((await run(...args("changed.npy")).ended).code).toBe(0);
    expect(isExpected(at("changed.npy"))).toBe(true);
  });

  test("the whole run was killed: the next one ends its server, and goes on", async () => {
    await stopped("dead.npy");
    const dead = run(...args("dead.npy"));
    const { workers, redis } = await dead.started;
    dead.process.kill("SIGKILL");
    await dead.ended;
    // Its workers end when they notice.
    while (workers.some(isAlive)) await wait(50);
    expect(isAlive(redis)).toBe(true);
    const { code, err } = await run(...args("dead.npy")).ended;
    expect(code).toBe(0);
    expect(err).toContain("Goes on: ");
    expect(isAlive(redis)).toBe(false);
    expect(isExpected(at("dead.npy"))).toBe(true);
  });

  test("another run has the output: refused", async () => {
    const first = run(...args("twice.npy"));
    await first.started;
    const { code, err } = await run(...args("twice.npy")).ended;
    expect(code).toBe(2);
    expect(err).toContain("is in use by the process");
    expect((await first.ended).code).toBe(0);
    expect(isExpected(at("twice.npy"))).toBe(true);
  });
});

test("more shards than classes, or than divide them", async () => {
  const x = draw("normal, sigma 4", 15, 2);
  writeFileSync(at("five.npy"), npy("<f4", "(3, 5)", x));
  for (const shards of ["4", "9"]) {
    const { code } = await run(at("five.npy"), at("five-out.npy"), "--shards", shards, "--workers", "1").ended;
    expect(code).toBe(0);
    expect([...floatsOf(at("five-out.npy"))].map((p) => p.toFixed(5))).toEqual(
      [...softmax(x, { shape: [3, 5] })].map((p) => p.toFixed(5)),
    );
  }
});

test("wide rows in shards: the bits of the same shards in one process", async () => {
  const [rows, classes, shards] = [2, 300_001, 4];
  const x = draw("normal, sigma 4", rows * classes, 2);
  writeFileSync(at("wide.npy"), npy("<f4", `(${rows}, ${classes})`, x));
  const { ended } = run(at("wide.npy"), at("wide-out.npy"), "--shards", String(shards), "--workers", "3");
  expect(await ended).toMatchObject({ code: 0 });
  const got = floatsOf(at("wide-out.npy"));
  const each = Math.ceil(classes / shards);
  let different = 0;
  for (let row = 0; row < rows; row++) {
    const starts = Array.from({ length: shards }, (_, i) => i * each);
    const shard = (start: number) => x.slice(row * classes + start, row * classes + Math.min(classes, start + each));
    const state = starts.map((start) => partialLogSumExp(shard(start))).reduce((all, one) => mergePartials(all, one));
    for (const start of starts) {
      softmaxFromPartial(shard(start), state).forEach((p, i) => {
        if (got[row * classes + start + i] !== p) different++;
      });
    }
  }
  expect(different).toBe(0);
});

describe("what is refused", () => {
  test.each<[what: string, args: () => string[], message: string]>([
    ["no file", () => [], "usage: tsx main.ts"],
    ["the input as output", () => [at("rows.npy"), at("rows.npy")], "is the input"],
    ["a link to the input as output", () => [at("rows.npy"), at("link.npy")], "is the input"],
    ["nothing", () => [at("empty.npy"), at("o.npy")], "there is nothing in (0, 3)"],
    ["workers", () => [at("rows.npy"), at("o.npy"), "--workers", "0"], "--workers is a whole number from 1 up, got 0"],
    ["another type", () => [at("doubles.npy"), at("o.npy")], "expected a matrix of float32 in C order"],
    ["a short file", () => [at("short.npy"), at("o.npy")], "bytes, got"],
    ["no .npy file", () => [at("text.npy"), at("o.npy")], "expected a .npy file of version 1.0"],
  ])("%s", async (_what, args, message) => {
    if (!existsSync(at("link.npy"))) symlinkSync(at("rows.npy"), at("link.npy"));
    writeFileSync(at("empty.npy"), npy("<f4", "(0, 3)", new Float32Array(0)));
    writeFileSync(at("doubles.npy"), npy("<f8", "(2, 2)", new Float64Array(4)));
    writeFileSync(at("short.npy"), npy("<f4", "(2, 3)", new Float32Array(5)));
    writeFileSync(at("text.npy"), "[1, 2]");
    const { code, err } = await run(...args()).ended;
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(at("o.npy"))).toBe(false);
  });
});
