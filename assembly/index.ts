// What the modules export.
export { addBiasF32, addBiasF64, maskF32, maskF64 } from "./adjust";
export { columnsF32 } from "./columns";
export { bfloat16ToF32, f32ToBfloat16, f32ToFloat16, f32ToInt8, float16ToF32, int8ToF32 } from "./convert";
export { expF32, expF64, sigmoidF32, sigmoidF64 } from "./elementwise";
export { filterF32, filterF64, setFilters } from "./filter";
export { isFused } from "./lanes";
export { mergePartials } from "./partial";
export { argmaxF32, argmaxF64, topKF32, topKF64 } from "./picks";
export { getPartial as getPartialF64, setPartial as setPartialF64 } from "./rowd";
export { getPartial as getPartialF32, setPartial as setPartialF32 } from "./rowf";
export { checkF32, checkF64, sampleF32, sampleF64 } from "./sample";
export { logSoftmaxF32, logSoftmaxF64, logSumExpF32, logSumExpF64, softmaxF32, softmaxF64 } from "./softmax";
export { weightedF32, weightedF64 } from "./weighted";
