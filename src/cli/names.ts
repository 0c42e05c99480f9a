// The names of the classes in a text. Nothing here is of Node, as in formats.ts.
import { Problem, quoted } from "./problem.js";

/** Names between commas. */
export const splitNames = (list: string): string[] => list.split(",").map((name) => name.trim());

/** A JSON array of strings, a JSON object of them under their classes (id2label), or one per line. */
export function namesIn(file: string, text: string): string[] {
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
