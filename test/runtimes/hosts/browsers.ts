// Chromium, Firefox and WebKit, each driven over its own protocol, on pages that a server on loopback gives them.
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { createServer } from "node:http";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";
import { firstMissing } from "./installed.js";

/** Serves the page with `script`, and at /forbidden the same under a policy that lets nothing be compiled. */
async function serve(script) {
  const server = createServer(({ url }, response) => {
    if (url === "/page.js") return response.setHeader("content-type", "text/javascript").end(script);
    const forbidden = url === "/forbidden";
    if (forbidden) response.setHeader("content-security-policy", "script-src 'self'");
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<title>${forbidden ? "forbidden" : "page"}</title><script type="module" src="page.js"></script>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function bundle(app) {
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

/** Opens Debian's Chromium; answers with a function from an address to what its page puts at globalThis.report. */
async function openChromium(program) {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath: program, args });
  return {
    async read(url) {
      const page = await browser.newPage();
      await page.goto(url);
      const handle = await page.waitForFunction(() => globalThis.report, undefined, { timeout: TIMEOUT_MS });
      return handle.jsonValue();
    },
    close: () => browser.close(),
  };
}

async function openFirefox(program) {
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
const MINI_BROWSER = globSync("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[0] ?? "MiniBrowser";
const DISPLAY = ":97";
const DRIVER_PORT = 4797;

async function openWebKit(program) {
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
    const session = await new Builder()
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
async function answers(url) {
  for (const end = Date.now() + 10_000; ; ) {
    try {
      return await fetch(url);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function host(name, program, wanted, open, needed = [program]) {
  return {
    name,
    loads: "inline bytes",
    wanted,
    missing: () => firstMissing(needed),
    async run(app) {
      const server = await serve(await bundle(app));
      let browser;
      try {
        browser = await open(program);
        const report = JSON.parse(await browser.read(server.url));
        const { message } = JSON.parse(await browser.read(`${server.url}/forbidden`));
        report.count++;
        if (!message.includes("'wasm-unsafe-eval'")) report.failed.push(`a page that may not compile: got ${message}`);
        return report;
      } finally {
        await browser?.close();
        server.close();
      }
    },
  };
}

const FUSED = { variant: "relaxed", fused: true };
const WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver";

export const browsers = [
  host("Chromium", "/usr/bin/chromium", FUSED, openChromium),
  host("Firefox", "/usr/bin/firefox-esr", FUSED, openFirefox),
  // WebKit refuses the relaxed module.
  host("WebKit", WEBKIT_DRIVER, { variant: "baseline", fused: false }, openWebKit, [WEBKIT_DRIVER, XVFB, MINI_BROWSER]),
];
