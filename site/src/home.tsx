// The home page in the browser: takes over the rendered page, in the language and the state that the address says.
import "./style.css";
import { hydrate } from "preact";
import { startFrame } from "./frame.ts";
import { Home } from "./home/page.tsx";
import { readAddress } from "./see/address.ts";

const main = document.querySelector("main");
const home = main?.querySelector(".sections");
if (home) hydrate(<Home />, home);
readAddress();
startFrame();

// A file that misses its place is not opened instead of the page.
for (const event of ["dragover", "drop"]) addEventListener(event, (dropped) => dropped.preventDefault());
