// The checks of simd-softmax/nn that run on every runtime.
import { allocate } from "simd-softmax";
import * as fastest from "simd-softmax/nn";
import * as deterministic from "simd-softmax/nn/deterministic";
import { type Check, draw, generator, hashOf, spacing, thrown } from "./numbers.ts";

type Api = typeof fastest;

export const networkVariant = (): string => fastest.kernelInfo().variant;

/** Weights [classes, features] as [features, classes]. */
const turned = (weights: Float32Array, features: number): Float32Array => {
  const classes = weights.length / features;
  return weights.map((_, i) => weights[(i % classes) * features + Math.floor(i / classes)]);
};

/** The largest error of a layer in ulp of the sum of |x w|. */
function error(got: Float32Array, x: Float32Array, weights: Float32Array, features: number): number {
  const classes = weights.length / features;
  let worst = 0;
  got.forEach((value, at) => {
    const [row, c] = [Math.floor(at / classes), at % classes];
    let [sum, size] = [0, 0];
    for (let i = 0; i < features; i++) {
      const product = x[row * features + i] * weights[c * features + i];
      sum += product;
      size += Math.abs(product);
    }
    worst = Math.max(worst, Math.abs(value - sum) / spacing(size));
  });
  return worst;
}

function* denseChecks({ dense, denseBackward }: Api): Generator<Check> {
  for (const [rows, features, classes] of [
    [1, 1, 1],
    [1, 7, 5],
    [2, 8, 9],
    [5, 33, 34],
    [9, 130, 40],
    [3, 700, 65],
  ] as const) {
    const x = draw(Float32Array, rows * features, 1);
    const weights = draw(Float32Array, classes * features, 2);
    const shape = [rows, features];
    const what = `dense ${rows} x ${features} to ${classes}`;
    const got = dense(x, weights, null, { shape });
    const worst = error(got, x, weights, features);
    yield [what, worst <= 2 || `${worst} ulp`];
    const other = dense(x, turned(weights, features), null, { shape, layout: "featuresFirst" });
    const worstOther = error(other, x, weights, features);
    yield [`${what}, features first`, worstOther <= 2 || `${worstOther} ulp`];
    const own = allocate(weights.length);
    own.set(weights);
    const inPlace = dense(x, own, null, { shape });
    yield [`${what}, allocated`, inPlace.every((value, i) => value === got[i]) || "other bits"];
    const doubles = dense(Float64Array.from(x), weights, null, { shape });
    yield [`${what}, float64`, doubles.every((value, i) => Math.abs(value - got[i]) < 1e-2) || "other numbers"];
    const bytes = Int8Array.from(weights, (w) => w * 12);
    const scales = new Float32Array(classes).fill(0.1);
    const quantized = dense(x, bytes, null, { shape, weightScales: scales });
    const baseline = deterministic.dense(x, bytes, null, { shape, weightScales: scales });
    yield [`${what}, 8-bit weights`, quantized.every((value, i) => value === baseline[i]) || "other bits"];
  }
  const half = dense([1, 2], Uint16Array.of(0x3f80, 0x4000), [0.5], { dtype: "bfloat16", activation: "relu" });
  yield ["bfloat16 weights", half[0] === 5.5 || `${half[0]}`];
  const { input, weights, bias } = denseBackward([1, 2], [3, 4], [5]);
  yield ["denseBackward", [...input, ...weights, ...bias].join() === "15,20,5,10,5" || [...input].join()];
}

function* lossChecks(api: Api): Generator<Check> {
  const { crossEntropy, binaryCrossEntropy, softmaxBackward, logSoftmaxBackward, sigmoidBackward } = api;
  const confident = crossEntropy([30, 0], [0], { gradient: true });
  const error = Math.abs(confident.loss[0] / 9.357622968839737e-14 - 1);
  yield ["a confident row keeps its digits", error < 2e-7 || `${confident.loss[0]}`];
  yield ["and so does its gradient", confident.gradient[0] === -confident.gradient[1] || `${confident.gradient}`];
  yield ["a row that is wrong by 1000", crossEntropy([0, 1000], [0]).loss[0] === 1000 || "another loss"];
  const masked = crossEntropy([0, -Infinity, 0], Float32Array.of(0.5, 0, 0.5), { labelSmoothing: 0 }).loss[0];
  yield ["a masked class adds nothing", Math.abs(masked - Math.LN2) < 1e-6 || `${masked}`];
  const logits = draw(Float64Array, 35, 3);
  for (const options of [
    {},
    { labelSmoothing: 0.1 },
    { focal: 2, zLoss: 0.01 },
    { classWeights: [1, 2, 3, 4, 5, 6, 7] },
  ]) {
    const given = { shape: [5, 7], ...options };
    const targets = [0, 6, -100, 3, 2];
    const { gradient } = crossEntropy(logits, targets, { ...given, gradient: true });
    let worst = 0;
    for (const i of [0, 6, 9, 15, 24, 34]) {
      const at = (step: number) =>
        crossEntropy(
          logits.map((x, j) => (j === i ? x + step : x)),
          targets,
          given,
        ).loss[0];
      worst = Math.max(worst, Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - gradient[i]));
    }
    yield [`a gradient is central differences, ${Object.keys(options)}`, worst < 1e-7 || `${worst}`];
  }
  const binary = binaryCrossEntropy([-30, 0], [0, 1], { reduction: "none", gradient: true });
  yield ["binaryCrossEntropy", Math.abs(binary.loss[0] / 9.357622968839737e-14 - 1) < 2e-7 || `${binary.loss}`];
  yield ["its gradient", binary.gradient[1] === -0.5 || `${binary.gradient}`];
  yield ["softmaxBackward", `${softmaxBackward([0.5, 0.5], [1, 0])}` === "0.25,-0.25" || "another derivative"];
  yield ["logSoftmaxBackward", `${logSoftmaxBackward([-Infinity, 0], [1, 2])}` === "1,-1" || "another derivative"];
  yield ["sigmoidBackward", `${sigmoidBackward([0.5], [2])}` === "0.5" || "another derivative"];
}

