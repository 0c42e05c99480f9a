// The search over all pages. Its library and its index are loaded when the field is first used.
import type MiniSearch from "minisearch";
import type { Options, SearchResult } from "minisearch";

/** A section of a page, as the index has it. */
export interface Entry {
  readonly id: number;
  readonly title: string;
  readonly page: string;
  readonly address: string;
  readonly text: string;
}

/** How the index is made and read: titles count more, functions above all, and beginnings of words are found. */
export const SEARCH_OPTIONS: Options<Entry> = {
  fields: ["title", "page", "text"],
  storeFields: ["title", "page", "address"],
  searchOptions: {
    boost: { title: 3 },
    boostDocument: (_, __, stored) => (String(stored?.["title"]).endsWith("()") ? 2 : 1),
    prefix: true,
    fuzzy: 0.15,
    combineWith: "AND",
  },
};

/** How many results are listed. */
const MOST = 12;

async function load(): Promise<MiniSearch<Entry>> {
  const [{ default: Search }, response] = await Promise.all([
    import("minisearch"),
    fetch(new URL("search.json", document.baseURI)),
  ]);
  if (!response.ok) throw new Error(`search.json: ${response.status} ${response.statusText}`);
  return Search.loadJSON(await response.text(), SEARCH_OPTIONS);
}

function itemOf({ title, page, address }: Pick<Entry, "title" | "page" | "address">): HTMLLIElement {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  const where = document.createElement("small");
  where.textContent = page;
  link.append(title, " ", where);
  item.append(link);
  return item;
}

export function startSearch(form: HTMLFormElement): void {
  const input = form.querySelector("input") as HTMLInputElement;
  const list = form.querySelector("ul") as HTMLUListElement;
  const status = form.querySelector("[role=status]") as HTMLElement;
  let index: Promise<MiniSearch<Entry>> | undefined;
  form.hidden = false;
  const show = async () => {
    const query = input.value.trim();
    if (query === "") {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      index ??= load();
      const found = (await index).search(query);
      if (query !== input.value.trim()) return;
      status.textContent = found.length === 0 ? `Nothing is called "${query}".` : `${found.length} found`;
      list.replaceChildren(...found.slice(0, MOST).map((result) => itemOf(result as SearchResult & Entry)));
    } catch (error) {
      index = undefined;
      status.textContent = `The search could not be loaded: ${(error as Error).message}`;
    }
  };
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  form.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    input.value = "";
    show();
  });
}
