// JSON and JSON lines: arrays of numbers, nested to any depth, one or several in sequence. Every innermost array is a row.
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { JsonText } from "./json-text.js";
import { Numbers, parseNumber } from "./numbers.js";
import { Problem, quoted } from "./problem.js";
import type { Row } from "./rows.js";

/** NumPy allows 64 axes; what is nested deeper is no tensor. */
const MOST_DEPTH = 64;
/** Python's json, by its limit of recursion, reads about as much. */
const MOST_SKIPPED_DEPTH = 1000;

const PUNCTUATION: ReadonlyMap<TokenType, string> = new Map([
  [TokenType.LEFT_BRACE, "{"],
  [TokenType.RIGHT_BRACE, "}"],
  [TokenType.LEFT_BRACKET, "["],
  [TokenType.RIGHT_BRACKET, "]"],
  [TokenType.COLON, ":"],
  [TokenType.COMMA, ","],
]);

/** Takes the tokens of nested arrays of numbers, and collects the rows that they complete. */
class Arrays {
  rows: Row[] = [];
  /** For every open array: whether it holds nothing, numbers or arrays so far, and whether a row in it was collected. */
  readonly #open: { holds: "nothing" | "numbers" | "arrays"; hasRow: boolean }[] = [];
  readonly #numbers = new Numbers();
  #expects: "value" | "value or ]" | "comma or ]" = "value";
  #closes = 0;
  readonly #fail: (message: string) => never;

  constructor(fail: (message: string) => never) {
    this.#fail = fail;
  }

  get depth(): number {
    return this.#open.length;
  }