function* otherChecks(api: Api): Generator<Check> {
  const { classWeights, logPrior, resample, fitTemperature, calibrationError, crossEntropy } = api;
  yield ["classWeights", `${classWeights([2, 4])}` === "1.5,0.75" || `${classWeights([2, 4])}`];
  yield ["logPrior", Math.abs(logPrior([1, 3])[0] + Math.log(4)) < 1e-15 || `${logPrior([1, 3])}`];
  const places = resample([0, 0, 0, 1], { to: "largest", seed: 1 });
  yield ["resample", places.filter((place) => place === 3).length === 3 || `${places}`];
  const { temperature, status } = fitTemperature([4, 0, 4, 0, 4, 0], [0, 0, 1], { shape: [3, 2] });
  const wanted = 4 / Math.log(2);
  yield ["fitTemperature", (status === "converged" && Math.abs(temperature - wanted) < 1e-5) || `${temperature}`];
  const { error } = calibrationError([0, 0], [0]);
  yield ["calibrationError", error === 0.5 || `${error}`];
  const wrong = thrown(() => crossEntropy([1, 2], [2]));
  yield ["a target that is no class", wrong.startsWith("RangeError: crossEntropy: targets ") || wrong];
}

export function* networkChecks(): Generator<Check> {
  for (const [name, api] of Object.entries({ fastest, deterministic })) {
    for (const checks of [denseChecks(api), lossChecks(api), otherChecks(api)]) {
      for (const [what, holds] of checks) yield [`${name}: ${what}`, holds];
    }
  }
}

/** The digest of results of the deterministic functions. */
export function networkDigest(): string {
  const { dense, denseBackward, crossEntropy, binaryCrossEntropy, softmaxBackward, logSoftmaxBackward, resample } =
    deterministic;
  const floats = (length: number, seed: number) => draw(Float32Array, length, seed);
  const doubles = (length: number, seed: number) => draw(Float64Array, length, seed);
  const random = generator(40);
  const classes = (length: number, most: number) => Int32Array.from({ length }, () => Math.floor(random() * most));
  const shape = [9, 130];
  const plain = crossEntropy(floats(700, 3), classes(7, 100), { shape: [7, 100], gradient: true });
  const smooth = crossEntropy(floats(700, 4), classes(7, 100), {
    shape: [7, 100],
    labelSmoothing: 0.1,
    gradient: true,
  });
  const focal = crossEntropy(doubles(120, 5), classes(12, 10), {
    shape: [12, 10],
    focal: 1.5,
    zLoss: 1e-3,
    gradient: true,
  });
  const binary = binaryCrossEntropy(
    floats(333, 6),
    floats(333, 7).map((x) => (x + 10) / 20),
    { gradient: true },
  );
  const backward = denseBackward(floats(9 * 130, 8), floats(40 * 130, 9), floats(360, 10), { shape });
  return hashOf([
    dense(floats(9 * 130, 1), floats(40 * 130, 2), floats(40, 3), { shape }),
    dense(floats(9 * 130, 1), floats(130 * 40, 2), null, { shape, layout: "featuresFirst", activation: "softmax" }),
    dense(doubles(9 * 130, 1), doubles(130 * 40, 2), null, { shape, activation: "logSoftmax" }),
    dense(
      floats(9 * 130, 1),
      Int8Array.from(floats(130 * 40, 2), (w) => w * 12),
      null,
      {
        shape,
        weightScales: floats(40, 4),
        activation: "sigmoid",
      },
    ),
    backward.input,
    backward.weights,
    backward.bias,
    plain.loss,
    plain.gradient,
    smooth.loss,
    smooth.gradient,
    focal.loss,
    focal.gradient,
    binary.loss,
    binary.gradient,
    softmaxBackward(floats(60, 11), floats(60, 12)),
    logSoftmaxBackward(doubles(60, 13), doubles(60, 14)),
    resample(classes(100, 5), { to: "largest", seed: 3 }),
  ]).hash;
}
