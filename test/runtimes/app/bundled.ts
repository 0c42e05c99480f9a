// The program for the bundlers: one call, whose result is printed, and put where a page's result is looked for.
import { kernelInfo, softmax } from "simd-softmax";

const report = JSON.stringify({ probabilities: [...softmax([2, 1, -3.2])], variant: kernelInfo().variant });
Object.assign(globalThis, { report });
console.log(report);
