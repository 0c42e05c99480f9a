// The baseline module, from inline bytes.
import { baseline } from "built:text";
import { type LoadedModule, loaded } from "../module.js";
import { reasonFor } from "./failure.js";
import { decode } from "./text.js";

/** @throws Error that says why the module cannot be loaded */
export function loadBaseline(): LoadedModule {
  try {
    return loaded(new WebAssembly.Module(decode(baseline)), "baseline", baseline.length);
  } catch (cause) {
    throw new Error(`simd-softmax: ${reasonFor(baseline, cause)}`, { cause });
  }
}
