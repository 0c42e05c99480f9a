// What simd-softmax/pool takes from the layers below it, as one file of dist/, with all else that two entries share: bundled
// together with the entries, the pool's own files would cut that into three files more, and importing simd-softmax would take a
// quarter longer. scripts/building/bundles.ts leads the pool's imports here.
export * from "./arguments/arrays.js";
export * from "./arguments/call.js";
export * from "./arguments/dtypes.js";
export * from "./arguments/messages.js";
export * from "./arguments/numbers.js";
export * from "./arguments/operands.js";
export * from "./arguments/option-names.js";
export * from "./arguments/options.js";
export * from "./arguments/state.js";
export * from "./fastest.js";
export * from "./fastest-nn.js";
export * from "./operations/ctc.js";
export * from "./operations/logsumexp.js";
export * from "./operations/memory.js";
export * from "./operations/nn/backward.js";
export * from "./operations/nn/binary-cross-entropy.js";
export * from "./operations/nn/calibration.js";
export * from "./operations/nn/cross-entropy.js";
export * from "./operations/nn/dense.js";
export * from "./operations/nn/dense-backward.js";
export * from "./operations/nn/imbalance.js";
export * from "./operations/nn/train-head.js";
export * from "./operations/partials.js";
export * from "./operations/run.js";
export * from "./operations/sampling.js";
export * from "./operations/selection.js";
export * from "./operations/stream.js";
export * from "./operations/table.js";
