// A document in the browser.
import "./style.css";
import { startFrame } from "./frame.ts";

startFrame();
