// The frame around every page: the head with its policy, the navigation, the search.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { SECTIONS } from "../src/home/sections.ts";
import type { Document } from "./documents.ts";
import { root } from "./paths.ts";

/** The files of an entry, as the bundler wrote them. */
export interface Assets {
  readonly script: string;
  readonly preloads: readonly string[];
  readonly styles: readonly string[];
}

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Nothing from elsewhere and nothing inline; WebAssembly may be compiled. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The picture in the browser's tab: three bars. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 15V2h4v13zM6 15V8h4v7zM11 15v-2h4v2z" fill="#3d6fd9"/></svg>',
)}`;

function Search() {
  return (
    <search>
      <form id="search" hidden>
        <input type="search" name="q" aria-label="Search all pages" placeholder="Search" autocomplete="off" />
        <div class="found">
          <span role="status" />
          <ul />
        </div>
      </form>
    </search>
  );
}

function Navigation({ documents, current }: { documents: readonly Document[]; current: string }) {
  const link = ({ name, title }: Pick<Document, "name" | "title">) => (
    <li key={name}>
      <a href={`${name}.html`} aria-current={name === current ? "page" : undefined}>
        {title}
      </a>
    </li>
  );
  return (
    <nav id="pages" aria-label="Pages">
      <h2>
        <a href="index.html" aria-current={current === "index" ? "page" : undefined}>
          Try it
        </a>
      </h2>
      <ul>
        {Object.entries(SECTIONS).map(([id, { title }]) => (
          <li key={id}>
            <a href={current === "index" ? `#${id}` : `index.html#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
      {(["Documents", "Reference"] as const).map((group) => (
        <div key={group}>
          <h2>{group}</h2>
          <ul>{documents.filter((document) => document.group === group).map(link)}</ul>
        </div>
      ))}
    </nav>
  );
}

interface PageProps {
  readonly title: string;
  readonly name: string;
  readonly documents: readonly Document[];
  readonly assets: Assets;
  readonly children: ComponentChildren;
}

function Page({ title, name, documents, assets, children }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          name="description"
          content="Softmax explained, raced and put to work in your browser, and the documents of simd-softmax."
        />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href={ICON} />
        {assets.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {assets.preloads.map((href) => (
          <link key={href} rel="modulepreload" href={href} />
        ))}
        <script type="module" src={assets.script} />
      </head>
      <body class={name === "index" ? "home" : "document"}>
        <a class="skip" href="#content">
          To the content
        </a>
        <header class="top">
          <a class="name" href="index.html">
            simd-softmax
          </a>
          <a class="menu" href="#pages">
            All pages
          </a>
          <Search />
          <button id="theme" type="button" hidden>
            Theme
          </button>
        </header>
        <Navigation documents={documents} current={name} />
        <main id="content" tabIndex={-1}>
          {children}
          <footer>
            simd-softmax {version}, MIT license. <a href="index.html">Try it</a>, or read the{" "}
            <a href="guide.html">guide</a>.
          </footer>
        </main>
      </body>
    </html>
  );
}

export const pageHtml = (props: PageProps): string => `<!doctype html>\n${renderToString(<Page {...props} />)}\n`;
