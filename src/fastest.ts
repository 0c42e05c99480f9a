// The engine of simd-softmax, which its entry and the pool share.
import { fastestEngine } from "./engine/engine.js";
import { loadBaseline } from "./load/inline/baseline.js";
import { loadRelaxed } from "./load/inline/relaxed.js";

export const engine = /* @__PURE__ */ fastestEngine(loadRelaxed, loadBaseline);
