// Wrong calls of simd-softmax/nn: refused before anything is written, with what came and what was expected.
import {
  binaryCrossEntropy,
  calibrationError,
  classWeights,
  crossEntropy,
  dense,
  denseBackward,
  fitTemperature,
  logPrior,
  resample,
  sigmoidBackward,
  softmaxBackward,
} from "simd-softmax/nn";
import { describe, expect, test } from "vitest";

/** Calls with arguments that the types refuse too. */
const call = (operation: unknown, ...given: unknown[]) => (operation as (...given: unknown[]) => unknown)(...given);
const f32 = (...numbers: number[]) => Float32Array.from(numbers);

test.each<[string, unknown, unknown[], string]>([
  ["a target that is no class", crossEntropy, [f32(1, 2, 3), [3]], "class indices from 0 to 2, got 3 at index 0"],
  ["a negative target", crossEntropy, [f32(1, 2), [-1]], "from 0 to 1, got -1 at index 0"],
  ["a broken target", crossEntropy, [f32(1, 2), [0.5]], "got 0.5 at index 0"],
  ["no target", crossEntropy, [f32(1, 2)], "crossEntropy: targets are class indices"],
  ["a text", crossEntropy, [f32(1, 2), ["0"]], "got a string at index 0"],
  [
    "too few targets",
    crossEntropy,
    [f32(1, 2, 3, 4), [0], { shape: [2, 2] }],
    "targets need 2 class indices, one per row; got 1",
  ],
  [
    "indices as floats",
    crossEntropy,
    [f32(1, 2, 3, 4), f32(0, 1), { shape: [2, 2] }],
    "class indices come as an Int32Array",
  ],
  ["a NaN among the targets", crossEntropy, [f32(1, 2), f32(NaN, 1)], "got NaN at index 0"],
  ["another shape of targets", crossEntropy, [f32(1, 2), { data: f32(1, 0), dims: [2, 2] }], "2,2"],
  ["too few weights", crossEntropy, [f32(1, 2), [0], { classWeights: [1] }], "classWeights needs 2 numbers, got 1"],
  [
    "an infinite weight",
    crossEntropy,
    [f32(1, 2), [0], { classWeights: [1, Infinity] }],
    "classWeights is a finite number",
  ],
  [
    "a smoothing above 1",
    crossEntropy,
    [f32(1, 2), [0], { labelSmoothing: 1.5 }],
    "labelSmoothing is a number from 0 to 1, got 1.5",
  ],
  ["a negative exponent", crossEntropy, [f32(1, 2), [0], { focal: -1 }], "focal is a finite number from 0 up, got -1"],
  ["a negative factor", crossEntropy, [f32(1, 2), [0], { zLoss: -1 }], "zLoss is a finite number from 0 up, got -1"],
  ["a broken index to ignore", crossEntropy, [f32(1, 2), [0], { ignoreIndex: 0.5 }], "ignoreIndex is a whole number"],
  [
    "an index to ignore with floats",
    crossEntropy,
    [f32(1, 2), f32(1, 0), { ignoreIndex: 1 }],
    "ignoreIndex is for class indices",
  ],
  [
    "an unknown reduction",
    crossEntropy,
    [f32(1, 2), [0], { reduction: "average" }],
    'reduction is "mean", "sum" or "none", got "average"',
  ],
  ["an unknown mean of nothing", crossEntropy, [f32(1, 2), [0], { empty: 0 }], 'empty is "nan" or "zero"'],
  ["an unknown option", crossEntropy, [f32(1, 2), [0], { class_weights: [1, 1] }], '"class_weights" (classWeights?)'],
  ["one-hot integers", crossEntropy, [f32(1, 2, 3, 4), [0, 1, 1, 0], { shape: [2, 2] }], "Float32Array.from(targets)"],
  ["PyTorch's name of the weights", crossEntropy, [f32(1, 2), [0], { weight: [1, 1] }], '"weight" (classWeights?)'],
  [
    "a text for the gradient",
    crossEntropy,
    [f32(1, 2), [0], { gradient: "yes" }],
    "gradient is true, or an array that receives it",
  ],
  ["8-bit weights", denseBackward, [f32(1, 2), new Int8Array(2), f32(1)], "weights are floats, got int8"],
  ["a gradient too short", crossEntropy, [f32(1, 2), [0], { gradient: f32(1) }], "needs 2 elements, got 1"],
  [
    "a gradient of another type",
    crossEntropy,
    [f32(1, 2), [0], { gradient: new Float64Array(2) }],
    "out is a Float32Array here",
  ],
  [
    "a bias of another length",
    crossEntropy,
    [f32(1, 2), [0], { bias: [1] }],
    "bias needs 2 entries, one for each class; got 1",
  ],
  ["a target above 1", binaryCrossEntropy, [f32(1), [2]], "the target at index 0 is a number from 0 to 1, got 2"],
  ["too many targets", binaryCrossEntropy, [f32(1), [0, 1]], "targets needs 1 numbers, got 2"],
  [
    "weights that do not fit",
    binaryCrossEntropy,
    [f32(1, 2, 3, 4), [0, 1, 0, 1], { shape: [2, 2], weights: [1, 2, 3] }],
    "weights needs 1 or 4 or 2 numbers, got 3",
  ],
  [
    "a negative weight",
    binaryCrossEntropy,
    [f32(1), [0], { positiveWeights: -1 }],
    "positiveWeights is finite numbers from 0 up",
  ],
  ["weights that are no multiple", dense, [f32(1, 2), f32(1, 2, 3)], "3 weights are no multiple of 2 features"],
  [
    "weights of the other layout",
    dense,
    [f32(1, 2), { data: new Float32Array(6), dims: [2, 3] }],
    'there is layout: "featuresFirst"',
  ],
  [
    "an unknown layout",
    dense,
    [f32(1), f32(1), [0], { layout: "keras" }],
    'layout is "classesFirst" or "featuresFirst", got "keras"',
  ],
  [
    "an unknown activation",
    dense,
    [f32(1), f32(1), [0], { activation: "gelu" }],
    'activation is one of "none", "relu"',
  ],
  ["doubles as weights of floats", dense, [f32(1), new Float64Array(1)], "got float64"],
  ["8-bit weights without scales", dense, [f32(1), new Int8Array(1)], "needs weightScales, one per class"],
  [
    "scales of floats",
    dense,
    [f32(1), f32(1), [0], { weightScales: [1] }],
    "weightScales are for an Int8Array of weights",
  ],
  ["bits without a dtype", dense, [f32(1), new Uint16Array(1)], 'say dtype: "float16"'],
  ["a bias of another length", dense, [f32(1), f32(1), [0, 1]], "bias needs 1 numbers, got 2"],
  ["options in the place of the bias", dense, [f32(1), f32(1), { activation: "softmax" }], "bias is a typed array"],
  ["no features", dense, [[], []], "no multiple of 0 features"],
  ["an out too short", dense, [f32(1), f32(1, 2), null, { out: f32(1) }], "out needs 2 elements, got 1"],
  [
    "a gradient of another size",
    denseBackward,
    [f32(1, 2), f32(1, 2), f32(1, 2)],
    "outputGradient needs 1 numbers, got 2",
  ],
  [
    "16-bit features",
    denseBackward,
    [new Uint16Array(1), f32(1), f32(1), { dtype: "float16" }],
    "features are float32 or float64, got float16",
  ],
  ["a gradient of another size", softmaxBackward, [f32(1, 2), f32(1)], "outputGradient needs 2 numbers, got 1"],
  [
    "an axis that is not there",
    sigmoidBackward,
    [f32(1, 2), f32(1, 2), { axis: 2 }],
    "axis is a whole number from -1 to 0",
  ],
  ["a count of 0", classWeights, [[1, 0]], "the count of class 1 is a finite number above 0, got 0"],
  [
    "an unknown method",
    classWeights,
    [[1, 1], { method: "sqrt" }],
    'method is "balanced", "inverse", "effective"; got "sqrt"',
  ],
  ["no beta", classWeights, [[1, 1], { method: "effective" }], "beta is a number from 0 to below 1"],
  ["a beta for nothing", classWeights, [[1, 1], { beta: 0.9 }], 'beta is for the method "effective"'],
  ["counts of 0 alone", logPrior, [[0, 0]], "expected counts of which one is above 0"],
  ["an infinite tau", logPrior, [[1], Infinity], "tau is a finite number, got Infinity"],
  ["no seed", resample, [[0, 1], { to: "largest" }], "seed is a whole number"],
  ["nothing to aim at", resample, [[0, 1], { seed: 1 }], 'to is "smallest", "largest" or one count per class'],
  ["rows of a class without any", resample, [[0, 2], { to: [1, 1, 1], seed: 1 }], "class 1 has no row to take 1 of"],
  ["too few counts", resample, [[0, 2], { to: [1], seed: 1 }], "to needs a count for each of 3 classes, got 1"],
  ["a broken label", resample, [[0.5], { to: "largest", seed: 1 }], "the label at index 0 is a whole number"],
  ["a distribution", fitTemperature, [f32(1, 2), f32(1, 0)], "targets are class indices here"],
  ["no bins", calibrationError, [f32(1, 2), [0], { bins: 0 }], "bins is a whole number from 1"],
  ["an unknown norm", calibrationError, [f32(1, 2), [0], { norm: "l3" }], 'norm is "l1", "l2" or "max", got "l3"'],
])("%s", (_, operation, given, message) => {
  const copies = given.map((argument) =>
    ArrayBuffer.isView(argument) ? (argument as Float32Array).slice() : argument,
  );
  expect(() => call(operation, ...given)).toThrow(message);
  expect(given).toEqual(copies);
});

