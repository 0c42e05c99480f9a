// The arguments of the command line.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parseArgs } from "node:util";
import leven from "leven";
import type { Floats } from "simd-softmax";
import type { ReadOptions } from "./formats.js";
import { readLabels } from "./labels.js";
import { FORMATS, type Format } from "./output.js";
import { Problem } from "./problem.js";
import { drawing, type Ranked, ranking, seeded } from "./ranking.js";
import { readDelimiter, readShare, readTemperature, readWhole } from "./values.js";

export const HELP = `Usage: simd-softmax [file] [options]

Reads logits from a file or from standard input: JSON (an array, or arrays of arrays), JSON lines, CSV, .npy or .npz.
Every row along the last axis becomes probabilities.

What is printed
  --labels <names>      a,b,c or a file with them: a JSON array, id2label, or one per line
  --top <k>             only the k most likely classes of each row, best first
  --argmax              only the most likely class
  --top-p <p>           only the smallest set of most likely classes whose total reaches p
  --sample <n>          n classes of each row, drawn according to their probabilities
  --seed <s>            makes the draws repeatable
  --log                 log-probabilities
  --temperature <t>     divide the logits by t first (default 1); 0 with --sample takes the most likely class
  --axis <a>            the axis of the classes (default -1, the last)

How it is read
  --delimiter <c>       what separates the values of CSV; by default what the first line has
  --index-column        the first column of CSV names the rows
  --field <name>        the field of JSON objects that holds the logits
  --array <name>        the array of a .npz archive (default: the first)

How it is written
  --format <format>     table (default), json, jsonl, csv or npy; by default what --output ends with
  --output <file>       write to a file, complete or not at all
  --non-finite <how>    NaN and infinities in JSON: null (default), or string
  -h, --help, --version

  echo '[2, 1, -3.2]' | simd-softmax --labels cat,dog,rabbit
`;

const OPTIONS = {
  labels: { type: "string" },
  top: { type: "string" },
  argmax: { type: "boolean", default: false },
  "top-p": { type: "string" },
  sample: { type: "string" },
  seed: { type: "string" },
  temperature: { type: "string" },
  axis: { type: "string" },
  log: { type: "boolean", default: false },
  delimiter: { type: "string" },
  "index-column": { type: "boolean", default: false },
  field: { type: "string" },
  array: { type: "string" },
  format: { type: "string" },
  output: { type: "string" },
  "non-finite": { type: "string", default: "null" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parse>["values"];

const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options: OPTIONS });

const takesValue = (option: string) => OPTIONS[option.slice(2) as keyof typeof OPTIONS]?.type === "string";

