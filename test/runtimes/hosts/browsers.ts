// Chromium, Firefox and WebKit, each driven over its own protocol, on pages of a server on loopback.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { type Answer, isRight } from "../answer.ts";
import type { Report } from "../app/checks.ts";
import type { App } from "../app.ts";
import { classicScripts } from "../classic.ts";
import { library, type Session } from "../libraries.ts";
import { FUSED, type Host, PLAIN } from "./host.ts";
import { firstMissing } from "./installed.ts";

const HTML = "text/html; charset=utf-8";

/** What is served at a path. */
interface Served {
  readonly headers: Record<string, string>;
  readonly body: string;
}

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

const TIMEOUT_MS = 120_000;

/** A browser that has been started. */
interface Browser {
  /** Opens an address, and gives what its page puts at globalThis.report. */
  read(url: string): Promise<unknown>;
  close(): Promise<void>;
}

async function openChromium(program: string): Promise<Browser> {
  const { chromium } = await library("playwright-core");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: program, args });
  return {
    async read(url) {
      const page = await browser.newPage();
      await page.goto(url);
      const handle = await page.waitForFunction("globalThis.report", undefined, { timeout: TIMEOUT_MS });
      return handle.jsonValue();
    },
    close: () => browser.close(),
  };
}

async function openFirefox(program: string): Promise<Browser> {
  const { default: puppeteer } = await library("puppeteer-core");
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: program, headless: true });
  return {
    async read(url) {
      const page = await browser.newPage();
      await page.goto(url);
      const handle = await page.waitForFunction("globalThis.report", { timeout: TIMEOUT_MS });
      return handle.jsonValue();
    },
    close: () => browser.close(),
  };
}

const XVFB = "/usr/bin/Xvfb";
const LIBRARIES = "/usr/lib/x86_64-linux-gnu";
const WEBKIT = existsSync(LIBRARIES) && readdirSync(LIBRARIES).find((name) => name.startsWith("webkit2gtk-4."));
const MINI_BROWSER = join(LIBRARIES, WEBKIT || "webkit2gtk-4.1", "MiniBrowser");
const DISPLAY = ":97";
const DRIVER_PORT = 4797;

async function openWebKit(program: string): Promise<Browser> {
  const { Builder, Capabilities } = await library("selenium-webdriver");
  const display = spawn(XVFB, [DISPLAY, "-screen", "0", "800x600x24"], { stdio: "ignore" });
  const environment = { ...process.env, DISPLAY, WEBKIT_DISABLE_COMPOSITING_MODE: "1", LIBGL_ALWAYS_SOFTWARE: "1" };
  const driver = spawn(program, [`--port=${DRIVER_PORT}`], { stdio: "ignore", env: environment });
  const stop = () => {
    driver.kill();
    display.kill();
  };
  try {
    await answers(`http://127.0.0.1:${DRIVER_PORT}/status`);
    const capabilities = new Capabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: MINI_BROWSER, args: ["--automation"] },
    });
    const session: Session = await new Builder()
      .usingServer(`http://127.0.0.1:${DRIVER_PORT}`)
      .withCapabilities(capabilities)
      .build();
    return {
      async read(url) {
        await session.get(url);
        return session.wait(() => session.executeScript("return globalThis.report"), TIMEOUT_MS);
      },
      async close() {
        await session.quit();
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Waits until a server answers at `url`, ten seconds at most. */
async function answers(url: string): Promise<unknown> {
  for (const end = Date.now() + 10_000; ; ) {
    try {
      return await fetch(url);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Reads every page of the classic scripts, and says which did not come to the right answer. */
async function classicProblems(browser: Browser, url: string, names: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const text = String(await browser.read(`${url}/${name}`));
    if (!isRight(JSON.parse(text) as Answer)) found.push(`the classic script of ${name}: got ${text}`);
  }
  return found;
}

function host(
  name: string,
  program: string,
  wanted: Host["wanted"],
  open: (program: string) => Promise<Browser>,
  needed: readonly string[] = [program],
): Host {
  return {
    name,
    loads: "inline bytes",
    wanted,
    missing: () => firstMissing(needed),
    async run(app) {
      const classic = await classicScripts(app);
      const pages = [...classic].flatMap(([name, script]) => classicPages(name, script));
      const server = await serve(new Map([...modulePages(await bundle(app)), ...pages]));
      let browser: Browser | undefined;
      try {
        browser = await open(program);
        const report: Report = JSON.parse(String(await browser.read(`${server.url}/page`)));
        const { message } = JSON.parse(String(await browser.read(`${server.url}/forbidden`)));
        if (!message.includes("'wasm-unsafe-eval'")) report.failed.push(`a page that may not compile: got ${message}`);
        report.failed.push(...(await classicProblems(browser, server.url, classic.keys())));
        report.count += 1 + classic.size;
        return report;
      } finally {
        await browser?.close();
        server.close();
      }
    },
  };
}

const WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver";

export const browsers: readonly Host[] = [
  host("Chromium", "/usr/bin/chromium", FUSED, openChromium),
  host("Firefox", "/usr/bin/firefox-esr", FUSED, openFirefox),
  // WebKit refuses the relaxed module.
  host("WebKit", WEBKIT_DRIVER, PLAIN, openWebKit, [WEBKIT_DRIVER, XVFB, MINI_BROWSER]),
];
