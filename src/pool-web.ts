// simd-softmax/pool on web workers: in browsers, Deno and Bun. pool.ts documents it.
import { engine } from "./fastest.js";
import { networkEngine } from "./fastest-nn.js";
import { createPoolOn } from "./pool/pool.js";
import { startThreads } from "./pool/web.js";
import type { CreatePool } from "./types/index.js";

export const createPool: CreatePool = /* @__PURE__ */ createPoolOn({
  engine,
  networkEngine,
  processors: () => navigator.hardwareConcurrency,
  start: startThreads,
});
