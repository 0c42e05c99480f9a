// The exports of the modules of simd-softmax/nn.
export {
  logSoftmaxBackwardF32,
  logSoftmaxBackwardF64,
  sigmoidBackwardF32,
  sigmoidBackwardF64,
  softmaxBackwardF32,
  softmaxBackwardF64,
} from "./nn/backward";
export { binaryCrossEntropyF32, binaryCrossEntropyF64 } from "./nn/binary";
export { crossEntropyF32, generalCrossEntropyF32, generalCrossEntropyF64 } from "./nn/cross-entropy";
export { combinationsF32, dotsF32 } from "./nn/dense";
export { combinationsF64, dotsF64, finishF32, finishF64 } from "./nn/dense-float64";
export { dotsInt8 } from "./nn/dense-int8";
export { isFused } from "./nn/probe";
export { statisticsF32, statisticsF64 } from "./nn/statistics";
export { sigmoidF32, sigmoidF64 } from "./softmax/elementwise";
export { logSoftmaxF32, logSoftmaxF64, softmaxF32, softmaxF64 } from "./softmax/softmax";
export { bfloat16ToF32, f32ToBfloat16, f32ToFloat16, float16ToF32, int8ToF32 } from "./staging/convert";
export { addBiasF32, addBiasF64 } from "./staging/operands";
export { transposeF32, transposeF64 } from "./staging/transpose";
