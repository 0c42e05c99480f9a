// The command line as users run it, in a folder of its own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

const { CI: _ci, FORCE_COLOR: _force, NO_COLOR: _no, ...rest } = process.env;
/** The environment without what turns colours on or off. */
export const ENVIRONMENT = rest;

interface Options {
  input?: string | Buffer;
  env?: Record<string, string>;
}

/** A temporary folder, removed after the tests of the file, in which commands run and files are written. */
export function command() {
  const folder = mkdtempSync(join(tmpdir(), "cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    file(name: string, content: string | Buffer): string {
      writeFileSync(join(folder, name), content);
      return name;
    },
    run(args: readonly string[], { input = "", env = {} }: Options = {}) {
      const settings = { input, cwd: folder, env: { ...ENVIRONMENT, ...env }, maxBuffer: 1 << 28 };
      const result = spawnSync(process.execPath, [CLI, ...args], settings);
      return { out: result.stdout.toString(), raw: result.stdout, err: result.stderr.toString(), code: result.status };
    },
  };
}

/** A .npy file of version 1.0 with this header and these elements. */
export function npyWith(header: string, data: ArrayBufferView): Buffer {
  const length = Math.ceil((11 + header.length) / 64) * 64 - 10;
  const start = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header.padEnd(length - 1)}\n`, "latin1");
  start.writeUInt16LE(length, 8);
  return Buffer.concat([start, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

export function npy(descr: string, shape: string, data: ArrayBufferView, order = "False"): Buffer {
  return npyWith(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`, data);
}
