// The baseline module, from inline bytes.
import { baseline } from "built:text";
import type { LoadedModule } from "../module.js";
import { reasonFor } from "./failure.js";
import { fromText } from "./text.js";

/** @throws Error that says why the module cannot be loaded */
export function loadBaseline(): LoadedModule {
  try {
    return fromText("baseline", baseline);
  } catch (cause) {
    throw new Error(`simd-softmax: ${reasonFor(baseline, cause)}`, { cause });
  }
}
