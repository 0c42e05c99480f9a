// The exports of the modules.
export { argmaxF32, argmaxF64 } from "./decoding/argmax";
export { drawableF32, drawableF64 } from "./decoding/drawable";
export { filterF32, filterF64 } from "./decoding/filter";
export { sampleF32, sampleF64 } from "./decoding/sample";
export { setSampling } from "./decoding/settings";
export { topKF32, topKF64 } from "./decoding/top-k";
export { isFused } from "./math/lanes";
export { logSoftmaxColumnsF32, logSumExpColumnsF32, softmaxColumnsF32 } from "./rows/columns";
export { getPartial as getPartialF32, setPartial as setPartialF32 } from "./rows/float32";
export { getPartial as getPartialF64, setPartial as setPartialF64 } from "./rows/float64";
export { mergePartials } from "./rows/partial";
export { expF32, expF64, sigmoidF32, sigmoidF64 } from "./softmax/elementwise";
export { logSoftmaxF32, logSoftmaxF64, logSumExpF32, logSumExpF64, softmaxF32, softmaxF64 } from "./softmax/softmax";
export { weightedLogSumExpF32, weightedLogSumExpF64 } from "./softmax/weighted";
export { bfloat16ToF32, f32ToBfloat16, f32ToFloat16, f32ToInt8, float16ToF32, int8ToF32 } from "./staging/convert";
export { addBiasF32, addBiasF64, maskF32, maskF64 } from "./staging/operands";
