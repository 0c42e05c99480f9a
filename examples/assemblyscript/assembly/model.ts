// A linear classifier whose softmax is compiled in from the package's sources.
import { softmaxF32 } from "simd-softmax/assembly";

/** The id of Float32Array, with which the loader creates one on this module's heap. */
export const FLOAT32_ARRAY = idof<Float32Array>();

/** All passes over whole rows (docs/abi.md). */
const WHOLE_ROWS: u32 = 15;

/** The logits of each row: features [rows, width] times weights [classes, width], plus biases [classes]. */
export function logits(features: Float32Array, weights: Float32Array, biases: Float32Array): Float32Array {
  const classes = biases.length;
  const width = weights.length / classes;
  const rows = features.length / width;
  const result = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < classes; k++) {
      let sum = biases[k];
      for (let i = 0; i < width; i++) sum += features[row * width + i] * weights[k * width + i];
      result[row * classes + k] = sum;
    }
  }
  return result;
}

/** The probabilities of each row. The kernel works on the array's data, in place. */
export function predict(features: Float32Array, weights: Float32Array, biases: Float32Array): Float32Array {
  const result = logits(features, weights, biases);
  const classes = biases.length;
  softmaxF32(result.dataStart, result.dataStart, result.length / classes, classes, 1, NaN, WHOLE_ROWS);
  return result;
}
