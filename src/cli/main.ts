#!/usr/bin/env node
// The command line: reads logits and prints probabilities.
import { argv, stderr, stdout } from "node:process";
import { pipeline } from "node:stream/promises";
import colors from "picocolors";
import { printable } from "./labels.js";
import { readSettings, type Settings } from "./options.js";
import { printer } from "./output.js";
import { Problem } from "./problem.js";
import { progress } from "./progress.js";
import { results } from "./results.js";
import { openSource } from "./source.js";
import { handleSignals, onSignal, writeTo } from "./write.js";

/** The width of a terminal that does not tell. */
const USUAL_COLUMNS = 80;

/** The width to fit: the terminal's, or what the environment says of it; a file or pipe has none. */
function columnsOf(output: string | undefined): number {
  if (output !== undefined) return Infinity;
  const told = stdout.columns || Number(process.env["COLUMNS"]);
  return told || (stdout.isTTY ? USUAL_COLUMNS : Infinity);
}

/** A terminal that shows colours. The library takes a variable that says so, such as CI, over TERM=dumb. */
function isColorTerminal(): boolean {
  return stdout.isTTY === true && process.env["TERM"] !== "dumb" && colors.isColorSupported;
}

async function print(settings: Settings): Promise<void> {
  const { selecting, log, nonFinite, format, output } = settings;
  const source = openSource(settings.file);
  const shown = progress(source);
  const read = results(settings, shown.source);
  const print = printer(format, {
    place: selecting.place,
    log,
    nonFinite,
    color: output === undefined && isColorTerminal(),
    columns: columnsOf(output),
    labels: () => read.labels,
    shape: () => read.shape,
  });

  async function* pieces(): AsyncGenerator<string | Uint8Array> {
    for await (const result of read.rows) yield* print.row(result);
    yield* print.end();
  }

  const done = onSignal(shown.clear);
  try {
    if (output === undefined) await pipeline(pieces, stdout, { end: false });
    else await writeTo(output, pieces());
  } finally {
    shown.clear();
    done();
  }
}

async function main(): Promise<void> {
  handleSignals();
  const settings = readSettings(argv.slice(2));
  if (typeof settings === "string") stdout.write(settings);
  else await print(settings);
}

main().catch((error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0); // the reader of the pipe has closed it
  const isExpected = error instanceof Problem || error.code !== undefined;
  stderr.write(`simd-softmax: ${isExpected ? printable(error.message) : error.stack}\n`);
  process.exitCode = 2;
});
