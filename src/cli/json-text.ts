// Text on its way to a JSON tokenizer.
import { utf8 } from "./bytes.js";
import { parseNumber } from "./numbers.js";
import { Problem } from "./problem.js";

/**
 * Numbers that JSON does not spell so, but Python, JavaScript and C do: NaN and infinities, a plus, no digit before the point
 * or after it, leading zeros. And the delimiters of strings.
 */
const WORDS =
  /\\.|"|(?<![\w.+-])(?:[+-]?(?:inf(?:inity)?|nan)|\+[\d.][\w.+-]*|-?\.\d[\w.+-]*|-?\d+\.(?:e[+-]?\d+)?|-?0\d[\w.]*)(?![\w.+-])(?!\s*:)/giu;

/** What numbers consist of, and what may be between one and a colon. A run of these may go on in the next chunk. */
const WORD = /[\w.+\s-]/u;
/** A longer word is no number that a person or program wrote. */
const LONGEST_WORD = 1000;

/** Where the last word begins, or an escape that is not complete or that the word may belong to. */
function beginOfLastWord(text: string): number {
  let begin = text.length;
  while (begin > text.length - LONGEST_WORD && WORD.test(text.charAt(begin - 1))) begin--;
  let escapes = 0;
  while (text.charAt(begin - 1 - escapes) === "\\") escapes++;
  return begin - (escapes % 2);
}

/**
 * Text with quotes around such numbers, so that a JSON tokenizer accepts them, and the places of errors in the text as it was.
 * Offsets are the tokenizer's: bytes of the quoted text.
 */
export class JsonText {
  readonly #file: string;
  #held = "";
  #inString = false;
  /** Whether the chunk ended within a word. */
  #isCut = false;
  #chunk = "";
  #offset = 0;
  /** Where the chunk begins in the text as it was: its line, and the characters before it on that line. */
  #line = 1;
  #column = 0;
  /** Where the quoted words begin in the chunk. */
  #words: number[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** The next piece for the tokenizer; an unfinished word is held back until the next call. */
  next(text: string, isLast: boolean): string {
    ({ line: this.#line, column: this.#column } = this.#placeOf(this.#chunk.length));
    this.#offset = this.end;
    const all = this.#held + text;
    const end = isLast ? all.length : beginOfLastWord(all);
    this.#held = all.slice(end);
    this.#words = [];
    const isRest = this.#isCut;
    this.#isCut = all.length - end >= LONGEST_WORD;
    this.#chunk = all.slice(0, end).replace(WORDS, (word, at: number) => {
      if (word === '"') this.#inString = !this.#inString;
      if (word === '"' || word.startsWith("\\") || this.#inString || parseNumber(word) === undefined) return word;
      if (at === 0 && isRest) return word;
      this.#words.push(at + 2 * this.#words.length);
      return `"${word}"`;
    });
    return this.#chunk;
  }

  /** The line of a character of the chunk, and how many are before it on that line. */
  #placeOf(index: number): { line: number; column: number } {
    const before = this.#chunk.slice(0, index);
    const start = before.lastIndexOf("\n") + 1;
    const quotes = 2 * this.#words.filter((at) => at >= start && at < index).length;
    const column = index - start - quotes + (start === 0 ? this.#column : 0);
    return { line: this.#line + before.split("\n").length - 1, column };
  }

  /** Which character of the chunk is at an offset: the first one, if that lies before the chunk. */
  #indexOf(offset: number): number {
    const before = utf8(this.#chunk).subarray(0, Math.max(0, offset - this.#offset));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(before).length;
  }

  /** The error at an offset. */
  problem(offset: number, message: string): Problem {
    const { line, column } = this.#placeOf(this.#indexOf(offset));
    return new Problem(`${this.#file}:${line}:${column + 1}: ${message}`);
  }

  /** The whole word around an offset, and where it begins. */
  wordAt(offset: number): { word: string; start: number } {
    const at = this.#indexOf(offset);
    const before = /[^\s,[\]{}:]*$/u.exec(this.#chunk.slice(Math.max(0, at - 100), at))?.[0] ?? "";
    const after = /^[^\s,[\]{}:]*/u.exec(this.#chunk.slice(at, at + 100))?.[0] ?? "";
    return { word: before + after, start: offset - utf8(before).length };
  }

  /** The offset of the end of the chunk. */
  get end(): number {
    return this.#offset + utf8(this.#chunk).length;
  }
}