/** `--axis -1` as one argument: a parser takes the number for an option. */
function withSigns(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const option = joined.at(-1) ?? "";
    if (/^-[\d.]/u.test(arg) && takesValue(option)) joined[joined.length - 1] = `${option}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** The error in one line, with the nearest option added if one was mistyped. */
function explained(error: Error): Problem {
  const option = /^Option '(?:-\w, )?(--[^' ]+)/u.exec(error.message)?.[1] ?? "";
  if (takesValue(option)) return new Problem(`${option} needs a value; one that begins with a dash is ${option}=-x`);
  if (option !== "") return new Problem(`${option} takes no value`);
  const [, dashes, wrong] = /^Unknown option '(?:-[^-], )?(--?)([^'=\s]+)/u.exec(error.message) ?? [];
  if (wrong === undefined) return new Problem(error.message);
  // A beginning, or the same without hyphens, is nearest.
  const plain = (name: string) => name.replaceAll("-", "");
  const far = (name: string) => (wrong.length > 1 && name.startsWith(wrong) ? 0 : leven(plain(wrong), plain(name)));
  const [nearest] = Object.keys(OPTIONS).sort((a, b) => far(a) - far(b)) as [string];
  const meant = far(nearest) <= 2 ? ` (--${nearest}?)` : "; --help lists them";
  return new Problem(`unknown option ${dashes}${wrong}${meant}`);
}

export function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

const ENDINGS: Readonly<Record<string, Format>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".npy": "npy",
};

/** Endings of formats that are read, but not written. */
const UNWRITTEN = [".npz", ".tsv"];

function readFormat({ format: given, output }: Values): Format {
  const ending = extname(output ?? "").toLowerCase();
  if (given === undefined && UNWRITTEN.includes(ending)) {
    throw new Problem(`--output ${output}: ${ending} is not written; --format is one of ${FORMATS.join(", ")}`);
  }
  if (given === undefined) return ENDINGS[ending] ?? "table";
  const format = FORMATS.find((name) => name === given);
  if (!format) throw new Problem(`--format is one of ${FORMATS.join(", ")}, got ${given}`);
  return format;
}

/** The generator's state has 32 bits. */
const MOST_SEED = 2 ** 32 - 1;

/** How many classes the table ranks by default. */
const TABLE_TOP = 10;

/** Selects the classes of a row that are printed, from its filtered logits; undefined prints all. */
export interface Selecting {
  readonly place: "rank" | "draw" | undefined;
  readonly select:
    | ((logits: Floats, valuesOf: (logits: Floats) => Floats, labels: readonly string[] | undefined) => Ranked[])
    | undefined;
}

function readSelecting({ top, argmax, sample, seed, log }: Values, format: Format, temperature: number): Selecting {
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
      select: (logits, valuesOf, labels) => drawing(logits, valuesOf(logits), count, labels, { temperature, random }),
    };
  }
  const count = argmax ? 1 : top === undefined ? undefined : readWhole("--top", top, 1);
  if (count === undefined && format !== "table") return { place: undefined, select: undefined };
  const select: Selecting["select"] = (logits, _, labels) =>
    ranking(logits, count ?? TABLE_TOP, labels, { temperature, log });
  return { place: count === undefined ? undefined : "rank", select };
}

export interface Settings {
  readonly file: string | undefined;
  readonly labels: readonly string[] | undefined;
  readonly log: boolean;
  readonly temperature: number;
  readonly topP: number;
  readonly axis: number;
  readonly selecting: Selecting;
  readonly reading: ReadOptions;
  readonly format: Format;
  readonly output: string | undefined;
  readonly nonFinite: "null" | "string";
}

/** The settings, or the text that is printed instead of results. */
export function readSettings(args: string[]): Settings | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(withSigns(args));
  } catch (error) {
    throw explained(error as Error);
  }
  const { values, positionals } = parsed;
  if (values.help) return HELP;
  if (values.version) return `${readVersion()}\n`;
  if (positionals.length > 1) throw new Problem(`one file at most, got ${positionals.join(" ")}`);
  const given = values.temperature ?? "1";
  const temperature = readTemperature(given, values.sample !== undefined);
  const axis = values.axis === undefined ? -1 : readWhole("--axis", values.axis, -Infinity);
  // Rows along another axis are not the rows that the column names.
  if (axis !== -1 && values["index-column"]) throw new Problem("--index-column and --axis do not go together");
  if (values.output === "") throw new Problem("--output is the name of a file, got an empty one");
  const format = readFormat(values);
  const nonFinite = values["non-finite"];
  if (nonFinite !== "null" && nonFinite !== "string") {
    throw new Problem(`--non-finite is null or string, got ${nonFinite}`);
  }
  return {
    file: positionals[0],
    labels: values.labels === undefined ? undefined : readLabels(values.labels),
    log: values.log,
    temperature,
    topP: values["top-p"] === undefined ? 1 : readShare("--top-p", values["top-p"]),
    axis,
    selecting: readSelecting(values, format, temperature),
    reading: {
      delimiter: readDelimiter(values.delimiter),
      hasIndex: values["index-column"],
      field: values.field,
      array: values.array,
    },
    format,
    output: values.output === "-" ? undefined : values.output,
    nonFinite,
  };
}
