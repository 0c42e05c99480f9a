// Markdown as HTML, and its sections for the search.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import hljs from "highlight.js/lib/common";
import { Marked, type RendererObject } from "marked";
import { gfmHeadingId } from "marked-gfm-heading-id";
import { markedHighlight } from "marked-highlight";
import type { Document } from "./documents.ts";
import { root } from "./paths.ts";

/** A part of a page from one heading to the next. */
export interface Part {
  readonly title: string;
  /** Of the heading. */
  readonly anchor: string;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly parts: readonly Part[];
  /** Pictures that it shows, as files of the repository. */
  readonly pictures: readonly string[];
}

/** The page of a file: a document, or a module's reference. */
function pageOf(file: string, names: readonly string[]): string | undefined {
  const name = basename(file, ".md");
  return [name, `reference-${name}`, name === "index" ? "reference" : ""].find((known) => names.includes(known));
}

/** The address of a link on the site; undefined for files of the repository that are no page. */
function addressOf(href: string, names: readonly string[]): string | undefined {
  if (/^(?:https?:|#)/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const page = path.endsWith(".md") ? pageOf(path, names) : undefined;
  return page && `${page}.html${anchor === undefined ? "" : `#${anchor}`}`;
}

const withoutTags = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();

/** The headings that begin a part: deeper ones, of single parameters, belong to it. */
const HEADING = /<h([123]) id="([^"]+)">([\s\S]*?)<\/h\1>/g;

function partsOf(html: string): Part[] {
  const headings = [...html.matchAll(HEADING)];
  return headings.map((heading, i) => ({
    title: withoutTags(heading[3] ?? ""),
    anchor: heading[2] ?? "",
    text: withoutTags(html.slice(heading.index + heading[0].length, headings[i + 1]?.index)),
  }));
}

/** Code with its words marked by classes. */
const highlighting = markedHighlight({
  langPrefix: "hljs language-",
  highlight(code, language) {
    const name = language.split(" ")[0] ?? "";
    return hljs.highlight(code, { language: hljs.getLanguage(name) ? name : "plaintext" }).value;
  },
});

/** How links, pictures and tables are written; pictures are collected. */
function renderer(names: readonly string[], pictures: string[]): RendererObject {
  return {
    link({ href, tokens }) {
      const content = this.parser.parseInline(tokens);
      const address = addressOf(href, names);
      return address === undefined ? content : `<a href="${address}">${content}</a>`;
    },
    image({ href, text }) {
      const file = join("docs", href);
      if (!existsSync(join(root, file))) throw new Error(`${file}: no such picture`);
      pictures.push(file);
      return `<img src="${basename(file)}" alt="${text}" loading="lazy">`;
    },
    table({ header, rows }) {
      const heading = header.map(({ tokens }) => `<th scope="col">${this.parser.parseInline(tokens)}</th>`);
      const lines = rows.map((row) => row.map(({ tokens }) => `<td>${this.parser.parseInline(tokens)}</td>`).join(""));
      const body = lines.map((line) => `<tr>${line}</tr>`).join("");
      const table = `<table><thead><tr>${heading.join("")}</tr></thead><tbody>${body}</tbody></table>`;
      // What is wider than the page can be scrolled, by keyboard too.
      return `<div class="scroll" tabindex="0" role="group" aria-label="table">${table}</div>`;
    },
  };
}

export function rendered({ markdown }: Document, names: readonly string[]): Rendered {
  const pictures: string[] = [];
  const marked = new Marked(gfmHeadingId(), highlighting, { renderer: renderer(names, pictures) });
  const html = (marked.parse(markdown) as string).replaceAll("<pre>", '<pre tabindex="0">');
  return { html, parts: partsOf(html), pictures };
}
