// CSV: one row per line. A first line without any number is a heading, which names the classes.
//
// Records with quotes are parsed by csv-parse. Numbers between delimiters are split here: through that library a row of 12
// million numbers took 7 times its size in memory, or with its conversion of cells ten times as long.
import { parse } from "csv-parse/sync";
import { Numbers, parseNumber } from "./numbers.js";
import { Problem, quoted } from "./problem.js";
import type { Row, Told } from "./rows.js";

export interface CsvOptions {
  /** One character; undefined takes what the first line has. */
  readonly delimiter: string | undefined;
  /** The first column is not a class but names the rows. */
  readonly hasIndex: boolean;
}

/** The first line that is not blank, without what is in quotes. */
const firstLine = (start: string) => (/^(?:\s*[\r\n])?([^\r\n]*)/u.exec(start)?.[1] ?? "").replace(/"[^"]*"/gu, '"');

/** The delimiter of a first line: a comma if there is one, then a semicolon, a tab, or between numbers a space. */
function delimiterOf(line: string, hasIndex: boolean): string {
  for (const delimiter of [",", ";", "\t"]) if (line.includes(delimiter)) return delimiter;
  const words = line.trim().split(/\s+/u);
  const numbers = hasIndex ? words.slice(1) : words;
  return words.length > 1 && numbers.every((word) => parseNumber(word) !== undefined) ? " " : ",";
}

/** A cell that is no number, and its places among the cells and in the line. */
interface Word {
  readonly index: number;
  readonly text: string;
  readonly column: number;
}

/** A line of cells; a quoted cell may extend it over several lines. */
interface Line {
  /** The cells as numbers, NaN for words. */
  readonly values: Float64Array;
  readonly words: readonly Word[];
  /** The text of the first cell, which may be the name of the row: "007" is not 7. */
  readonly firstCell: string;
  /** The number of its first line. */
  readonly line: number;
}

/** Takes text in chunks, and returns the lines that each completes. */
class Splitter {
  readonly #delimiter: string;
  readonly #file: string;
  readonly #numbers = new Numbers();
  #words: Word[] = [];
  #firstCell = "";
  #column = 1;
  /** The line that is read, and where the current record began. */
  #line = 1;
  #first = 1;
  /** The beginning of the current cell; or, from the first quote of a record on, all of its text. */
  #rest = "";
  #quotes = 0;

  constructor(file: string, delimiter: string) {
    this.#file = file;
    this.#delimiter = delimiter;
  }

  push(text: string): Line[] {
    const lines: Line[] = [];
    for (let at = 0; at < text.length; ) {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      this.#take(text.slice(at, end));
      const line = newline < 0 ? undefined : this.#endLine();
      if (line) lines.push(line);
      at = end + 1;
    }
    return lines;
  }

  end(): Line {
    if (this.#quotes % 2 === 1) throw new Problem(`${this.#file}:${this.#first}: a quote is not closed`);
    return this.#takeLine();
  }

  /** A part of a line. */
  #take(part: string): void {
    const quote = this.#quotes > 0 ? 0 : part.indexOf('"');
    let start = 0;
    if (this.#quotes === 0) {
      const stop = quote < 0 ? part.length : quote;
      for (let at = part.indexOf(this.#delimiter); at >= 0 && at < stop; ) {
        this.#cell(this.#rest + part.slice(start, at));
        this.#rest = "";
        start = at + this.#delimiter.length;
        at = part.indexOf(this.#delimiter, start);
      }
    }
    const rest = part.slice(start);
    this.#rest += rest;
    if (quote >= 0) this.#quotes += rest.split('"').length - 1;
  }

  #cell(text: string): void {
    const content = text.trim();
    // Spaces that align numbers are one delimiter.
    if (content !== "" || this.#delimiter !== " ") this.#add(content);
    this.#column += text.length + 1;
  }

  #add(text: string): void {
    if (this.#numbers.length === 0) this.#firstCell = text;
    const value = parseNumber(text);
    if (value === undefined) this.#words.push({ index: this.#numbers.length, text, column: this.#column });
    this.#numbers.push(value ?? NaN);
  }

  /** The line, if the record does not go on within quotes. */
  #endLine(): Line | undefined {
    this.#line++;
    if (this.#quotes % 2 === 0) return this.#takeLine();
    this.#rest += "\n";
    return undefined;
  }

  #takeLine(): Line {
    if (this.#quotes > 0) this.#quotedCells();
    else this.#cell(this.#rest);
    const line = { values: this.#numbers.take(), words: this.#words, firstCell: this.#firstCell, line: this.#first };
    this.#words = [];
    this.#rest = "";
    this.#quotes = 0;
    this.#column = 1;
    this.#first = this.#line;
    return line;
  }

  #quotedCells(): void {
    let record: string[];
    try {
      [record] = parse(this.#rest.replace(/\r$/u, ""), {
        delimiter: this.#delimiter,
        relax_quotes: true,
        trim: true,
        record_delimiter: ["\r\n", "\n"],
      }) as [string[]];
    } catch (error) {
      throw new Problem(`${this.#file}:${this.#first}:${this.#column}: ${(error as Error).message}`);
    }
    for (const text of record) this.#add(text);
  }
}

/** What helps if the first name is empty. */
const REMEDY = "; --index-column takes the first column as names of the rows";

const DECIMAL_COMMA = /^[+-]?\d+,\d+$/u;

/** What helps if a cell is no number: several of them, or one with a decimal comma. */
function remedyFor(cell: string): string {
  if (DECIMAL_COMMA.test(cell)) return "; decimals are written with a point";
  const delimiter = /[;|\t,]|(?<=\d) +(?=[\d.+-])/u.exec(cell)?.[0];
  return delimiter === undefined ? "" : `; --delimiter ${JSON.stringify(delimiter[0])} says what separates the numbers`;
}

const nameOf = (value: number, index: number): Word => ({ index, text: String(value), column: 1 });

/** Makes rows of lines. */
class Rows {
  readonly #file: string;
  readonly #options: CsvOptions;
  readonly #onNames: Told["onNames"];
  /** The number of cells of each line, and the first line. */
  #width = 0;
  #firstLine = 0;
  #hasRows = false;
  /** What helps if there are no rows: the heading may be numbers between other delimiters. */
  #remedy = "";

