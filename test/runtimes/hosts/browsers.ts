// Chromium, Firefox and WebKit on pages of a server on loopback.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { type Answer, isRight } from "../answer.ts";
import type { Report } from "../app/checks.ts";
import type { PoolReport } from "../app/pool.ts";
import type { App } from "../app.ts";
import { classicScripts } from "../classic.ts";
import { HTML, type Served } from "../pages.ts";
import { POOL_PAGES, poolPages } from "../pool-pages.ts";
import { type Browser, type Driver, drivers } from "./drivers.ts";
import { FUSED, type Host, PLAIN } from "./host.ts";
import { firstMissing } from "./installed.ts";

/** The page with `script` as a module, and the same under a policy that forbids to compile WebAssembly. */
function modulePages(script: string): [path: string, served: Served][] {
  const page = (title: string) => `<title>${title}</title><script type="module" src="page.js"></script>`;
  const policy = { "content-security-policy": "script-src 'self'" };
  return [
    ["/page.js", { headers: { "content-type": "text/javascript" }, body: script }],
    ["/page", { headers: { "content-type": HTML }, body: page("page") }],
    ["/forbidden", { headers: { "content-type": HTML, ...policy }, body: page("forbidden") }],
  ];
}

/** A page with `script` as a classic script, where nothing says which charset they are in. An error is reported too. */
function classicPages(name: string, script: string): [path: string, served: Served][] {
  const onError = "onerror = (message) => { globalThis.report = JSON.stringify({ message }); };";
  const page = `<title>${name}</title><script>${onError}</script><script src="${name}.js"></script>`;
  return [
    [`/${name}.js`, { headers: { "content-type": "text/javascript" }, body: script }],
    [`/${name}`, { headers: { "content-type": "text/html" }, body: page }],
  ];
}

async function serve(pages: ReadonlyMap<string, Served>): Promise<{ url: string; close(): void }> {
  const server = createServer(({ url = "" }, response) => {
    const served = pages.get(url);
    response.writeHead(served ? 200 : 404, served?.headers).end(served?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function bundle(app: App): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: app.folder,
    entryPoints: ["page.js"],
    bundle: true,
    format: "esm",
    minify: true,
    conditions: ["browser"],
    write: false,
  });
  return outputFiles[0].text;
}

/** What the page at an address puts at globalThis.report. */
async function read(browser: Browser, url: string): Promise<unknown> {
  const page = await browser.open(url);
  try {
    return await page.until("globalThis.report");
  } finally {
    await page.close();
  }
}

/** Reads every page of the classic scripts, and says which did not come to the right answer. */
async function classicProblems(browser: Browser, url: string, names: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const text = String(await read(browser, `${url}/${name}`));
    if (!isRight(JSON.parse(text) as Answer)) found.push(`the classic script of ${name}: got ${text}`);
  }
  return found;
}

/** Adds the checks of the pages with a pool to a report; `isolates` says whether the browser can isolate one. */
async function checkPool(browser: Browser, url: string, report: Report, isolates: boolean): Promise<void> {
  for (const path of POOL_PAGES) {
    const { count, failed, isShared }: PoolReport = JSON.parse(String(await read(browser, `${url}${path}`)));
    report.count += count;
    report.failed.push(...failed.map((what) => `${path}: ${what}`));
    const wanted = isolates && path === "/pool-isolated";
    if (isShared !== wanted) report.failed.push(`${path}: shared memory is ${isShared}`);
  }
}

function host({ name, needed, start }: Driver, wanted: Host["wanted"]): Host {
  return {
    name,
    loads: "inline bytes",
    wanted,
    missing: () => firstMissing(needed),
    async run(app) {
      const classic = await classicScripts(app);
      const pages = [...classic].flatMap(([name, script]) => classicPages(name, script));
      const ofPool = await poolPages(app);
      const server = await serve(new Map([...modulePages(await bundle(app)), ...pages, ...ofPool]));
      let browser: Browser | undefined;
      try {
        browser = await start();
        const report: Report = JSON.parse(String(await read(browser, `${server.url}/page`)));
        const { message } = JSON.parse(String(await read(browser, `${server.url}/forbidden`)));
        if (!message.includes("'wasm-unsafe-eval'")) report.failed.push(`a page that may not compile: got ${message}`);
        report.failed.push(...(await classicProblems(browser, server.url, classic.keys())));
        report.count += 1 + classic.size;
        await checkPool(browser, server.url, report, name !== drivers.webkit.name);
        return report;
      } finally {
        await browser?.close();
        server.close();
      }
    },
  };
}

export const browsers: readonly Host[] = [
  host(drivers.chromium, FUSED),
  host(drivers.firefox, FUSED),
  // WebKit refuses the relaxed module.
  host(drivers.webkit, PLAIN),
];
