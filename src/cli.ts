#!/usr/bin/env node
// simd-softmax [file]: logits in, probabilities out.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { stderr, stdout } from "node:process";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { FORMATS, type Format, printer } from "./cli/output.js";
import { Problem } from "./cli/problem.js";
import { progress } from "./cli/progress.js";
import { openSource, readRows } from "./cli/rows.js";
import { logSoftmax, softmax } from "./index.js";

const HELP = `Usage: simd-softmax [file] [options]

Reads logits from a file or from standard input: JSON (an array, or arrays of arrays), JSON lines, CSV or .npy.
Every row along the last axis becomes probabilities.

  --labels <names>      a,b,c or a file with them: a JSON array, or one per line
  --top <k>             only the k best classes of each row, best first
  --temperature <t>     divide the logits by t first (default 1)
  --log                 log-probabilities
  --format <format>     table (default), json, jsonl, csv or npy
  --output <file>       write there, complete or not at all
  --help, --version

  echo '[2, 1, -3.2]' | simd-softmax --labels cat,dog,rabbit
`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        labels: { type: "string" },
        top: { type: "string" },
        temperature: { type: "string" },
        log: { type: "boolean", default: false },
        format: { type: "string", default: "table" },
        output: { type: "string" },
        help: { type: "boolean", default: false },
        version: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new Problem((error as Error).message);
  }
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

/** Names from a file (a JSON array of strings, or one per line), or else between commas. */
function readLabels(given: string): string[] {
  if (!existsSync(given)) return given.split(",").map((name) => name.trim());
  const text = readFileSync(given, "utf8");
  if (!text.trimStart().startsWith("[")) return text.replace(/\r?\n$/, "").split(/\r?\n/);
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch (error) {
    throw new Problem(`${given}: ${(error as Error).message}`);
  }
  if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) {
    throw new Problem(`${given}: expected a JSON array of strings`);
  }
  return names;
}

function readTop(given: string): number {
  const top = Number(given);
  if (!Number.isInteger(top) || top < 1) throw new Problem(`--top is a whole number from 1 up, got ${given}`);
  return top;
}

function readTemperature(given: string): number {
  const temperature = Number(given);
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new Problem(`--temperature is a finite number above 0, got ${given}`);
  }
  return temperature;
}

function readFormat(given: string): Format {
  const format = FORMATS.find((name) => name === given);
  if (!format) throw new Problem(`--format is one of ${FORMATS.join(", ")}, got ${given}`);
  return format;
}

/** Writes to `file` through a neighbour that takes its name at the end: complete, or not there at all. */
async function writeFile(file: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  const handle = await open(partial, "w");
  try {
    await pipeline(chunks, handle.createWriteStream());
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

async function main(): Promise<void> {
  const { values: options, positionals } = readArguments();
  if (options.help || options.version) {
    stdout.write(options.help ? HELP : `${readVersion()}\n`);
    return;
  }
  if (positionals.length > 1) throw new Problem(`one file at most, got ${positionals.join(" ")}`);
  const operation = options.log ? logSoftmax : softmax;
  const temperature = options.temperature === undefined ? 1 : readTemperature(options.temperature);
  let labels = options.labels === undefined ? undefined : readLabels(options.labels);
  let shape: number[] | undefined;
  const print = printer(readFormat(options.format), {
    top: options.top === undefined ? undefined : readTop(options.top),
    log: options.log,
    color: options.output === undefined && stdout.isTTY && !process.env["NO_COLOR"],
    labels: () => labels,
    shape: () => shape,
  });
  const source = openSource(positionals[0]);
  const shown = progress(source);

  async function* results(): AsyncGenerator<string | Uint8Array> {
    let row = 0;
    const told = {
      onNames: (names: string[]) => {
        labels ??= names;
      },
      onShape: (given: number[]) => {
        shape = given;
      },
    };
    for await (const rows of readRows(shown.source, told)) {
      for (const values of rows) {
        if (labels && labels.length !== values.length) {
          throw new Problem(
            `${source.name}: row ${row} has ${values.length} values, but there are ${labels.length} labels`,
          );
        }
        row++;
        yield print.row(operation(values, { temperature, out: values }));
      }
    }
    const end = print.end();
    if (typeof end === "string") yield end;
    else yield* end;
  }

  try {
    if (options.output === undefined) await pipeline(results, stdout, { end: false });
    else await writeFile(options.output, results());
  } finally {
    shown.clear();
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0); // the reader of a pipe has seen enough
  const isExpected = error instanceof Problem || error.code !== undefined;
  stderr.write(`simd-softmax: ${isExpected ? error.message : error.stack}\n`);
  process.exitCode = 2;
});
