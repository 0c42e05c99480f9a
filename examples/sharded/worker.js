// One shard: first what it knows of the row, then, when all is known, its probabilities.
import { parentPort } from "node:worker_threads";
import { partialLogSumExp, softmaxFromPartial } from "simd-softmax";

let logits;

parentPort.on("message", ({ shard, state }) => {
  if (shard) {
    logits = shard;
    parentPort.postMessage(partialLogSumExp(logits));
  } else {
    const probabilities = softmaxFromPartial(logits, state, { out: logits });
    parentPort.postMessage(probabilities, [probabilities.buffer]);
  }
});
