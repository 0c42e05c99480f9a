// Cross-entropy from logits, and its gradient.
import type { TypedArray } from "../../arguments/arrays.js";
import { beginCall, type Call, type CheckedCall, endCall } from "../../arguments/call.js";
import { CROSS_ENTROPY_OPTIONS } from "../../arguments/nn/network-options.js";
import { type Reduction, readReduction, readTargets, type Targets } from "../../arguments/nn/targets.js";
import { checkCount, type Numbers, readFactors } from "../../arguments/nn/values.js";
import { readShare, readWhole, wrongNumber } from "../../arguments/numbers.js";
import { readBias } from "../../arguments/operands.js";
import { type GivenOptions, readOptions } from "../../arguments/options.js";
import type { EngineSource } from "../../engine/engine.js";
import type { Operation } from "../../engine/operation.js";
import type { Workspace } from "../../engine/workspace.js";
import type { CrossEntropy } from "../../types/nn.js";
import { compute } from "../run.js";
import { completeLoss, readGradient, reduced, withOut } from "./losses.js";
import { stageRowsOf } from "./operands.js";
import { type Compute, networkOperation } from "./operation.js";

/** PyTorch's default. */
const IGNORED = -100;

/** What a loss is made of, apart from the logits. */
export interface Terms extends Targets, Reduction {
  readonly weights: Numbers | undefined;
  readonly smoothing: number;
  readonly gamma: number;
  readonly zLoss: number;
}

/** A finite number from 0 up; 0 if it is left out. */
function readCoefficient(option: string, value: unknown = 0): number {
  if (typeof value === "number" && value >= 0 && value < Infinity) return value;
  throw wrongNumber("crossEntropy", option, value, "a finite number from 0 up");
}

function readTerms(call: Call, targets: unknown, options: GivenOptions, out: unknown): Terms {
  const { classWeights, labelSmoothing = 0, ignoreIndex, focal, zLoss, reduction, empty } = options;
  const ignored = readWhole("crossEntropy", "ignoreIndex", ignoreIndex ?? IGNORED, -Infinity);
  const read = readTargets("crossEntropy", targets, call, ignored, out);
  // Which rows to leave out is not to be seen in a distribution.
  if (read.distribution && ignored >= 0) {
    throw new RangeError(`crossEntropy: ignoreIndex is for class indices, got ${ignored} with floats as targets`);
  }
  return {
    ...read,
    ...readReduction("crossEntropy", reduction, empty),
    weights: readFactors("crossEntropy", "classWeights", classWeights, call.length),
    smoothing: readShare("crossEntropy", "labelSmoothing", labelSmoothing),
    gamma: readCoefficient("focal", focal),
    zLoss: readCoefficient("zLoss", zLoss),
  };
}

/** The weight of each row, 0 for those that are left out: its class's for class indices, 1 for distributions. */
function weightsOfRows({ classes, weights }: Terms, rows: number): Float64Array {
  const result = new Float64Array(rows).fill(1);
  if (!classes) return result;
  for (let row = 0; row < rows; row++) {
    const target = classes[row] as number;
    result[row] = target < 0 ? 0 : weights ? (weights[target] as number) : 1;
  }
  return result;
}

/** Outside this range the gradient's factor could leave the range of float32 in the kernel that computes in it. */
const isModerate = (factor: number) => factor === 0 || (Math.abs(factor) > 1e-12 && Math.abs(factor) < 1e12);

/** A call of crossEntropy, complete. */
export interface LossCall {
  readonly call: Call<Operation>;
  readonly terms: Terms;
  /** The weight of each row, the sum of these, and what the gradient of all is multiplied by. */
  readonly rowWeights: Float64Array;
  readonly divisor: number;
  readonly scale: number;
  /** Whether the gradient is asked for. */
  readonly isAsked: boolean;
  /** Whether it takes the kernel for any distribution. */
  readonly isGeneral: boolean;
  /** Receives the loss of each row. */
  readonly losses: Float64Array;
}

/** The operation, before and after it is known what is computed. */
export const lossOperation = (isAsked: boolean, compute: Compute = () => {}) =>
  networkOperation("crossEntropy", CROSS_ENTROPY_OPTIONS, isAsked ? "element" : "none", compute);

