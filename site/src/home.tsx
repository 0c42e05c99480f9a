// The home page in the browser: takes over the rendered page, in the language and the state that the address or browser says.
import "./style.css";
import { hydrate } from "preact";
import { startFrame } from "./frame.ts";
import { Home } from "./home/page.tsx";
import { isLanguage, language, preferred, text } from "./see/language.ts";
import { preset } from "./see/presets.ts";
import { state, stateIn } from "./see/state.ts";

const main = document.querySelector("main");
if (main) hydrate(<Home />, main);

const asked = new URLSearchParams(location.search).get("language");
language.value = isLanguage(asked) ? asked : preferred(navigator.languages);
state.value = stateIn(location.search) ?? (language.value === "en" ? state.value : preset("animals", text.value));
startFrame();
