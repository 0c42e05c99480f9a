// Chromium, Firefox and WebKit, each driven over its own protocol, behind one interface.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type DrivenPage, library, type Session } from "../libraries.ts";

/** A place on a page, in pixels of the window. */
export type Place = readonly [x: number, y: number];

/** Keys by name. */
export type KeyName = "Tab" | "Backspace" | "ArrowRight" | "End";

/** A page that has been opened. */
export interface Page {
  /** The value of an expression there; promises are awaited. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Waits until an expression is true, and gives its value. */
  until<Value>(expression: string): Promise<Value>;
  /** Presses the pointer at the first place, moves it along the others, and releases it at the last. */
  drag(places: readonly Place[]): Promise<void>;
  press(key: KeyName): Promise<void>;
  type(text: string): Promise<void>;
  /** Gives a file to the file input of a selector. */
  choose(selector: string, file: string): Promise<void>;
  close(): Promise<void>;
}

/** The size of the window. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A browser that has been started. */
export interface Browser {
  open(url: string, size?: Size): Promise<Page>;
  close(): Promise<void>;
}

/** A browser that may be installed. */
export interface Driver {
  readonly name: string;
  /** The files without which it cannot run. */
  readonly needed: readonly string[];
  start(): Promise<Browser>;
}

const TIMEOUT_MS = 120_000;
const USUAL_SIZE = { width: 1280, height: 900 };

/** Waits for a value that is true. Polls, since a policy of a page may forbid what libraries do to wait. */
export async function untilTrue<Value>(evaluate: () => Promise<Value>, expression: string): Promise<Value> {
  for (const end = Date.now() + TIMEOUT_MS; ; ) {
    const value = await evaluate();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${TIMEOUT_MS} ms for ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The library's page; `choose` is what they do differently. */
function pageOf(page: DrivenPage, choose: Page["choose"]): Page {
  const evaluate = <Value>(expression: string) => page.evaluate(expression) as Promise<Value>;
  return {
    evaluate,
    until: (expression) => untilTrue(() => evaluate(expression), expression),
    async drag([first, ...others]) {
      await page.mouse.move(...(first as Place));
      await page.mouse.down();
      for (const place of others) await page.mouse.move(...place);
      await page.mouse.up();
    },
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    choose,
    close: () => page.close(),
  };
}

export const CHROMIUM = "/usr/bin/chromium";
/** Debian's Chromium in a container, without connections of its own. */
export const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
];

async function startChromium(): Promise<Browser> {
  const { chromium } = await library("playwright-core");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
  return {
    async open(url, size = USUAL_SIZE) {
      const page = await browser.newPage({ viewport: size });
      await page.goto(url);
      return pageOf(page, (selector, file) => page.setInputFiles(selector, file));
    },
    close: () => browser.close(),
  };
}

const FIREFOX = "/usr/bin/firefox-esr";

async function startFirefox(): Promise<Browser> {
  const { default: puppeteer } = await library("puppeteer-core");
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  return {
    async open(url, size = USUAL_SIZE) {
      const page = await browser.newPage();
      await page.setViewport(size);
      await page.goto(url);
      return pageOf(page, async (selector, file) => (await page.$(selector))?.uploadFile(file));
    },
    close: () => browser.close(),
  };
}

const XVFB = "/usr/bin/Xvfb";
const LIBRARIES = "/usr/lib/x86_64-linux-gnu";
const WEBKIT = existsSync(LIBRARIES) && readdirSync(LIBRARIES).find((name) => name.startsWith("webkit2gtk-4."));
const MINI_BROWSER = join(LIBRARIES, WEBKIT || "webkit2gtk-4.1", "MiniBrowser");
const WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver";
const DISPLAY = ":97";
const DRIVER_PORT = 4797;

/** The characters that stand for keys in WebDriver (https://www.w3.org/TR/webdriver/#keyboard-actions). */
const KEYS: Readonly<Record<KeyName, string>> = {
  Tab: "\ue004",

  Backspace: "\ue003",
  ArrowRight: "\ue014",

  End: "\ue010",
};

function webKitPage(session: Session): Page {
  const evaluate = <Value>(expression: string) => session.executeScript(`return (${expression})`) as Promise<Value>;
  return {
    evaluate,
    until: (expression) => untilTrue(() => evaluate(expression), expression),
    async drag([first, ...others]) {
      const [x, y] = first as Place;
      const actions = session.actions().move({ x, y, duration: 0 }).press();
      for (const [x, y] of others) actions.move({ x, y, duration: 0 });
      await actions.release().perform();
    },
    press: (key) => session.actions().sendKeys(KEYS[key]).perform(),
    type: (text) => session.actions().sendKeys(text).perform(),
    choose: async (selector, file) => (await session.findElement({ css: selector })).sendKeys(file),
    close: async () => undefined, // its one window is used again
  };
}

async function startWebKit(): Promise<Browser> {
  const { Builder, Capabilities } = await library("selenium-webdriver");
  const display = spawn(XVFB, [DISPLAY, "-screen", "0", "1400x1000x24"], { stdio: "ignore" });
  // The locale becomes the language of its pages: "C" is none.
  const environment = {
    ...process.env,
    LANG: "en_US.UTF-8",
    DISPLAY,
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    LIBGL_ALWAYS_SOFTWARE: "1",
  };
  const driver = spawn(WEBKIT_DRIVER, [`--port=${DRIVER_PORT}`], { stdio: "ignore", env: environment });
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
      async open(url, size = USUAL_SIZE) {
        await session.manage().window().setRect(size);
        await session.get(url);
        return webKitPage(session);
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

export const drivers = {
  chromium: { name: "Chromium", needed: [CHROMIUM], start: startChromium },
  firefox: { name: "Firefox", needed: [FIREFOX], start: startFirefox },
  webkit: { name: "WebKit", needed: [WEBKIT_DRIVER, XVFB, MINI_BROWSER], start: startWebKit },
} satisfies Record<string, Driver>;
