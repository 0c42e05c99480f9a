// The settings of selection and sampling, for the calls of argmax, topK, filter and sample that follow.

/** How many classes are kept, or selected by topK; for filter and sample 0 keeps all. */
export let topK: u32 = 0;
/** The total probability that the nucleus reaches; 1 keeps all classes. */
export let topP: f64 = 1;
/** The logarithm of the smallest probability kept, relative to the largest; -Infinity keeps all classes. */
export let logMinP: f64 = 0;
/** The total probability that the typical set reaches; 1 keeps all classes. */
export let typicalP: f64 = 1;

/** Which scores argmax and topK compute. */
export let scoring: u32 = 0;
export const SOFTMAX: u32 = 0;
export const SIGMOID: u32 = 1;
export const NONE: u32 = 2;

export function setSampling(k: u32, p: f64, logMin: f64, typical: f64, scores: u32): void {
  topK = k;
  topP = p;
  logMinP = logMin;
  typicalP = typical;
  scoring = scores;
}
