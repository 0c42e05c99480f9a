// What errors say: what came, and what was expected.

/** The kind of `value` in a word or two. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string" || typeof value === "function") return `a ${typeof value}`;
  if (typeof value !== "object") return `the ${typeof value} ${String(value)}`;
  if (Array.isArray(value)) return "an array";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag === "Object" ? "an object" : /^[AEIO]/.test(tag) ? `an ${tag}` : `a ${tag}`;
}

/** A string in quotes, the kind of anything else. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : kindOf(value);
}

/** What to do about a value of the wrong kind, where people often pass it. */
const remedyFor = (got: unknown) =>
  typeof (got as { then?: unknown } | null | undefined)?.then === "function" ? "; await it first" : "";

/** The error for a value of the wrong kind, given what was expected. */
export function wrongKind(name: string, expected: string, got: unknown, where = ""): TypeError {
  return new TypeError(`${name}: ${expected}, got ${kindOf(got)}${where}${remedyFor(got)}`);
}

/** The error for an array that a getter or a callback of the caller's detached or resized. */
export const changed = (name: string) =>
  new TypeError(`${name}: an array of the call was detached or resized while its options were read`);
