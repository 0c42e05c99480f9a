// A plain loop in place of the package, with as much of its interface as examples/edge-worker/worker.ts uses.
import type { RowSettings } from "simd-softmax";

export function softmax(logits: ArrayLike<number>, { shape, temperature = 1 }: RowSettings = {}): Float32Array {
  const x = Float32Array.from(logits);
  const length = shape?.at(-1) ?? x.length;
  for (let start = 0; start < x.length; start += length) {
    const end = start + length;
    let largest = -Infinity;
    for (let i = start; i < end; i++) if (x[i] > largest) largest = x[i];
    let sum = 0;
    for (let i = start; i < end; i++) {
      x[i] = Math.exp((x[i] - largest) / temperature);
      sum += x[i];
    }
    for (let i = start; i < end; i++) x[i] /= sum;
  }
  return x;
}

export function logSoftmax(logits: ArrayLike<number>, options?: RowSettings): Float32Array {
  return softmax(logits, options).map(Math.log);
}

const missing = (): never => {
  throw new Error("the plain loop replaces softmax only");
};

export { missing as sample, missing as softmaxStream, missing as topK };
