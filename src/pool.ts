/**
 * The softmax family on all cores: the functions of `simd-softmax` and `simd-softmax/nn` that compute rows, as promises.
 *
 * @packageDocumentation
 */

import { availableParallelism } from "node:os";
import { engine } from "./fastest.js";
import { networkEngine } from "./fastest-nn.js";
import { startThreads } from "./pool/node.js";
import { createPoolOn } from "./pool/pool.js";
import type { CreatePool } from "./types/index.js";

export type * from "./types/index.js";

/**
 * Creates a pool of threads. Nothing is started before the first call that is large enough to be worth it; smaller ones are
 * computed by the caller's own thread. Rows are split among the threads, and have the bits of the plain call. Only where there
 * are more than twice as many threads as rows, the classes of rows of 2^21 classes and more are split too: softmax, logSoftmax
 * and logSumExp of these have the same bits for the same number of threads, within the bounds of the plain call.
 *
 * Input and `out` on a SharedArrayBuffer are not copied. What is not is copied in pieces; no array is ever detached.
 *
 * In Node the threads are those of the package piscina, to be installed beside this one; elsewhere they are web workers.
 *
 * @param options - `threads`, how many compute; default: as many as the processor runs at once
 * @returns the pool, which does not keep a process from ending
 * @throws TypeError or RangeError for anything but a whole number of threads from 1 up
 */
export const createPool: CreatePool = /* @__PURE__ */ createPoolOn({
  engine,
  networkEngine,
  processors: availableParallelism,
  start: startThreads,
});
