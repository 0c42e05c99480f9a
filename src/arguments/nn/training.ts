// The arguments of trainHead.
import { lengthOf, type TypedArray } from "../arrays.js";
import { FLOAT32, FLOAT64 } from "../dtypes.js";
import { type Input, readInput } from "../input.js";
import { wrongKind } from "../messages.js";
import { readPositive, readWhole, wrongNumber } from "../numbers.js";
import { type GivenOptions, readOptions } from "../options.js";
import { TRAIN_OPTIONS } from "./network-options.js";
import { readClasses } from "./targets.js";
import { countOf, dataOf, type Numbers, readFactors } from "./values.js";

/** What AbortSignals have, described without the types of a host. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface Training {
  readonly features: Float32Array;
  readonly targets: Int32Array;
  readonly rows: number;
  readonly width: number;
  readonly classes: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly classWeights: Numbers | undefined;
  readonly bias: Float64Array | undefined;
  readonly seed: number;
  readonly signal: Signal | undefined;
  readonly onEpoch: ((progress: { epoch: number; loss: number }) => unknown) | undefined;
}

const NAME = "trainHead";

function readRows(given: unknown): Float32Array {
  const input = {} as Input;
  readInput(input, NAME, given, undefined, undefined);
  if (input.layout) throw new TypeError(`${NAME}: features must lie in the usual order, without strides`);
  if (input.dtype !== FLOAT32 && input.dtype !== FLOAT64) {
    throw new TypeError(`${NAME}: features are float32 or float64, got ${input.dtype.name}`);
  }
  return Float32Array.from(input.array);
}

/** Weight decay: a finite number from 0 up. */
function readDecay(value: unknown = 1e-4): number {
  if (typeof value === "number" && value >= 0 && value < Infinity) return value;
  throw wrongNumber(NAME, "weightDecay", value, "a finite number from 0 up");
}

function readCallback(value: unknown): Training["onEpoch"] {
  if (value === undefined || typeof value === "function") return value as Training["onEpoch"];
  throw wrongKind(NAME, "onEpoch is a function", value);
}

function readSignal(value: unknown): Signal | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "object" && value !== null && "aborted" in value) return value as Signal;
  throw wrongKind(NAME, "signal is an AbortSignal", value);
}

export function readTraining(features: unknown, targets: unknown, given: unknown): Training {
  const options: GivenOptions = readOptions(NAME, given, TRAIN_OPTIONS);
  const { epochs = 20, batch = 64, learningRate = 0.01, seed = 0 } = options;
  const array = readRows(features);
  const indices = dataOf(targets) as TypedArray;
  const rows = Array.isArray(indices) ? (indices as unknown[]).length : countOf(indices);
  const width = array.length / rows;
  if (rows === 0 || width === 0 || !Number.isInteger(width)) {
    throw new RangeError(`${NAME}: ${lengthOf(array)} features are no whole number for each of ${rows} rows`);
  }
  const classes = readWhole(NAME, "classes", options.classes, 1, 2 ** 24);
  const bias = readFactors(NAME, "bias", options.bias, classes);
  return {
    features: array,
    targets: readClasses(NAME, indices, { outer: rows, length: classes, inner: 1, axis: 0 }, undefined),
    rows,
    width,
    classes,
    epochs: readWhole(NAME, "epochs", epochs, 1),
    batch: readWhole(NAME, "batch", batch, 1),
    learningRate: readPositive(NAME, "learningRate", learningRate),
    weightDecay: readDecay(options.weightDecay),
    classWeights: readFactors(NAME, "classWeights", options.classWeights, classes),
    bias: bias && Float64Array.from(bias),
    seed: readWhole(NAME, "seed", seed, 0, 2 ** 32 - 1),
    signal: readSignal(options.signal),
    onEpoch: readCallback(options.onEpoch),
  };
}
