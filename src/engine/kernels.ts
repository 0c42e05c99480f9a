// The exports of the WebAssembly modules, typed (docs/abi.md describes them).
import type { LoadedModule } from "../load/module.js";

/**
 * Computes rows of `length` elements from the address `source` to `target`, the same or apart. `empty` is the result for a
 * row in which every class is masked; `passes` is a sum of the bits in operation.ts.
 */
export type RowKernel = (
  source: number,
  target: number,
  rows: number,
  length: number,
  temperature: number,
  empty: number,
  passes: number,
) => void;

/**
 * Computes neighbouring columns of `length` elements that are `step` bytes apart. Returns how many it finished before four
 * that it cannot take (assembly/rows/columns.ts).
 */
export type ColumnsKernel = (
  source: number,
  target: number,
  columns: number,
  length: number,
  step: number,
  temperature: number,
) => number;

/** Converts `count` numbers, a multiple of 16, to float32 or from it; the last three are for 8-bit integers. */
export type ConvertKernel = (
  source: number,
  target: number,
  count: number,
  lowest: number,
  zeroPoint: number,
  scale?: number,
) => void;

/** Applies an operand, one entry per class, to `outer` x `length` x `inner` elements. */
type OperandKernel<Rest extends number[]> = (
  target: number,
  outer: number,
  length: number,
  inner: number,
  operand: number,
  ...rest: Rest
) => void;

/** Transposes rows that begin `sourceStep` bytes apart; the columns become rows `targetStep` bytes apart. */
export type TransposeKernel = (
  source: number,
  target: number,
  rows: number,
  columns: number,
  sourceStep: number,
  targetStep: number,
) => void;

type Float = "F32" | "F64";

export type RowKernelName<Type extends Float = Float> = `${
  | "softmax"
  | "logSoftmax"
  | "logSumExp"
  | "weightedLogSumExp"
  | "exp"
  | "sigmoid"
  | "argmax"
  | "topK"
  | "filter"
  | "sample"
  | "drawable"}${Type}`;

export type ColumnsKernelName =
  `${"softmax" | "logSoftmax" | "logSumExp" | "argmax" | "topK" | "sample" | "drawable"}ColumnsF32`;

export type ConvertKernelName = `${"float16" | "bfloat16" | "int8"}ToF32` | `f32To${"Float16" | "Bfloat16" | "Int8"}`;

/** The derivative of an operation by its input, in the place of its results (assembly/nn/backward.ts). */
type BackwardKernel = (rows: number, count: number, length: number, gradients: number, scratch: number) => void;

/** Adds products of rows and weights to sums (assembly/nn/dense.ts). */
type DotsKernel<Rest extends number[] = []> = (
  x: number,
  xStep: number,
  rows: number,
  weights: number,
  features: number,
  classes: number,
  sums: number,
  pitch: number,
  ...rest: Rest
) => void;

/** The kernels of simd-softmax/nn, which the modules of the other entries do not have. */
type NetworkKernels = Record<`${"softmax" | "logSoftmax" | "sigmoid"}Backward${Float}`, BackwardKernel> &
  Record<`dots${Float}`, DotsKernel<[stack: number]>> &
  Record<
    `combinations${Float}`,
    (
      x: number,
      xStep: number,
      rows: number,
      weights: number,
      step: number,
      features: number,
      classes: number,
      sums: number,
      pitch: number,
      stack: number,
    ) => void
  > &
  Record<
    `finish${Float}`,
    (sums: number, pitch: number, lost: number, target: number, rows: number, classes: number, relu: boolean) => void
  > &
  Record<
    `generalCrossEntropy${Float}`,
    (
      rows: number,
      count: number,
      length: number,
      results: number,
      targets: number,
      scratch: number,
      gamma: number,
      zLoss: number,
      gradient: boolean,
    ) => void
  > &
  Record<
    `binaryCrossEntropy${Float}`,
    (
      source: number,
      count: number,
      targets: number,
      positives: number,
      factors: number,
      losses: number,
      gradient: boolean,
    ) => void
  > &
  Record<
    `statistics${Float}`,
    (rows: number, count: number, length: number, temperature: number, results: number, scratch: number) => void
  > & {
    crossEntropyF32(rows: number, count: number, length: number, results: number, gradient: boolean): void;
    dotsInt8: DotsKernel<[scales: number, scratch: number]>;
  };

export type Kernels = NetworkKernels &
  Record<RowKernelName, RowKernel> &
  Record<ColumnsKernelName, ColumnsKernel> &
  Record<ConvertKernelName, ConvertKernel> &
  Record<`addBias${Float}`, OperandKernel<[scale: number]>> &
  Record<`mask${Float}`, OperandKernel<[]>> &
  Record<`transpose${Float}`, TransposeKernel> &
  Record<`getPartial${Float}`, (target: number) => void> &
  Record<`setPartial${Float}`, (source: number, temperature: number, ofOthers: boolean) => void> & {
    setSampling(topK: number, topP: number, logMinP: number, typicalP: number, scores: number): void;
    mergePartials(a: number, b: number, target: number, temperature: number): void;
    isFused(one: number): number;
  };

/** The kernels of a module, working on `memory`. */
export function instantiate(module: LoadedModule, memory: WebAssembly.Memory): Kernels {
  return module.instantiate(memory) as unknown as Kernels;
}
