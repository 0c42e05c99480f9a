// The header of NumPy's .npy files, a Python literal:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { Problem } from "./problem.js";

const MAGIC = "\x93NUMPY";
export const MAGIC_BYTES = MAGIC.length;

/** Whether a file that starts with these bytes is a .npy file. */
export function isNpy(start: Uint8Array): boolean {
  return start.length >= MAGIC_BYTES && [...MAGIC].every((char, i) => start[i] === char.charCodeAt(0));
}

export interface NpyHeader {
  readonly shape: number[];
  /** The kind of the elements and their bytes, as NumPy abbreviates them: f4, i8, b1. */
  readonly kind: "f" | "i" | "u" | "b";
  readonly size: 1 | 2 | 4 | 8;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  /** The byte at which the elements start. */
  readonly start: number;
}

/** Headers that NumPy writes have some hundred bytes; it reads at most 10,000 by itself (numpy.lib.format.read_array). */
const MOST_BYTES = 10_000;

/** Reads the header; undefined while `bytes` does not hold all of it. */
export function readHeader(file: string, bytes: Uint8Array): NpyHeader | undefined {
  if (bytes.length < 12) return undefined;
  if (!isNpy(bytes)) throw new Problem(`${file}: byte 0: this is not a .npy file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [version, minor] = [bytes[6] as number, bytes[7] as number];
  if (version < 1 || version > 3 || minor !== 0) {
    throw new Problem(`${file}: byte 6: expected version 1.0, 2.0 or 3.0 of the format, got ${version}.${minor}`);
  }
  const [from, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > MOST_BYTES) {
    throw new Problem(`${file}: byte 8: a header of ${length} bytes, more than the ${MOST_BYTES} that are read`);
  }
  if (bytes.length < from + length) return undefined;
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(from, from + length));
  return { ...new Literal(file, text, from).header(), start: from + length };
}

/** Reads the dictionary of a header, to the letter. */
class Literal {
  readonly #file: string;
  readonly #text: string;
  readonly #from: number;
  #at = 0;

  constructor(file: string, text: string, from: number) {
    this.#file = file;
    this.#text = text;
    this.#from = from;
  }

  header(): Omit<NpyHeader, "start"> {
    const fields = new Map<string, unknown>();
    this.#take(/\{/y, "{");
    while (!this.#has(/\}/y)) {
      const at = this.#at;
      const name = this.#string();
      this.#take(/:/y, ":");
      if (fields.has(name)) this.#fail(`the field ${name} is there twice`, at);
      fields.set(name, this.#field(name, at));
      if (this.#has(/\}/y)) break;
      this.#take(/,/y, "a comma or }");
    }
    this.#take(/\}/y, "}");
    this.#take(/$/y, "the end of the header");
    for (const name of ["descr", "fortran_order", "shape"]) {
      if (!fields.has(name)) this.#fail(`the field ${name} is missing`, 0);
    }
    const dtype = fields.get("descr") as Pick<NpyHeader, "kind" | "size" | "isBigEndian">;
    return {
      ...dtype,
      isFortran: fields.get("fortran_order") as boolean,
      shape: fields.get("shape") as number[],
    };
  }

  #field(name: string, at: number): unknown {
    if (name === "descr") return this.#dtype();
    if (name === "fortran_order") return this.#boolean();
    if (name === "shape") return this.#shape();
    return this.#fail(`expected the fields descr, fortran_order and shape, got ${name}`, at);
  }

  /** Whether the pattern follows, after white space. */
  #has(pattern: RegExp): boolean {
    const at = this.#at;
    const found = this.#match(pattern) !== undefined;
    this.#at = at;
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    this.#at += /^[ \t\n\r]*/u.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(pattern: RegExp, expected: string): string {
    return this.#match(pattern) ?? this.#fail(`expected ${expected}`, this.#at);
  }

  #string(): string {
    return this.#take(/'[^'\\]*'|"[^"\\]*"/y, "a string").slice(1, -1);
  }

  #boolean(): boolean {
    return this.#take(/True|False/y, "True or False") === "True";
  }

  #dtype(): Pick<NpyHeader, "kind" | "size" | "isBigEndian"> {
    if (this.#has(/\[/y))
      this.#fail("a structured type holds several numbers per element; save one of its fields", this.#at);
    const at = this.#at;
    const descr = this.#string();
    const [, order, kind, digits] = /^([<>|=]?)([a-zA-Z?])(\d*)$/u.exec(descr) ?? [];
    if (kind === "O") this.#fail("an object type ('|O') holds Python objects, which are not read", at);
    if (kind === "V") this.#fail(`a structured type ('${descr}') holds several numbers per element`, at);
    const bytes = kind === "?" ? 1 : Number(digits);
    const known = { f: [2, 4, 8], i: [1, 2, 4, 8], u: [1, 2, 4, 8], b: [1], "?": [1] }[kind ?? ""];
    if (!known?.includes(bytes)) {
      this.#fail(
        `expected float16, float32 or float64 ('<f2', '<f4', '<f8'), integers of 1 to 8 bytes or bool, got '${descr}'`,
        at,
      );
    }
    return {
      kind: (kind === "?" ? "b" : kind) as NpyHeader["kind"],
      size: bytes as NpyHeader["size"],
      isBigEndian: order === ">",
    };
  }

  /** A tuple of whole numbers, which Python 2 wrote with an L after each. */
  #shape(): number[] {
    this.#take(/\(/y, "(");
    const shape: number[] = [];
    while (!this.#has(/\)/y)) {
      const at = this.#at;
      const extent = Number(this.#take(/[+-]?\d[\d_]*L?/y, "a whole number or )").replace(/[L_]/gu, ""));
      if (extent < 0 || !Number.isSafeInteger(extent))
        this.#fail(`expected a whole number from 0 up, got ${extent}`, at);
      shape.push(extent);
      if (this.#has(/\)/y)) {
        if (shape.length === 1) this.#fail("a tuple of one number ends with a comma", this.#at);
        break;
      }
      this.#take(/,/y, "a comma or )");
    }
    this.#take(/\)/y, ")");
    if (!Number.isSafeInteger(shape.reduce((product, extent) => product * extent, 1))) {
      this.#fail(`the shape (${shape.join(", ")}) has more elements than any file`, 0);
    }
    return shape;
  }

  #fail(message: string, at: number): never {
    // White space before the place does not belong to it.
    const spaces = /^[ \t\n\r]*/u.exec(this.#text.slice(at))?.[0].length ?? 0;
    throw new Problem(`${this.#file}: byte ${this.#from + at + spaces}: ${message}`);
  }
}

/** The header of a file of `type` elements. Its length is a multiple of 64 bytes, as NumPy writes it. */
export function npyHeader(type: "float32" | "float64", shape: readonly number[]): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type === "float32" ? "<f4" : "<f8"}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length);
  const padded = `${MAGIC}\x01\x00\x00\x00${text.padEnd(length - 1)}\n`;
  for (let i = 0; i < bytes.length; i++) bytes[i] = padded.charCodeAt(i);
  new DataView(bytes.buffer).setUint16(8, length, true);
  return bytes;
}
