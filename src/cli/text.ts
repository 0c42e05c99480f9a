// Readers of text, chunk by chunk: JSON and JSON lines, CSV.
import { Problem } from "./problem.js";

/** Takes the text in chunks and returns the rows that each completes; `end` is called after the last. */
export interface RowReader {
  push(text: string): number[][];
  end(): number[][];
}

const NUMBER = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|inf(inity)?|nan)$/i;

/** The number that `word` spells, with the infinities and NaN as Python, JavaScript and C write them. */
function parseNumber(word: string): number | undefined {
  if (!NUMBER.test(word)) return undefined;
  const sign = word.startsWith("-") ? -1 : 1;
  if (/inf/i.test(word)) return sign * Infinity;
  if (/nan/i.test(word)) return NaN;
  return Number(word);
}

/** The start of a wrong word, for a message. */
function quoted(word: string): string {
  return JSON.stringify(word.length > 30 ? `${word.slice(0, 30)}...` : word);
}

const NEWLINE = 10;
const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;

function isSpace(code: number): boolean {
  return code === 32 || code === NEWLINE || code === 13 || code === 9 || code === 0xfeff;
}

/**
 * Arrays of numbers, nested to any depth, one or several in sequence: JSON and JSON lines alike. Every innermost array is
 * a row.
 */
export function jsonReader(file: string): RowReader {
  // For every open array: whether it holds nothing, numbers or arrays so far.
  const open: ("nothing" | "numbers" | "arrays")[] = [];
  let row: number[] = [];
  let expects: "value" | "value or ]" | "comma or ]" = "value";
  let word = "";
  let line = 1;
  let column = 0;
  let seen = false;

  function fail(message: string, back = 0): never {
    throw new Problem(`${file}:${line}:${Math.max(1, column - back)}: ${message}`);
  }

  function endWord(): void {
    if (word === "") return;
    const back = word.length;
    const value = parseNumber(word);
    if (value === undefined) fail(`expected a number, got ${quoted(word)}`, back);
    if (open.length === 0) fail(`expected an array of numbers, got ${quoted(word)}`, back);
    if (expects === "comma or ]") fail(`expected a comma or ], got ${quoted(word)}`, back);
    if (open.at(-1) === "arrays") fail(`expected an array like the ones before, got ${quoted(word)}`, back);
    open[open.length - 1] = "numbers";
    row.push(value as number);
    word = "";
    expects = "comma or ]";
  }

  function punctuation(code: number, rows: number[][]): void {
    if (code === OPEN) {
      if (expects === "comma or ]" && open.length > 0) fail("expected a comma or ], got [");
      if (open.at(-1) === "numbers") fail("expected a number like the ones before, got [");
      if (open.length > 0) open[open.length - 1] = "arrays";
      open.push("nothing");
      expects = "value or ]";
      return;
    }
    if (open.length === 0 || expects === "value" || (code === COMMA && expects === "value or ]")) {
      fail(`expected ${open.length === 0 ? "[" : "a value"}, got ${String.fromCharCode(code)}`);
    }
    if (code === COMMA) {
      expects = "value";
      return;
    }
    if (open.pop() !== "arrays") {
      rows.push(row);
      row = [];
    }
    expects = open.length > 0 ? "comma or ]" : "value";
  }

  return {
    push(text) {
      const rows: number[][] = [];
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        column++;
        if (code === OPEN || code === CLOSE || code === COMMA) {
          endWord();
          seen = true;
          punctuation(code, rows);
        } else if (isSpace(code)) {
          endWord();
          if (code === NEWLINE) {
            line++;
            column = 0;
          }
        } else word += text[i];
      }
      return rows;
    },
    end() {
      column++;
      endWord();
      if (open.length > 0) fail(`the input ends inside an array, ${"]".repeat(open.length)} is missing`);
      if (!seen) fail("expected an array of numbers, got nothing");
      return [];
    },
  };
}

/** A cell with its quotes removed. */
function unquote(cell: string): string {
  const trimmed = cell.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}

/**
 * One row per line, comma-separated. A first line without any number is a heading; `onHeading` is called with its labels.
 */
export function csvReader(file: string, onHeading: (names: string[]) => void): RowReader {
  let rest = "";
  let line = 0;
  let width = 0;
  let firstLine = 0;

  function readLine(text: string): number[][] {
    line++;
    if (text.trim() === "") return [];
    const cells = text.replace(/^\ufeff/, "").split(",");
    const row = cells.map((cell) => parseNumber(unquote(cell)));
    const isHeading = width === 0 && row.every((value) => value === undefined);
    if (isHeading) onHeading(cells.map(unquote));
    else rejectWords(cells, row);
    if (width === 0) {
      width = cells.length;
      firstLine = line;
    } else if (cells.length !== width) {
      throw new Problem(`${file}:${line}:1: ${cells.length} values, but line ${firstLine} has ${width}`);
    }
    return isHeading ? [] : [row as number[]];
  }

  function rejectWords(cells: string[], row: (number | undefined)[]): void {
    const wrong = row.indexOf(undefined);
    if (wrong < 0) return;
    const column = cells.slice(0, wrong).reduce((sum, cell) => sum + cell.length + 1, 1);
    throw new Problem(`${file}:${line}:${column}: expected a number, got ${quoted(unquote(cells[wrong] as string))}`);
  }

  return {
    push(text) {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() as string;
      return lines.flatMap(readLine);
    },
    end() {
      const rows = readLine(rest);
      if (width === 0) throw new Problem(`${file}:1:1: expected rows of numbers, got nothing`);
      return rows;
    },
  };
}