  number(value: number, word: () => string): void {
    const array = this.#open.at(-1) ?? this.#fail(`expected an array of numbers, got ${quoted(word())}`);
    if (this.#expects === "comma or ]") this.#fail(`expected a comma or ], got ${quoted(word())}`);
    if (array.holds === "arrays") this.#fail(`expected an array like the ones before, got ${quoted(word())}`);
    array.holds = "numbers";
    this.#numbers.push(value);
    this.#expects = "comma or ]";
  }

  open(): void {
    const parent = this.#open.at(-1);
    if (parent && this.#expects === "comma or ]") this.#fail("expected a comma or ], got [");
    if (parent?.holds === "numbers") this.#fail("expected a number like the ones before, got [");
    if (this.depth === MOST_DEPTH) this.#fail(`expected at most ${MOST_DEPTH} arrays in one another`);
    if (parent) parent.holds = "arrays";
    this.#open.push({ holds: "nothing", hasRow: false });
    this.#expects = "value or ]";
  }

  comma(): void {
    if (this.depth === 0 || this.#expects !== "comma or ]") this.#fail(`expected ${this.#wanted()}, got ,`);
    this.#expects = "value";
  }

  close(): void {
    if (this.depth === 0 || this.#expects === "value") this.#fail(`expected ${this.#wanted()}, got ]`);
    const array = this.#open.pop();
    // Levels 1 to depth - 1 are around a row; the outermost is that of all rows.
    if (array?.holds !== "arrays") this.#row();
    else if (array.hasRow && this.depth > 0) this.#closes++;
    this.#expects = this.depth > 0 ? "comma or ]" : "value";
  }

  #wanted(): string {
    return this.depth === 0 ? "an array or the end" : "a value";
  }

  #row(): void {
    let opens = 0;
    for (const [level, array] of this.#open.entries()) {
      if (level > 0 && !array.hasRow) opens++;
      array.hasRow = true;
    }
    this.rows.push({ values: this.#numbers.take(), axes: this.depth + 1, opens, closes: this.#closes });
    this.#closes = 0;
  }
}

/** Takes the tokens around the arrays: those of objects, alone or in a list, of which one field is read. */
class Objects {
  readonly #field: string | undefined;
  readonly #fail: (message: string) => never;
  #list: "none" | "object or ]" | "object" | "comma" = "none";
  #expects: "array" | "name or }" | "name" | "colon" | "value" | "comma" = "array";
  #name = "";
  #isFound = false;
  /** Checks the value of another field. */
  #other: TokenParser | undefined;
  #depth = 0;

  constructor(field: string | undefined, fail: (message: string) => never) {
    this.#field = field;
    this.#fail = fail;
  }

  get isOpen(): boolean {
    return this.#expects !== "array" || this.#list !== "none";
  }

  /** Whether a token belongs to an object; otherwise it belongs to an array. */
  takes(token: TokenType, value: string): boolean {
    if (this.#other) this.#skip(this.#other, token, value);
    else if (this.#expects === "array") return this.#outside(token);
    else if (this.#expects === "value") return !this.#value(token, value);
    else this.#structure(token, value);
    return true;
  }

  /** Whether a token outside of objects is not one of an array of numbers. */
  #outside(token: TokenType): boolean {
    if (this.#field === undefined) {
      if (token !== TokenType.LEFT_BRACE) return false;
      this.#fail("expected an array of numbers, got an object; --field names the field that holds one");
    }
    if (token === TokenType.LEFT_BRACE && this.#list !== "comma") return this.#begin();
    if (token === TokenType.LEFT_BRACKET && this.#list === "none") this.#list = "object or ]";
    else if (token === TokenType.COMMA && this.#list === "comma") this.#list = "object";
    else if (token === TokenType.RIGHT_BRACKET && (this.#list === "comma" || this.#list === "object or ]"))
      this.#list = "none";
    else this.#fail(`expected ${this.#list === "comma" ? "a comma or ]" : "an object, for --field"}`);
    return true;
  }

  #begin(): true {
    if (this.#list !== "none") this.#list = "comma";
    this.#expects = "name or }";
    this.#isFound = false;
    return true;
  }

  #skip(other: TokenParser, token: TokenType, value: string): void {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#depth++;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth--;
    if (this.#depth > MOST_SKIPPED_DEPTH) this.#fail(`expected at most ${MOST_SKIPPED_DEPTH} values in one another`);
    try {
      other.write({ token, value });
    } catch {
      this.#fail(`the value of ${quoted(this.#name)} is no JSON`);
    }
    this.#other = other.isEnded ? undefined : other;
  }

  /** Whether the value is the array to read. */
  #value(token: TokenType, value: string): boolean {
    this.#expects = "comma";
    if (this.#name !== this.#field) {
      // Without a path, no value is kept.
      this.#skip(new TokenParser({ paths: [], keepStack: false }), token, value);
      return false;
    }
    if (this.#isFound) this.#fail(`the object has the field ${quoted(this.#name)} twice`);
    if (token !== TokenType.LEFT_BRACKET) this.#fail(`expected an array of numbers in ${quoted(this.#name)}`);
    this.#isFound = true;
    return true;
  }

  #structure(token: TokenType, value: string): void {
    if (token === TokenType.RIGHT_BRACE && (this.#expects === "comma" || this.#expects === "name or }")) {
      if (!this.#isFound) this.#fail(`the object has no field ${quoted(this.#field as string)}`);
      this.#expects = "array";
    } else if (token === TokenType.STRING && this.#expects.startsWith("name")) {
      this.#name = value;
      this.#expects = "colon";
    } else if (token === TokenType.COLON && this.#expects === "colon") this.#expects = "value";
    else if (token === TokenType.COMMA && this.#expects === "comma") this.#expects = "name";
    else this.#fail(`expected ${this.#expects === "comma" ? "a comma or }" : `a ${this.#expects}`}`);
  }
}

/** The rows, in groups as they become complete. With `field` they are that field of each object. */
export async function* readJson(
  file: string,
  chunks: AsyncIterable<string>,
  field: string | undefined,
): AsyncGenerator<Row[]> {
  const text = new JsonText(file);
  let offset = 0;
  const fail = (message: string): never => {
    throw text.problem(offset, message);
  };
  const arrays = new Arrays(fail);
  const objects = new Objects(field, fail);
  const tokenizer = new Tokenizer({ separator: "", numberBufferSize: 64 });
  let isEmpty = true;
  tokenizer.onToken = ({ token, value, offset: at }) => {
    offset = at;
    if (arrays.depth === 0 && objects.takes(token, value as string)) return;
    if (token === TokenType.NUMBER) arrays.number(value as number, () => text.wordAt(at).word);
    else if (token === TokenType.LEFT_BRACKET) arrays.open();
    else if (token === TokenType.RIGHT_BRACKET) arrays.close();
    else if (token === TokenType.COMMA) arrays.comma();
    else {
      const spelled = token === TokenType.STRING ? parseNumber(value as string) : undefined;
      if (spelled !== undefined) arrays.number(spelled, () => value as string);
      else if (token === TokenType.LEFT_BRACE) fail("expected a number, got an object");
      else {
        const word = token === TokenType.STRING ? (value as string) : text.wordAt(at).word;
        fail(`expected a number, got ${quoted(PUNCTUATION.get(token) ?? word)}`);
      }
    }
  };
  const write = (piece: string) => {
    try {
      tokenizer.write(piece);
    } catch (error) {
      throw error instanceof Problem ? error : unexpected(text, error as Error);
    }
  };
  for await (const chunk of chunks) {
    write(text.next(chunk, false));
    if (arrays.rows.length === 0) continue;
    isEmpty = false;
    yield arrays.rows;
    arrays.rows = [];
  }
  write(text.next("", true));
  // A number or a string may still be open.
  write(" ");
  offset = text.end;
  if (arrays.depth > 0) fail(`the input ends inside an array, ${"]".repeat(arrays.depth)} is missing`);
  if (objects.isOpen) fail("the input ends inside an object");
  if (arrays.rows.length > 0) yield arrays.rows;
  else if (isEmpty) fail("expected an array of numbers, got nothing");
}

/** The error for text that is no JSON. */
function unexpected(text: JsonText, error: Error): Problem {
  const place = /absolute position "(\d+)"/u.exec(error.message)?.[1];
  if (place === undefined) return text.problem(text.end, error.message);
  const { word, start } = text.wordAt(Number(place));
  return text.problem(start, `expected a number, got ${quoted(word)}`);
}
