// Compiling a module from its text.
import type { ModuleText } from "built:text";
import { type LoadedModule, loaded } from "../module.js";
import { reasonFor } from "./failure.js";
import { patched } from "./patch.js";
import { decode } from "./text.js";

/** @throws Error that says why the module cannot be loaded */
export function compileBaseline(text: ModuleText): LoadedModule {
  try {
    return loaded(new WebAssembly.Module(decode(text)), "baseline", text.length);
  } catch (cause) {
    throw new Error(`simd-softmax: ${reasonFor(text, cause)}`, { cause });
  }
}

/** The module that a patch makes of the baseline, or undefined where the engine does not accept these very bytes. */
export function compileRelaxed(baseline: ModuleText, patch: ModuleText, length: number): LoadedModule | undefined {
  try {
    const bytes = patched(decode(baseline), decode(patch), length);
    return loaded(new WebAssembly.Module(bytes), "relaxed", bytes.length);
  } catch {
    return undefined;
  }
}
