// The relaxed module, from the inline bytes of the baseline and what differs.
import { baseline, relaxed, relaxedLength } from "built:text";
import { type LoadedModule, loaded } from "../module.js";
import { patched } from "./patch.js";
import { decode } from "./text.js";

/** The module, or undefined where the engine does not accept these very bytes. */
export function loadRelaxed(): LoadedModule | undefined {
  try {
    const bytes = patched(decode(baseline), decode(relaxed), relaxedLength);
    return loaded(new WebAssembly.Module(bytes), "relaxed", bytes.length);
  } catch {
    return undefined;
  }
}
