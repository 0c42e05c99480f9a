// Pages with simd-softmax/pool: as it is in the package, found by an import map, and as Vite and webpack bundle it, worker and
// all.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "./app.ts";
import { library } from "./libraries.ts";
import { HTML, SCRIPT, type Served } from "./pages.ts";
import { bundleWithWebpack } from "./webpack.ts";

/**
 * The first is isolated from other origins, which gives it shared memory (but not in WebKitGTK, which does not isolate pages);
 * the others are not.
 */
export const POOL_PAGES = ["/pool-isolated", "/pool-plain", "/pool-vite", "/pool-webpack"] as const;

type Page = [path: string, served: Served];

const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** The scripts in a folder, served at the same names below `path`. */
function scriptsIn(folder: string, path: string): Page[] {
  const files = readdirSync(folder).filter((file) => /\.c?js$/.test(file));
  const headers = { "content-type": SCRIPT, ...ISOLATED };
  return files.map((file) => [`${path}${file}`, { headers, body: readFileSync(join(folder, file), "utf8") }]);
}

function unbundled({ folder }: App): Page[] {
  const imports = {
    "simd-softmax": "/dist/index.js",
    "simd-softmax/nn": "/dist/nn.js",
    "simd-softmax/pool": "/dist/pool-web.js",
  };
  const body = `<title>pool</title><script type="importmap">${JSON.stringify({ imports })}</script>
    <script type="module" src="/app/pool-page.js"></script>`;
  return [
    ...scriptsIn(join(folder, "node_modules/simd-softmax/dist"), "/dist/"),
    ...scriptsIn(folder, "/app/"),
    ["/pool-isolated", { headers: { "content-type": HTML, ...ISOLATED }, body }],
    ["/pool-plain", { headers: { "content-type": HTML }, body }],
  ];
}

const bundledPage = (path: string, script: string): Page => [
  path,
  { headers: { "content-type": HTML }, body: `<title>pool</title><script type="module" src="${script}"></script>` },
];

async function byVite({ folder }: App): Promise<Page[]> {
  const vite = await library("vite");
  const outDir = join(folder, "pool-vite");
  await vite.build({
    root: folder,
    base: "/vite/",
    logLevel: "error",
    build: {
      outDir,
      assetsDir: "",
      rollupOptions: { input: join(folder, "pool-page.js"), output: { entryFileNames: "[name].js" } },
    },
  });
  return [...scriptsIn(outDir, "/vite/"), bundledPage("/pool-vite", "/vite/pool-page.js")];
}

async function byWebpack(app: App): Promise<Page[]> {
  const outDir = join(app.folder, "pool-webpack");
  await bundleWithWebpack(app, "web", outDir, "pool-page.js", "/webpack/");
  return [...scriptsIn(outDir, "/webpack/"), bundledPage("/pool-webpack", "/webpack/out.cjs")];
}

let pages: Promise<Page[]> | undefined;

/** The pages and what they load, made once for all browsers. */
export function poolPages(app: App): Promise<Page[]> {
  pages ??= Promise.all([unbundled(app), byVite(app), byWebpack(app)]).then((all) => all.flat());
  return pages;
}
