// The names of the classes.
import { readFileSync, statSync } from "node:fs";
import { namesIn, splitNames } from "./names.js";
import { Problem } from "./problem.js";
import { textOf } from "./text.js";

/** What looks like the path of a file: a folder, or an ending. */
const PATH = /[\\/]|\.(?:txt|json|csv|labels|names)$/iu;

/** Labels from a file, or else a comma-separated list. */
export function readLabels(given: string): string[] {
  if (given === "") throw new Problem("--labels are names, or a file with them, got nothing");
  const status = statSync(given, { throwIfNoEntry: false });
  if (status?.isDirectory()) throw new Problem(`--labels ${given}: this is a directory`);
  if (status) return fromFile(given);
  if (/^\s*[[{]/u.test(given)) return namesIn("--labels", given);
  if (!given.includes(",") && PATH.test(given)) throw new Problem(`--labels ${given}: no such file`);
  return splitNames(given);
}

const fromFile = (file: string) => namesIn(file, textOf(file, readFileSync(file)));

/** Characters that would control the terminal, or change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A label as a terminal can show it: control characters by their codes. */
export function printable(label: string): string {
  return label.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}
