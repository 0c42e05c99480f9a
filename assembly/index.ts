// What the modules export.
export { expF32, expF64, sigmoidF32, sigmoidF64 } from "./elementwise";
export { isFused } from "./lanes";
export { logSoftmaxF32, logSoftmaxF64, logSumExpF32, logSumExpF64, softmaxF32, softmaxF64 } from "./softmax";
