// What is checked in one browser: accessibility, memory, requests, layout, languages, pictures.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, CHROMIUM_ARGUMENTS, untilTrue } from "../../test/runtimes/hosts/drivers.ts";
import { library, type PlaywrightBrowser, type PlaywrightPage } from "../../test/runtimes/libraries.ts";
import { out, work } from "../building/paths.ts";
import { type Files, makeFiles } from "./files.ts";
import { click } from "./page.ts";
import { type Server, serve } from "./server.ts";

const require = createRequire(import.meta.url);
const pictures = join(work, "pictures");
const pages = readdirSync(out).filter((name) => name.endsWith(".html"));

type Context = Awaited<ReturnType<PlaywrightBrowser["newContext"]>>;
type Settings = Omit<Parameters<PlaywrightBrowser["newContext"]>[0], "viewport"> & { width?: number };

/** Everything that went wrong on a page, and what it asked other servers for. */
interface Watched {
  readonly page: PlaywrightPage;
  readonly context: Context;
  readonly problems: string[];
}

describe.skipIf(!existsSync(CHROMIUM))("Chromium", () => {
  let browser: PlaywrightBrowser;
  let server: Server;
  let files: Files;
  let open: Context[] = [];

  beforeAll(async () => {
    const { chromium } = await library("playwright-core");
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
    server = await serve();
    files = makeFiles();
    mkdirSync(pictures, { recursive: true });
  });
  afterEach(async () => {
    for (const context of open) await context.close();
    open = [];
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    files?.remove();
  });

  async function visit(name: string, { width = 1280, ...settings }: Settings = {}): Promise<Watched> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      reducedMotion: "reduce",
      ...settings,
    });
    open.push(context);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url) && !/^(?:data|blob):/.test(request.url())) problems.push(request.url());
    });
    page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(server.url + name);
    if (settings.javaScriptEnabled !== false) await until(page, `!document.querySelector("#theme").hidden`);
    return { page, context, problems };
  }

  const until = (page: PlaywrightPage, expression: string) => untilTrue(() => page.evaluate(expression), expression);

  /** Scrolls through the page, so that all sections load what they need. */
  async function scrollThrough(page: PlaywrightPage): Promise<void> {
    const height = Number(await page.evaluate("document.documentElement.scrollHeight"));
    for (let y = 0; y < height; y += 500) {
      await page.evaluate(`scrollTo({ top: ${y}, behavior: "instant" })`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await until(page, `document.querySelectorAll(".candidates tbody tr").length === 21`);
    await until(page, `!!document.querySelector("#train canvas")`);
  }

  test.each(pages)("%s asks no other server, and nothing fails", async (name) => {
    const { page, problems } = await visit(name);
    if (name === "index.html") await scrollThrough(page);
    expect(problems).toEqual([]);
  });

  test.each(pages.flatMap((name) => (["light", "dark"] as const).map((scheme) => ({ name, scheme }))))(
    "axe finds nothing on $name, $scheme",
    async ({ name, scheme }) => {
      // Its script would be stopped by the page's policy.
      const { page } = await visit(name, { colorScheme: scheme, bypassCSP: true });
      if (name === "index.html") {
        await scrollThrough(page);
        await page.evaluate(`void [...document.querySelectorAll(".question input")].forEach((input) => input.click())`);
        await page.setInputFiles("input[name=logits]", files.csv);
        await until(page, `document.querySelectorAll(".rows tbody tr").length === 2`);
        await page.evaluate(`void document.querySelectorAll("input[type=checkbox]").forEach((input) => input.click())`);
        await page.evaluate(`void document.querySelector("input[name=race][value=short]").click()`);
        await page.evaluate(`void document.querySelector("#race .primary").click()`);
        await until(page, `document.querySelector("#race [role=status]").textContent.startsWith("done")`);
      }
      await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
      const found = await page.evaluate(
        `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target.join(" ")).slice(0, 3).join(", ")))`,
      );
      expect(found).toEqual([]);
    },
  );

  test("nothing moves while the page loads, or as its sections are reached", async () => {
    const { page } = await visit("index.html");
    await page.evaluate(`void (globalThis.shift = 0, new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true }))`);
    await scrollThrough(page);
    // 0.1 is what counts as good (https://web.dev/articles/cls).
    expect(await page.evaluate("globalThis.shift")).toBeLessThan(0.1);
  });

  test("the theme is the one that is chosen, and stays", async () => {
    const { page } = await visit("guide.html", { colorScheme: "light" });
    const background = () => page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    expect(await background()).toBe("rgb(255, 255, 255)");
    for (const name of ["light", "dark"]) {
      await page.evaluate(`document.querySelector("#theme").click()`);
      expect(await page.evaluate(`document.querySelector("#theme").textContent`)).toBe(`Theme: ${name}`);
    }
    expect(await background()).toBe("rgb(20, 23, 27)");
    await page.goto(`${server.url}limits.html`);
    await until(page, `document.querySelector("#theme").textContent === "Theme: dark"`);
    expect(await background()).toBe("rgb(20, 23, 27)");
  });

  test("without scripts, the text is there", async () => {
    const { page } = await visit("index.html", { javaScriptEnabled: false });
    await page.screenshot({ path: join(pictures, "without-scripts.png"), fullPage: true });
    const html = readFileSync(join(out, "index.html"), "utf8");
    for (const text of ["A model gives every class a number", "Race it", "72.8 %", "Nothing leaves this machine"]) {
      expect(html).toContain(text);
    }
  });

  test("speaks Chinese to browsers that do, and English when asked", async () => {
    const { page, problems } = await visit("index.html", { locale: "zh-CN" });
    await until(page, `document.querySelector("#see-title").textContent === "看一看 softmax"`);
    expect(await page.evaluate(`document.querySelector(".see").lang`)).toBe("zh");
    expect(await page.evaluate(`document.querySelector(".classes input.name").value`)).toBe("猫");
    await page.screenshot({ path: join(pictures, "chinese.png") });
    await page.evaluate(`void document.querySelector("input[name=language][value=en]").click()`);
    await until(page, `document.querySelector("#see-title").textContent === "See it"`);
    expect(problems).toEqual([]);
  });

  test("without a network, what is loaded goes on working", async () => {
    const { page, context } = await visit("index.html");
    await scrollThrough(page);
    await context.setOffline(true);
    await click(page, "Draw 100");
    await until(page, `document.querySelector("#sample .buttons [role=status]").textContent.includes("100 drawn")`);
    await page.evaluate(`void document.querySelector("input[name=unstable]").click()`);
    await page.evaluate(`void [...document.querySelectorAll(".presets button")][3].click()`);
    await until(page, `document.querySelector("[data-probability]").textContent === "NaN"`);
  });

  test("without a network, a page that was visited opens again", async () => {
    const { page, context, problems } = await visit("index.html");
    await until(page, "caches.match(location.href).then(Boolean)");
    await context.setOffline(true);
    await page.goto(`${server.url}index.html?logits=0,0`);
    await until(page, `document.querySelector("[data-probability]").textContent === "50.0 %"`);
    expect(problems.filter((problem) => !problem.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });

  test("what cannot be loaded is said", async () => {
    const { page, context } = await visit("index.html");
    await context.setOffline(true);
    await page.evaluate(`void document.querySelector("#draw .primary").click()`);
    await until(page, `document.querySelector("#draw [role=alert]")?.textContent.includes("could not be loaded")`);
  });

  test("a worker that cannot be loaded is said", async () => {
    const { page, context } = await visit("index.html");
    await context.setOffline(true);
    await page.setInputFiles("input[name=logits]", files.csv);
    await until(page, `document.querySelector("#drop [role=alert]")?.textContent.includes("could not be loaded")`);
    await page.evaluate(`void document.querySelector("#race .primary").click()`);
    await until(page, `document.querySelector("#race [role=alert]")?.textContent.includes("could not be loaded")`);
  });

  test.each(["logits=1,,2", "logits=5,a", "logits=1,2&temperature=0"])(
    "an address that says %s is not understood",
    async (query) => {
      const { page, problems } = await visit(`index.html?${query}&language=toString`);
      await until(page, `document.querySelector(".note").textContent.startsWith("The address says nothing")`);
      expect(problems).toEqual([]);
    },
  );

  test("backwards and forwards, the address and the picture agree", async () => {
    const { page } = await visit("index.html?logits=1,2");
    const first = () => page.evaluate(`document.querySelector("input.logit").value`);
    await page.evaluate(`void (location.hash = "#drop", [...document.querySelectorAll(".presets button")][1].click())`);
    await until(page, `location.search.includes("logits=12")`);
    await page.evaluate("history.back()");
    await until(page, `location.search.includes("logits=1%2C2")`);
    expect(await first()).toBe("1");
    await page.evaluate("history.forward()");
    await until(page, `location.search.includes("logits=12")`);
    expect(await first()).toBe("12");
  });

  test("a share of a word is rounded, and what is drawn last is said", async () => {
    const { page, problems } = await visit("index.html#sample");
    await until(page, `!!document.querySelector("input[name=topK-number]")`);
    await page.evaluate(`void (() => {
      const input = document.querySelector("input[name=topK-number]");
      input.value = "2.5";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    })()`);
    const status = `document.querySelector("#sample .buttons [role=status]").textContent`;
    await until(page, `${status}.startsWith("3 of")`);
    await click(page, "Draw 1");
    await until(page, `/the last was “[^”]+”/.test(${status})`);
    expect(problems).toEqual([]);
  });

  test("a dropped file, and its download", async () => {
    const { page } = await visit("index.html");
    await page.evaluate(`void (() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["[[2, 1, -3.2], [0, 0, 0]]"], "logits.json"));
      document.querySelector(".dropzone").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    })()`);
    await until(page, `document.querySelectorAll(".rows tbody tr").length === 2`);
    await page.evaluate(`void (globalThis.saved = undefined, URL.createObjectURL = (blob) => {
      blob.text().then((text) => { globalThis.saved = text; });
      return "#saved";
    })`);
    await page.evaluate(`void [...document.querySelectorAll("#drop button")].at(-1).click()`);
    await until(page, "globalThis.saved !== undefined");
    const lines = String(await page.evaluate("globalThis.saved"))
      .trim()
      .split("\n");
    expect(lines[0]).toBe("row,rank,index,label,probability");
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/^0,1,0,,0\.72812/);
  });

  /** The resident memory of all renderers, in bytes (/proc/<pid>/statm counts pages of 4 KiB). */
  function renderers(): number {
    let bytes = 0;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        if (!command.includes("--type=renderer")) continue;
        bytes += 4096 * Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
      } catch {
        // It has ended meanwhile.
      }
    }
    return bytes;
  }

  /** How much memory reading a file of so many rows takes at most, beyond what the page has. */
  async function memoryFor(page: PlaywrightPage, rows: number): Promise<number> {
    const file = files.npy(rows);
    const done = `document.querySelector("#drop .result").textContent.includes("${rows.toLocaleString("en")} rows")`;
    const before = renderers();
    let most = before;
    await page.setInputFiles("input[name=logits]", file);
    await untilTrue(async () => {
      most = Math.max(most, renderers());
      return page.evaluate(done);
    }, done);
    return most - before;
  }

  test("a file of 200 MB is read in flat memory", async () => {
    const { page, problems } = await visit("index.html");
    await memoryFor(page, 1000);
    const half = await memoryFor(page, 25_000);
    const whole = await memoryFor(page, 50_000);
    expect(problems).toEqual([]);
    // Slices of 1 MiB lie around until they are collected, some dozens of them however large the file is.
    expect(whole).toBeLessThan(100e6);
    expect(whole - half).toBeLessThan(50e6);
  });

  test.each([
    { name: "light", width: 1280, colorScheme: "light", race: true },
    { name: "dark", width: 1280, colorScheme: "dark", race: false },
    { name: "narrow", width: 320, colorScheme: "light", race: false },
    { name: "wide", width: 1920, colorScheme: "dark", race: false },
  ] as const)("a picture of the page: $name", async ({ name, width, colorScheme, race }) => {
    const { page } = await visit("index.html", { width, colorScheme });
    await scrollThrough(page);
    if (!race) await page.evaluate(`void document.querySelector("input[name=race][value=short]").click()`);
    await page.evaluate(`void document.querySelector("#race .primary").click()`);
    await page.evaluate(
      `void [...document.querySelectorAll("#drop button")].find((x) => x.textContent.startsWith("Try it")).click()`,
    );
    await page.evaluate(`void document.querySelector("#train .primary").click()`);
    await until(page, `document.querySelectorAll(".rows tbody tr").length === 10`);
    await click(page, "Draw 1,000");
    await until(page, `document.querySelector("#race [role=status]").textContent.startsWith("done")`);
    await page.evaluate(`scrollTo({ top: 0, behavior: "instant" })`);
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    await page.screenshot({ path: join(pictures, `${name}-top.png`) });
  });
});
