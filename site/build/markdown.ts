// Markdown as HTML, and its sections for the search.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import hljs from "highlight.js/lib/common";
import { Marked } from "marked";
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

/** The address of a link on the site; undefined for files of the repository that are no page. */
function addressOf(href: string, names: readonly string[]): string | undefined {
  if (/^(?:https?:|#)/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const name = basename(path, ".md");
  const page = names.find((known) => known === name || (name === "index" && known === "reference"));
  const module = names.find((known) => known === `reference-${name}`);
  if (!path.endsWith(".md") || !(page ?? module)) return undefined;
  return `${module && !page ? module : (page ?? name)}.html${anchor === undefined ? "" : `#${anchor}`}`;
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

export function rendered({ markdown, group }: Document, names: readonly string[]): Rendered {
  const pictures: string[] = [];
  const marked = new Marked(
    gfmHeadingId(),
    markedHighlight({
      langPrefix: "hljs language-",
      highlight(code, language) {
        const name = language.split(" ")[0] ?? "";
        return hljs.highlight(code, { language: hljs.getLanguage(name) ? name : "plaintext" }).value;
      },
    }),
    {
      renderer: {
        link({ href, tokens }) {
          const content = this.parser.parseInline(tokens);
          // In the reference, the links of other modules' members lead to their page.
          const address = addressOf(href, names);
          return address === undefined ? content : `<a href="${address}">${content}</a>`;
        },
        image({ href, text }) {
          const file = join("docs", href);
          if (!existsSync(join(root, file))) throw new Error(`${file}: no such picture`);
          pictures.push(file);
          return `<img src="${basename(file)}" alt="${text}" loading="lazy">`;
        },
        // What is wider than the page can be scrolled, by keyboard too.
        table({ header, rows }) {
          const cells = (row: typeof header, tag: string) =>
            row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("");
          const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
          return `<div class="scroll" tabindex="0" role="group" aria-label="table"><table><thead><tr>${cells(header, 'th scope="col"').replaceAll('</th scope="col">', "</th>")}</tr></thead><tbody>${body}</tbody></table></div>`;
        },
      },
    },
  );
  const html = (marked.parse(markdown) as string).replaceAll("<pre>", '<pre tabindex="0">');
  return { html, parts: group === "Reference" || html.includes("<h1") ? partsOf(html) : [], pictures };
}
