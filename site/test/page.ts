// What the tests do on the page, in any browser.
import { type Page, type Place, untilTrue } from "../../test/runtimes/hosts/drivers.ts";

const quoted = (selector: string) => JSON.stringify(selector);

/** Scrolls an element into view, and gives its rectangle in the window. */
export async function rectangleOf(page: Page, selector: string) {
  const element = `document.querySelector(${quoted(selector)})`;
  await page.until(element.replace("document", "!!document"));
  await page.evaluate(`${element}.scrollIntoView({ block: "center", behavior: "instant" })`);
  const [x, y, width, height] = await page.evaluate<[number, number, number, number]>(
    `(({ x, y, width, height }) => [x, y, width, height])(${element}.getBoundingClientRect())`,
  );
  return { x, y, width, height };
}

/** Drags along places of an element, which are given as shares of its width and height. */
export async function dragOn(page: Page, selector: string, shares: readonly Place[]): Promise<void> {
  const { x, y, width, height } = await rectangleOf(page, selector);
  await page.drag(shares.map(([across, down]) => [Math.round(x + across * width), Math.round(y + down * height)]));
}

/** Clicks the button with this text, once it can be clicked. */
export async function click(page: { evaluate(expression: string): Promise<unknown> }, text: string): Promise<void> {
  const button = `[...document.querySelectorAll("button")].find((x) => x.textContent.trim() === ${quoted(text)})`;
  await untilTrue(() => page.evaluate(`!!${button} && !${button}.disabled`), text);
  await page.evaluate(`void ${button}.click()`);
}

/** Moves the focus to an element, as Tab would in the end. */
export const focus = (page: Page, selector: string) =>
  page.evaluate(`void document.querySelector(${quoted(selector)}).focus()`);

/** The text of an element. */
export const textOf = (page: Page, selector: string) =>
  page.evaluate<string>(`document.querySelector(${quoted(selector)})?.textContent ?? ""`);

/** The probabilities that "See it" shows. */
export const probabilities = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll("[data-probability]")].map((x) => x.textContent)`);

/** Waits until the home page's scripts have taken over. */
export const ready = (page: Page) => page.until(`!document.querySelector("#theme").hidden`);
