import type { Loaded } from "../../kernel.js";
import { relaxed } from "../bytes.js";
import { fromText } from "./module.js";

/** The relaxed module, or undefined where the engine does not accept these very bytes. */
export function loadRelaxed(): Loaded | undefined {
  try {
    return fromText("relaxed", relaxed);
  } catch {
    return undefined;
  }
}
