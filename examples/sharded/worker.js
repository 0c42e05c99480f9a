// A worker thread with one shard of the row: it replies first with the shard's partial log-sum-exp, then, given the state
// of the whole row, with the shard's probabilities.
//
// JavaScript, since Node 20 does not load TypeScript in a worker thread.
import { parentPort } from "node:worker_threads";
import { partialLogSumExp, softmaxFromPartial } from "simd-softmax";

/** @import { PartialLogSumExp } from "simd-softmax" */

let logits = new Float32Array();

parentPort?.on(
  "message",
  (/** @type {{ shard?: Float32Array<ArrayBuffer>, state: PartialLogSumExp }} */ { shard, state }) => {
    if (shard) {
      logits = shard;
      parentPort?.postMessage(partialLogSumExp(logits));
    } else {
      softmaxFromPartial(logits, state, { out: logits });
      parentPort?.postMessage(logits, [logits.buffer]);
    }
  },
);
