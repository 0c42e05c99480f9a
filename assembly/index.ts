// What the modules export.
export { addBias, mask } from "./adjust";
export { columnsF32 } from "./columns";
export { bfloat16ToF32, f32ToBfloat16, f32ToFloat16, f32ToInt8, float16ToF32, int8ToF32 } from "./convert";
export { exp, sigmoid } from "./elementwise";
export { filter, setFilters } from "./filter";
export { isFused } from "./lanes";
export { mergePartials } from "./partial";
export { getPartial, setPartial } from "./passes";
export { argmax, topK } from "./picks";
export { check, sample } from "./sample";
export { logSoftmax, logSumExp, softmax } from "./softmax";
export { weighted } from "./weighted";
