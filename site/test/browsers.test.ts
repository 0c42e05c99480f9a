// The page in real browsers: what people do there.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Browser, drivers, type Page } from "../../test/runtimes/hosts/drivers.ts";
import { type Files, makeFiles } from "./files.ts";
import { click, dragOn, focus, probabilities, ready, rectangleOf, textOf } from "./page.ts";
import { type Server, serve } from "./server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let server: Server;
let files: Files;

beforeAll(async () => {
  server = await serve();
  files = makeFiles();
});
afterAll(() => {
  server.close();
  files.remove();
});

/** Softmax in float64, as the page writes it. */
function percentages(logits: readonly number[]): string[] {
  const exponentials = logits.map((x) => Math.exp(x - Math.max(...logits)));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((e) => `${((100 * e) / sum).toFixed(1)} %`);
}

/** What the command line says of a file. */
function messageOf(file: string): string {
  const { stderr } = spawnSync(process.execPath, ["dist/cli.js", file], { cwd: root, encoding: "utf8" });
  return stderr.replace("simd-softmax: ", "").replaceAll(`${files.folder}/`, "").trim();
}

const installed = Object.values(drivers).filter(({ needed }) => needed.every((file) => existsSync(file)));

test("all browsers are installed where all are asked for", () => {
  if (process.env["ALL_BROWSERS"]) expect(installed.map(({ name }) => name)).toEqual(["Chromium", "Firefox", "WebKit"]);
});

