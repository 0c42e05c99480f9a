// The baseline module of simd-softmax/nn, from inline bytes.
import { baseline } from "built:nn-text";
import { compileBaseline } from "./compile.js";

/** @throws Error that says why the module cannot be loaded */
export const loadBaseline = () => compileBaseline(baseline);
