// What examples/edge-worker/worker.js would run without the package: the same interface as far as it is used there.

export function softmax(logits, { shape, temperature = 1 } = {}) {
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

export function logSoftmax(logits, options) {
  return softmax(logits, options).map(Math.log);
}

const missing = () => {
  throw new Error("the plain loop stands in for softmax alone");
};

export { missing as sample, missing as topK };
