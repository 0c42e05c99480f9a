// What the bundlers bundle: one function, its result printed.
import { kernelInfo, softmax } from "simd-softmax";

console.log(JSON.stringify({ probabilities: [...softmax([2, 1, -3.2])], variant: kernelInfo().variant }));
