// As baseline.ts.

import type { Loaded } from "../../kernel.js";
import module from "../../relaxed.wasm?module";
import { compiled } from "../compiled.js";
import { relaxedBytes } from "../sizes.js";

export const loadRelaxed = (): Loaded => compiled(module, "relaxed", relaxedBytes);
