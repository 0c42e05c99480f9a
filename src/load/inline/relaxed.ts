// The relaxed module, from inline bytes.
import { relaxed } from "built:text";
import type { LoadedModule } from "../module.js";
import { fromText } from "./text.js";

/** The module, or undefined where the engine does not accept these very bytes. */
export function loadRelaxed(): LoadedModule | undefined {
  try {
    return fromText("relaxed", relaxed);
  } catch {
    return undefined;
  }
}