/** Reads a call of crossEntropy. */
export function readCrossEntropy(logits: unknown, targets: unknown, given: unknown): LossCall {
  const options = readOptions("crossEntropy", given, CROSS_ENTROPY_OPTIONS);
  const { isAsked, out } = readGradient("crossEntropy", options.gradient);
  const call = beginCall(lossOperation(isAsked), logits, withOut(options, out));
  const { bias: givenBias } = options;
  const terms = readTerms(call, targets, options, out);
  const bias = readBias("crossEntropy", givenBias, call.length, out === undefined ? [] : [out as TypedArray]);
  completeLoss(call, bias);
  if (terms.distribution) checkCount("crossEntropy", terms.distribution, call.size);
  const count = call.outer * call.inner;
  const rowWeights = weightsOfRows(terms, count);
  const divisor = rowWeights.reduce((sum, weight) => sum + weight, 0);
  const scale = terms.reduction === "mean" ? 1 / divisor : 1;
  const isGeneral =
    call.isFloat64 ||
    terms.distribution !== undefined ||
    terms.smoothing > 0 ||
    terms.gamma > 0 ||
    terms.zLoss > 0 ||
    !rowWeights.every((weight) => isModerate(weight * scale));
  return { call, terms, rowWeights, divisor, scale, isAsked, isGeneral, losses: new Float64Array(count) };
}

/** Computes a call of crossEntropy: the losses of its rows, and their gradient. */
export function computeCrossEntropy(engine: EngineSource, loss: LossCall): void {
  const { call, isAsked, isGeneral } = loss;
  const computeRows = isGeneral ? general : direct;
  call.operation = lossOperation(isAsked, (workspace, checked, first, rows) =>
    computeRows(loss, workspace, checked, first, rows),
  );
  compute(engine(), call);
}

/** What crossEntropy returns. */
export function endCrossEntropy({ call, terms, divisor, isAsked, losses }: LossCall): object {
  const { isFloat64 } = call;
  const gradient = endCall(call);
  const loss = reduced(losses, terms, divisor, isFloat64);
  return isAsked ? { loss, gradient } : { loss };
}

export function crossEntropyOn(engine: EngineSource): CrossEntropy {
  return ((logits: unknown, targets: unknown, given?: unknown) => {
    const loss = readCrossEntropy(logits, targets, given);
    computeCrossEntropy(engine, loss);
    return endCrossEntropy(loss);
  }) as CrossEntropy;
}

/** One class per row, in float32. */
function direct(
  { terms, rowWeights, scale, isAsked, losses }: LossCall,
  { kernels, address, selectedIndices, doubles }: Workspace,
  { length }: CheckedCall,
  first: number,
  rows: number,
): void {
  const { classes } = terms as { classes: Int32Array };
  const numbers = doubles.all as Float64Array;
  const at = selectedIndices.address / 8;
  for (let i = 0; i < rows; i++) {
    numbers[at + 2 * i] = classes[first + i] as number;
    numbers[at + 2 * i + 1] = (rowWeights[first + i] as number) * scale;
  }
  kernels.crossEntropyF32(address, rows, length, selectedIndices.address, isAsked);
  for (let i = 0; i < rows; i++)
    losses[first + i] = (rowWeights[first + i] as number) * (numbers[at + 2 * i] as number);
}

/** Any distribution, in float64: weights and smoothing are part of it. The region of the operands has the bias. */
function general(
  { terms, rowWeights, scale, isAsked, losses }: LossCall,
  workspace: Workspace,
  checked: CheckedCall,
  first: number,
  rows: number,
): void {
  const { kernels, address, selectedIndices, doubles } = workspace;
  const { length, isFloat64 } = checked;
  const numbers = doubles.all as Float64Array;
  const results = selectedIndices.address;
  const shares = results + 16 * rows;
  const at = results / 8;
  for (let i = 0; i < rows; i++) numbers[at + 2 * i + 1] = rowWeights[first + i] === 0 ? 0 : scale;
  stageDistributions(numbers, shares / 8, terms, checked, first, rows);
  const kernel = isFloat64 ? kernels.generalCrossEntropyF64 : kernels.generalCrossEntropyF32;
  const scratch = shares + 8 * rows * length;
  kernel(address, rows, length, results, shares, scratch, terms.gamma, terms.zLoss, isAsked);
  for (let i = 0; i < rows; i++) losses[first + i] = numbers[at + 2 * i] as number;
}

/**
 * Stages w (1 - smoothing) y + w smoothing / classes for each row, w being the weights of the classes (PyTorch's smoothing), as
 * doubles from the element `at` on.
 */
function stageDistributions(
  to: Float64Array,
  at: number,
  { classes, distribution, weights, smoothing }: Terms,
  call: CheckedCall,
  first: number,
  rows: number,
): void {
  const { length } = call;
  const kept = 1 - smoothing;
  const spread = smoothing / length;
  const end = at + rows * length;
  if (distribution) {
    stageRowsOf(to, at, distribution, call, first, rows);
    if (smoothing !== 0) for (let i = at; i < end; i++) to[i] = kept * (to[i] as number) + spread;
  } else {
    to.fill(spread, at, end);
    for (let i = 0; i < rows; i++) {
      const target = (classes as Int32Array)[first + i] as number;
      if (target >= 0) to[at + i * length + target] = kept + spread;
    }
  }
  if (!weights) return;
  for (let i = at, c = 0; i < end; i++, c = c + 1 === length ? 0 : c + 1) {
    to[i] = (weights[c] as number) * (to[i] as number);
  }
}
