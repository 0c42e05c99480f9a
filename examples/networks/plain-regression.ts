// An epoch of softmax regression as one writes it in plain JavaScript, with the steps of trainHead.
import { adam } from "./adam.ts";
import type { Rows } from "./rows.ts";

export function plainEpoch({ features, targets, width }: Rows, classes: number, batch: number): Float32Array {
  const weights = new Float32Array(classes * width);
  const bias = new Float32Array(classes);
  const stepWeights = adam(weights, 0.003);
  const stepBias = adam(bias, 0.003);
  const exps = new Float64Array(classes);
  for (let first = 0; first < targets.length; first += batch) {
    const last = Math.min(first + batch, targets.length);
    const byWeights = new Float32Array(weights.length);
    const byBias = new Float32Array(classes);
    for (let row = first; row < last; row++) {
      let maximum = -Infinity;
      for (let c = 0; c < classes; c++) {
        let logit = bias[c];
        for (let i = 0; i < width; i++) logit += features[row * width + i] * weights[c * width + i];
        exps[c] = logit;
        maximum = Math.max(maximum, logit);
      }
      let sum = 0;
      for (let c = 0; c < classes; c++) {
        exps[c] = Math.exp(exps[c] - maximum);
        sum += exps[c];
      }
      for (let c = 0; c < classes; c++) {
        const g = (exps[c] / sum - (c === targets[row] ? 1 : 0)) / (last - first);
        byBias[c] += g;
        for (let i = 0; i < width; i++) byWeights[c * width + i] += g * features[row * width + i];
      }
    }
    stepWeights(byWeights);
    stepBias(byBias);
  }
  return weights;
}
