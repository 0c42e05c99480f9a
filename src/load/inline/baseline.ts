// The baseline module, from inline bytes.
import { baseline } from "built:text";
import { compileBaseline } from "./compile.js";

/** @throws Error that says why the module cannot be loaded */
export const loadBaseline = () => compileBaseline(baseline);
