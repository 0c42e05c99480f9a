// What all pages have around their content: the theme and the search.
import { startSearch } from "./search.ts";

const KEY = "theme";
const THEMES = ["light dark", "light", "dark"];
const NAMES: Readonly<Record<string, string>> = { "light dark": "system", light: "light", dark: "dark" };

/** What was chosen; storage may be forbidden. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The theme then lasts as long as the page.
  }
}

/** The button goes through the system's theme, light, and dark. */
function startTheme(button: HTMLButtonElement): void {
  const root = document.documentElement;
  const set = (theme: string) => {
    root.style.colorScheme = theme;
    button.textContent = `Theme: ${NAMES[theme]}`;
  };
  set(THEMES.find((theme) => theme === stored()) ?? "light dark");
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(root.style.colorScheme) + 1) % THEMES.length] ?? "light dark";
    set(next);
    store(next);
  });
}

/** Has the page, and what it has loaded so far, kept for when there is no network. */
async function keepForOffline(): Promise<void> {
  try {
    await navigator.serviceWorker.register(new URL("offline.js", document.baseURI));
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    active?.postMessage([
      location.origin + location.pathname,
      ...new Set(loaded.filter((url) => url.startsWith("http"))),
    ]);
  } catch {
    // Where there are no service workers, the page needs the network, as any other.
  }
}

export function startFrame(): void {
  keepForOffline();
  const button = document.querySelector<HTMLButtonElement>("#theme");
  if (button) startTheme(button);
  const form = document.querySelector<HTMLFormElement>("#search");
  if (form) startSearch(form);
}
