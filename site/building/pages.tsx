// Writes every page, and the index of the search.
import { copyFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import MiniSearch from "minisearch";
import { Home } from "../src/home/page.tsx";
import { SECTIONS } from "../src/home/sections.ts";
import { type Entry, SEARCH_OPTIONS } from "../src/search.ts";
import { allDocuments } from "./documents.ts";
import { type Part, rendered } from "./markdown.ts";
import { type Assets, pageHtml } from "./page.tsx";
import { out, root } from "./paths.ts";

/** The sections of the home page, for the search. */
const HOME: readonly Omit<Entry, "id">[] = Object.entries(SECTIONS).map(([id, { title, words }]) => ({
  title,
  page: "Try it",
  address: `index.html#${id}`,
  text: words,
}));

function searchIndex(entries: readonly Omit<Entry, "id">[]): string {
  const index = new MiniSearch<Entry>(SEARCH_OPTIONS);
  index.addAll(entries.map((entry, id) => ({ id, ...entry })));
  return JSON.stringify(index);
}

/** A module's functions, below its heading. */
function withContents(html: string, parts: readonly Part[]): string {
  const functions = parts.filter(({ title }) => title.endsWith("()") && /^[a-z]/.test(title));
  if (functions.length === 0) return html;
  const items = functions.map(({ title, anchor }) => `<li><a href="#${anchor}">${title}</a></li>`);
  return html.replace("</h1>", `</h1><ul class="contents">${items.join("")}</ul>`);
}

export function writePages(assets: { home: Assets; document: Assets }): void {
  const documents = allDocuments();
  const names = documents.map(({ name }) => name);
  const write = (name: string, content: string) => writeFileSync(join(out, name), content);
  write(
    "index.html",
    pageHtml({
      title: "simd-softmax",
      name: "index",
      documents,
      assets: assets.home,
      children: (
        <div class="sections">
          <Home />
        </div>
      ),
    }),
  );
  const entries = [...HOME];
  for (const document of documents) {
    const { name, title } = document;
    const { html, parts, pictures } = rendered(document, names);
    for (const picture of pictures) copyFileSync(join(root, picture), join(out, basename(picture)));
    const children = <article dangerouslySetInnerHTML={{ __html: withContents(html, parts) }} />;
    write(
      `${name}.html`,
      pageHtml({ title: `${title} · simd-softmax`, name, documents, assets: assets.document, children }),
    );
    for (const { title: heading, anchor, text } of parts) {
      entries.push({ title: heading, page: title, address: `${name}.html#${anchor}`, text });
    }
  }
  write("search.json", searchIndex(entries));
}
