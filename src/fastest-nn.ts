// The engine of simd-softmax/nn, which its entry and the pool share.
import { fastestEngine } from "./engine/engine.js";
import { loadBaseline } from "./load/inline/nn-baseline.js";
import { loadRelaxed } from "./load/inline/nn-relaxed.js";

export const networkEngine = /* @__PURE__ */ fastestEngine(loadRelaxed, loadBaseline);