test("the gradient may take the place of the weights and the bias", () => {
  const logits = f32(1, 2, 3, 4);
  const options = { shape: [2, 2], labelSmoothing: 0.1 };
  const both = f32(1, 2, 0, 0);
  const wanted = crossEntropy(logits, [0, 1], { ...options, classWeights: [1, 2], bias: [1, 2], gradient: true });
  const own = both.subarray(0, 2);
  const got = crossEntropy(logits, [0, 1], { ...options, classWeights: own, bias: own, gradient: both });
  expect([...got.gradient]).toEqual([...wanted.gradient]);
});

describe("arrays that may not be written", () => {
  test("an out that overlaps the features", () => {
    const memory = new Float32Array(8);
    expect(() =>
      dense(memory.subarray(0, 4), f32(1, 0, 0, 1), null, { shape: [2, 2], out: memory.subarray(2, 6) }),
    ).toThrow("overlaps the input");
  });

  test("detached arrays", () => {
    const gone = f32(1, 2);
    structuredClone(gone, { transfer: [gone.buffer] });
    expect(() => crossEntropy(gone, [0])).toThrow("detached");
    const logits = f32(1, 2);
    const options = {
      get classWeights() {
        structuredClone(logits, { transfer: [logits.buffer] });
        return [1, 1];
      },
    };
    expect(() => crossEntropy(logits, [0], options)).toThrow("was detached or resized");
  });
});
