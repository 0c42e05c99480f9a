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

/** Keeps the page, and what it has loaded so far, for when there is no network. Not where browsers have no such storage. */
async function keepForOffline(): Promise<void> {
  if (!navigator.serviceWorker || !globalThis.caches) return;
  try {
    await navigator.serviceWorker.register(new URL("offline.js", document.baseURI));
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const cache = await caches.open("visited");
    await cache.addAll([location.pathname, ...new Set(loaded)].filter((address) => !address.startsWith("data:")));
    document.documentElement.dataset["offline"] = "ready";
  } catch {
    // The page then needs the network, as any other.
  }
}

export function startFrame(): void {
  keepForOffline();
  const button = document.querySelector<HTMLButtonElement>("#theme");
  if (button) startTheme(button);
  const form = document.querySelector<HTMLFormElement>("#search");
  if (form) startSearch(form);
}
