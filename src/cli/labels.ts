// The names of the classes.
import { statSync } from "node:fs";
import { Problem, quoted } from "./problem.js";
import { readText } from "./text.js";

/** What looks like the path of a file: a folder, or an ending. */
const PATH = /[\\/]|\.(?:txt|json|csv|labels|names)$/iu;

/** Labels from a file, or else a comma-separated list. */
export function readLabels(given: string): string[] {
  if (given === "") throw new Problem("--labels are names, or a file with them, got nothing");
  const status = statSync(given, { throwIfNoEntry: false });
  if (status?.isDirectory()) throw new Problem(`--labels ${given}: this is a directory`);
  if (status) return fromFile(given);
  if (/^\s*[[{]/u.test(given)) return fromText("--labels", given);
  if (!given.includes(",") && PATH.test(given)) throw new Problem(`--labels ${given}: no such file`);
  return given.split(",").map((name) => name.trim());
}

const fromFile = (file: string) => fromText(file, readText(file));

/** A JSON array of strings, a JSON object of them under their classes (id2label), or one per line. */
function fromText(file: string, text: string): string[] {
  if (!/^\s*[[{]/u.test(text)) return text.replace(/\r?\n$/u, "").split(/\r?\n/u);
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch (error) {
    throw new Problem(`${file}: ${(error as Error).message}`);
  }
  const list = Array.isArray(names) ? names : fromObject(file, id2labelOf(names as Record<string, unknown>));
  if (list.some((name) => typeof name !== "string")) throw new Problem(`${file}: expected a JSON array of strings`);
  return list;
}

/** A model's configuration of Hugging Face has the names in a field. */
function id2labelOf(object: Record<string, unknown>): Record<string, unknown> {
  const { id2label } = object;
  return typeof id2label === "object" && id2label !== null ? (id2label as Record<string, unknown>) : object;
}

function fromObject(file: string, names: Record<string, unknown>): unknown[] {
  const count = Object.keys(names).length;
  const list = Array.from({ length: count }, (_, index) => names[index]);
  const missing = list.indexOf(undefined);
  if (missing < 0) return list;
  const found = quoted(Object.keys(names).join(", "));
  throw new Problem(
    `${file}: expected names under "0", "1" and so on, there is none under "${missing}" among ${found}`,
  );
}

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