describe.each(installed)("$name", ({ start }) => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await start();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await browser.open(`${server.url}index.html`);
    await ready(page);
  });
  afterEach(() => page.close());

  test("shows the example's probabilities", async () => {
    expect(await probabilities(page)).toEqual(["72.8 %", "26.8 %", "0.4 %"]);
  });

  test("a logit is dragged, and all probabilities follow", async () => {
    await dragOn(page, "input.logit", [
      [0.58, 0.5],
      [0.5, 0.5],
      [0.2, 0.5],
    ]);
    const logit = Number(await page.evaluate(`document.querySelector("input.logit").value`));
    expect(logit).toBeLessThan(-3);
    expect(await probabilities(page)).toEqual(percentages([logit, 1, -3.2]));
  });

  test("a logit is set by keyboard alone", async () => {
    await focus(page, "input.logit");
    for (let i = 0; i < 10; i++) await page.press("ArrowRight");
    const logit = Number(await page.evaluate(`document.querySelector("input.logit").value`));
    expect(logit).toBeCloseTo(3);
    expect(await probabilities(page)).toEqual(percentages([logit, 1, -3.2]));
    await page.press("Tab");
    expect(await page.evaluate(`document.activeElement.className`)).toBe("logit-number");
    await page.press("End");
    for (let i = 0; i < 4; i++) await page.press("Backspace");
    await page.type("0.5");
    expect(await probabilities(page)).toEqual(percentages([0.5, 1, -3.2]));
  });

  test("the address says what is shown, and shows it again", async () => {
    await click(page, "overflow");
    expect(await probabilities(page)).toEqual(["NaN", "NaN", "NaN"]);
    await page.until(`location.search.includes("unstable")`);
    const address = await page.evaluate<string>("location.href");
    await page.close();
    page = await browser.open(address);
    await ready(page);
    expect(await probabilities(page)).toEqual(["NaN", "NaN", "NaN"]);
    await page.evaluate(`void document.querySelector("input[name=unstable]").click()`);
    expect(await probabilities(page)).toEqual(percentages([1000, 999, 998]));
  });

  test("draws pile up beside the exact probabilities", async () => {
    await rectangleOf(page, "#sample");
    await click(page, "Draw 1,000");
    await page.until(`document.querySelector("#sample .buttons [role=status]").textContent.includes("1,000 drawn")`);
    const rows = await page.evaluate<number[][]>(
      `[...document.querySelectorAll(".candidates tbody tr:not(:last-child)")].map((row) =>
        [...row.querySelectorAll(".number")].map((x) => Number(x.textContent.replace(" %", ""))))`,
    );
    expect(rows).toHaveLength(20);
    // Five standard deviations of a share in 1,000 draws, and the rounding to a tenth.
    for (const [, kept = 0, drawn = 0] of rows) {
      expect(Math.abs(drawn - kept)).toBeLessThan(500 * Math.sqrt((kept / 100) * (1 - kept / 100) * 1e-3) + 0.3);
    }
  });

  test("a stroke is recognised", async () => {
    await rectangleOf(page, "#draw");
    await page.evaluate(`void document.querySelector("#draw .primary").click()`);
    await page.until(`document.querySelector("#draw .result").textContent.includes("Draw something")`);
    await dragOn(page, ".pad", [
      [0.15, 0.5],
      [0.35, 0.5],
      [0.6, 0.5],
      [0.85, 0.5],
    ]);
    await page.until(`document.querySelectorAll(".answers tbody tr").length === 5`);
    // A horizontal line is a dash or a minus, whichever of those the model knows.
    expect(await textOf(page, ".answers tbody")).toMatch(/[-−–—―]/u);
    await page.evaluate(`void [...document.querySelectorAll("#draw .result button")].at(-1).click()`);
    await page.until(`document.querySelectorAll("[data-probability]").length === 12`);
  });

  test("a short race", async () => {
    await rectangleOf(page, "#race");
    await page.evaluate(`void document.querySelector("input[name=race][value=short]").click()`);
    await click(page, "Start");
    await page.until(`document.querySelector("#race [role=status]").textContent.startsWith("done")`);
    const markdown = await textOf(page, "#race pre");
    expect(markdown).toMatch(/\| softmax 1 × 10 \| .* µs \| array methods .* ×, plain loop .* × \|/);
    const errors = [...markdown.matchAll(/^\| ([\d,]+) \| ([\d.]+) ulp \| ([\d.]+) ulp \|$/gm)];
    expect(errors.map(([, length]) => length)).toEqual(["10", "1,000", "32,000", "151,936", "1,000,000"]);
    // The bound of softmax: 4 units in the last place at any row length.
    for (const [, , ours] of errors) expect(Number(ours)).toBeLessThanOrEqual(4);
    await page.until(`document.querySelectorAll("#race canvas").length === 1`);
  });

  test("a race is stopped", async () => {
    await rectangleOf(page, "#race");
    await click(page, "Start");
    await page.until(`document.querySelectorAll("#race tbody tr").length > 0`);
    await click(page, "Stop");
    await page.until(`document.querySelector("#race [role=status]").textContent.startsWith("stopped")`);
  });

  test("a file is read, and a bad one gets the message of the command line", async () => {
    await rectangleOf(page, "#drop");
    await page.choose("input[name=logits]", files.csv);
    await page.until(`document.querySelectorAll(".rows tbody tr").length === 2`);
    expect(await textOf(page, ".rows tbody tr")).toBe("0cat72.8 %dog26.8 %rabbit0.4 %");
    await page.choose("input[name=logits]", files.bad);
    await page.until(`!!document.querySelector("#drop .failure")`);
    expect(await textOf(page, "#drop .failure")).toBe(messageOf(files.bad));
  });

  test("a head learns, and class weights find the rare class", async () => {
    await rectangleOf(page, "#train");
    const train = async () => {
      await page.until(`document.querySelector("#train [role=status]").textContent.startsWith("600")`);
      return Number.parseFloat(await textOf(page, "[data-recall=green]"));
    };
    await click(page, "Train");
    const before = await train();
    await page.evaluate(`void document.querySelector("input[name=weighted]").click()`);
    await page.until(`!document.querySelector("#train [role=status]").textContent.startsWith("600")`);
    expect(await train()).toBeGreaterThan(before);
  });

  test("nothing is wider than a window of 320 pixels", async () => {
    await page.close();
    for (const name of ["index", "guide", "reference"]) {
      page = await browser.open(`${server.url}${name}.html`, { width: 320, height: 640 });
      await page.until(`document.readyState === "complete"`);
      // WebKit's window may be wider than asked for; then that is the width.
      const [wide, window] = await page.evaluate<[number, number]>(
        `[document.documentElement.scrollWidth, document.documentElement.clientWidth]`,
      );
      expect({ name, wide }).toEqual({ name, wide: window });
    }
  });

  test("the search finds sections of documents", async () => {
    await focus(page, "#search input");
    await page.type("temperature");
    await page.until(`document.querySelectorAll("#search li a").length > 3`);
    const [first = ""] = await page.evaluate<string[]>(
      `[...document.querySelectorAll("#search li a")].map((x) => x.getAttribute("href"))`,
    );
    expect(first).toMatch(/\.html#/);
  });
});

test("the built command line is there to compare with", () => {
  expect(execFileSync(process.execPath, ["dist/cli.js", "--version"], { cwd: root, encoding: "utf8" })).toMatch(/^\d/);
});
