#!/usr/bin/env node
// The command line: reads logits and prints probabilities.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { stderr, stdout } from "node:process";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import type { Floats } from "simd-softmax";
import { filter, logSoftmax, softmax } from "simd-softmax";
import { FORMATS, type Format, printer } from "./output.js";
import { Problem } from "./problem.js";
import { progress } from "./progress.js";
import { drawing, type Ranked, ranking, seeded } from "./ranking.js";
import { openSource, readRows } from "./rows.js";

const HELP = `Usage: simd-softmax [file] [options]

Reads logits from a file or from standard input: JSON (an array, or arrays of arrays), JSON lines, CSV or .npy.
Every row along the last axis becomes probabilities.

  --labels <names>      a,b,c or a file with them: a JSON array, or one per line
  --top <k>             only the k most likely classes of each row, best first
  --argmax              only the most likely class
  --top-p <p>           only the smallest set of most likely classes whose total reaches p
  --sample <n>          n classes of each row, drawn according to their probabilities
  --seed <s>            makes the draws repeatable
  --temperature <t>     divide the logits by t first (default 1)
  --log                 print log-probabilities
  --format <format>     table (default), json, jsonl, csv or npy
  --output <file>       write to a file, complete or not at all
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
        argmax: { type: "boolean", default: false },
        "top-p": { type: "string" },
        sample: { type: "string" },
        seed: { type: "string" },
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

/** Labels from a file (a JSON array of strings, or one per line), or else a comma-separated list. */
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

function readWhole(option: string, given: string, least: number, most = Infinity): number {
  const number = Number(given);
  if (given.trim() !== "" && Number.isSafeInteger(number) && number >= least && number <= most) return number;
  const range = most === Infinity ? `${least} up` : `${least} to ${most}`;
  throw new Problem(`${option} is a whole number from ${range}, got ${given}`);
}

function readShare(option: string, given: string): number {
  const share = Number(given);
  if (given.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new Problem(`${option} is a number from 0 to 1, got ${given}`);
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

/** The unchanged logits of the classes that the filters keep, and -Infinity for the others. */
function kept(logits: Floats, filters: { temperature: number; topP: number }): Floats {
  const filtered = filter(logits, filters);
  return logits.map((x, i) => (filtered[i] === -Infinity ? -Infinity : x)) as Floats;
}

/** The generator's state has 32 bits. */
const MOST_SEED = 2 ** 32 - 1;

/** How many classes the table ranks by default. */
const TABLE_TOP = 10;

type Options = ReturnType<typeof readArguments>["values"];

/** Selects the classes of a row that are printed, from its filtered logits and its results. */
interface Selecting {
  readonly place: "rank" | "draw" | undefined;
  readonly select: (logits: Floats, values: Floats, labels: readonly string[] | undefined) => Ranked[];
}

function readSelecting({ top, argmax, sample, seed, format }: Options, temperature: number): Selecting {
  const given = Object.entries({ "--top": top, "--argmax": argmax || undefined, "--sample": sample })
    .filter(([, value]) => value !== undefined)
    .map(([option]) => option);
  if (given.length > 1) throw new Problem(`${given.join(" and ")} do not go together`);
  if (sample === undefined && seed !== undefined) throw new Problem("--seed goes with --sample");
  if (sample !== undefined) {
    const count = readWhole("--sample", sample, 1);
    const random = seed === undefined ? Math.random : seeded(readWhole("--seed", seed, 0, MOST_SEED));
    return {
      place: "draw",
      select: (logits, values, labels) => drawing(logits, values, count, labels, { temperature, random }),
    };
  }
  const count = argmax ? 1 : top === undefined ? undefined : readWhole("--top", top, 1);
  if (count === undefined && format !== "table") return { place: undefined, select: () => [] };
  const select: Selecting["select"] = (_, values, labels) => ranking(values, count ?? TABLE_TOP, labels);
  return { place: count === undefined ? undefined : "rank", select };
}

/** Writes to a temporary file that is renamed to `file` at the end: complete, or not there at all. */
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
  const topP = options["top-p"] === undefined ? 1 : readShare("--top-p", options["top-p"]);
  const { place, select } = readSelecting(options, temperature);
  let labels = options.labels === undefined ? undefined : readLabels(options.labels);
  let shape: number[] | undefined;
  const print = printer(readFormat(options.format), {
    place,
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
        const logits = topP < 1 ? kept(values, { temperature, topP }) : values;
        const results = operation(logits, { temperature });
        let selected: Ranked[];
        try {
          selected = select(logits, results, labels);
        } catch (error) {
          throw error instanceof RangeError ? new Problem(`${source.name}: row ${row}: ${error.message}`) : error;
        }
        yield print.row(results, selected);
        row++;
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
  if (error.code === "EPIPE") process.exit(0); // the reader of the pipe has closed it
  const isExpected = error instanceof Problem || error.code !== undefined;
  stderr.write(`simd-softmax: ${isExpected ? error.message : error.stack}\n`);
  process.exitCode = 2;
});