  constructor(file: string, options: CsvOptions, onNames: Told["onNames"]) {
    this.#file = file;
    this.#options = options;
    this.#onNames = onNames;
  }

  row({ values, words, firstCell, line }: Line): Row | undefined {
    const isBlank = values.length === 0 || (values.length === 1 && words[0]?.text === "");
    if (isBlank) return undefined;
    const isFirst = this.#width === 0;
    if (isFirst) {
      this.#width = values.length;
      this.#firstLine = line;
    } else if (values.length !== this.#width) {
      const found = values.length === 1 ? "1 value" : `${values.length} values`;
      throw this.#problem(line, 1, `${found}, but line ${this.#firstLine} has ${this.#width}`);
    }
    const from = this.#options.hasIndex ? 1 : 0;
    if (values.length === from) throw this.#problem(line, 1, "expected numbers after the name of the row, got none");
    const names = words.filter(({ index }) => index >= from);
    // pandas leaves the name of the index empty, and numbers columns without names.
    const isNumbered = from === 1 && names.length === 0 && words[0]?.text === "";
    const areDecimals = names.length > 0 && names.every(({ text }) => DECIMAL_COMMA.test(text));
    if (isFirst && !areDecimals && (names.length === values.length - from || isNumbered)) {
      this.#heading(isNumbered ? Array.from(values.subarray(1), nameOf) : names, line);
      return undefined;
    }
    const [first] = words;
    if (isFirst && from === 0 && first?.index === 0 && first.text === "") {
      throw this.#problem(line, first.column, `expected a number, got ""${REMEDY}`);
    }
    this.#hasRows = true;
    const [wrong] = names;
    if (wrong) {
      const remedy = remedyFor(wrong.text) || (wrong.index === 0 && values.length > 1 ? REMEDY : "");
      throw this.#problem(line, wrong.column, `expected a number, got ${quoted(wrong.text)}${remedy}`);
    }
    const index = from === 0 ? {} : { index: firstCell };
    return { values: values.subarray(from), ...index, axes: 2, opens: 0, closes: 0 };
  }

  #heading(names: readonly Word[], line: number): void {
    const empty = names.find(({ text }) => text === "");
    if (empty) {
      const remedy = empty.index === 0 ? REMEDY : "";
      throw this.#problem(line, empty.column, `the heading has an empty name${remedy}`);
    }
    if (names.length === 1) this.#remedy = remedyFor(names[0]?.text ?? "");
    this.#onNames(names.map(({ text }) => text));
  }

  #problem(line: number, column: number, message: string): Problem {
    return new Problem(`${this.#file}:${line}:${column}: ${message}`);
  }

  end(): void {
    if (this.#hasRows) return;
    const found = this.#width > 0 ? "a heading alone" : "nothing";
    throw this.#problem(1, 1, `expected rows of numbers, got ${found}${this.#remedy}`);
  }
}

/** The rows, in groups as they become complete. */
export async function* readCsv(
  file: string,
  start: string,
  chunks: AsyncIterable<string>,
  options: CsvOptions,
  { onNames }: Told,
): AsyncGenerator<Row[]> {
  const delimiter = options.delimiter ?? delimiterOf(firstLine(start), options.hasIndex);
  const rows = new Rows(file, options, onNames);
  const splitter = new Splitter(file, delimiter);
  const rowsOf = (lines: readonly Line[]) => lines.map((line) => rows.row(line)).filter((row) => row !== undefined);
  for await (const chunk of chunks) yield rowsOf(splitter.push(chunk));
  yield rowsOf([splitter.end()]);
  rows.end();
}
