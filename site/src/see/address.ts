// The address says what is shown, so that a picture can be shared.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { isLanguage, language, preferred } from "./language.ts";
import { chooseLanguage, choosePreset } from "./presets.ts";
import { queryOf, type State, state, stateIn } from "./state.ts";

/** Whether the address says something that is not understood. */
export const isMisread = signal(false);

/** The query that stands for what is shown. */
let known = "";

/** Browsers allow some hundred changes of the address in half a minute. */
const WRITTEN_AFTER_MS = 300;

/** The query of what is shown, and of the language. */
export const addressQuery = (): string => `?${queryOf(state.value)}&language=${language.value}`;

/** Shows what the address says, or else the first example in the browser's language. */
export function readAddress(): void {
  known = location.search;
  const query = new URLSearchParams(known);
  const asked = query.get("language");
  chooseLanguage(isLanguage(asked) ? asked : preferred(navigator.languages));
  const said = stateIn(known);
  isMisread.value = !said && query.has("logits");
  if (said) state.value = said;
  else choosePreset("animals");
}

/** Keeps the address up to date, and follows it backwards and forwards. */
export function useAddress(shown: State, inLanguage: string): void {
  const [first] = useState({ shown, inLanguage });
  useEffect(() => {
    if (shown === first.shown && inLanguage === first.inLanguage && location.search === "") return undefined;
    const timer = setTimeout(() => {
      isMisread.value = false;
      known = addressQuery();
      history.replaceState(null, "", known + location.hash);
    }, WRITTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [shown, inLanguage, first]);
  useEffect(() => {
    const follow = () => {
      if (location.search !== known) readAddress();
    };
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
}
