// Binary cross-entropy from logits, and its gradient.
import { beginCall, type CheckedCall, endCall } from "../../arguments/call.js";
import { BINARY_OPTIONS } from "../../arguments/nn/network-options.js";
import { readReduction } from "../../arguments/nn/targets.js";
import { checkCount, countOf, dataOf, type Numbers, readCount, readNumbers } from "../../arguments/nn/values.js";
import { readShare, wrongNumber } from "../../arguments/numbers.js";
import { readOptions } from "../../arguments/options.js";
import type { EngineSource } from "../../engine/engine.js";
import type { Workspace } from "../../engine/workspace.js";
import type { BinaryCrossEntropy } from "../../types/nn.js";
import { compute } from "../run.js";
import { completeLoss, readGradient, reduced, withOut } from "./losses.js";
import { stageLine } from "./operands.js";
import { networkOperation } from "./operation.js";

const NAME = "binaryCrossEntropy";

/** Factors of the elements, one for each place along the last axes of the shape, repeated along the others. */
function readRepeated(option: string, given: unknown, shape: readonly number[] | undefined, size: number): Numbers {
  if (given === undefined) return Float64Array.of(1);
  const numbers = Float64Array.from(typeof given === "number" ? [given] : readNumbers(NAME, option, given));
  const count = numbers.length;
  // As NumPy and PyTorch broadcast: one number, as many as the last axis is long, as the last two are, and so on.
  const fitting = new Set([1, size]);
  (shape ?? []).reduceRight((product, extent) => {
    fitting.add(product * extent);
    return product * extent;
  }, 1);
  if (shape === undefined ? count === 0 || size % count !== 0 : !fitting.has(count)) {
    throw new RangeError(`${NAME}: ${option} needs ${[...fitting].join(" or ")} numbers, got ${count}`);
  }
  for (let i = 0; i < count; i++) {
    const factor = numbers[i] as number;
    if (!(factor >= 0 && factor < Infinity)) {
      throw wrongNumber(NAME, option, factor, `finite numbers from 0 up; see index ${i}`);
    }
  }
  return numbers;
}

/** Stages `count` factors, the first for the element `start`. */
function stageRepeated(
  to: Float64Array,
  at: number,
  factors: Numbers,
  start: number,
  count: number,
  scale: number,
): void {
  const period = countOf(factors);
  for (let i = 0, c = start % period; i < count; i++, c = c + 1 === period ? 0 : c + 1) {
    to[at + i] = (factors[c] as number) * scale;
  }
}

export function binaryCrossEntropyOn(engine: EngineSource): BinaryCrossEntropy {
  return ((logits: unknown, targets: unknown, given?: unknown) => {
    const options = readOptions(NAME, given, BINARY_OPTIONS);
    const { isAsked, out } = readGradient(NAME, options.gradient);
    const operation = networkOperation(NAME, BINARY_OPTIONS, isAsked ? "element" : "none", computeElements, false);
    const call = beginCall(operation, logits, withOut(options, out));
    const { size, shape } = call;
    const bits = dataOf(targets);
    const labels = Array.isArray(bits) ? bits.map((y) => (typeof y === "boolean" ? Number(y) : y)) : targets;
    const ys = readCount(NAME, "targets", labels, size, [out]);
    for (let i = 0; i < size; i++) readShare(NAME, `the target at index ${i}`, ys[i]);
    const positives = readRepeated("positiveWeights", options.positiveWeights, shape, size);
    const weights = readRepeated("weights", options.weights, shape, size);
    const reduction = readReduction(NAME, options.reduction, options.empty);
    completeLoss(call);
    checkCount(NAME, ys, size);
    const scale = reduction.reduction === "mean" ? 1 / size : 1;
    const losses = new Float64Array(size);
    compute(engine(), call);
    const { isFloat64, result: gradient } = call;
    endCall(call);
    const loss = reduced(losses, reduction, size, isFloat64);
    return isAsked ? { loss, gradient } : { loss };

    function computeElements(
      workspace: Workspace,
      { length, isFloat64 }: CheckedCall,
      first: number,
      rows: number,
    ): void {
      const { kernels, address, operand, selectedIndices, doubles } = workspace;
      const start = first * length;
      const count = rows * length;
      const numbers = doubles.all as Float64Array;
      // Padded to whole vectors.
      const stride = count + (count & 1);
      const at = selectedIndices.address / 8;
      stageLine(operand.all as Float64Array, 0, ys, start, count);
      stageRepeated(numbers, at, positives, start, count, 1);
      stageRepeated(numbers, at + stride, weights, start, count, scale);
      const kernel = isFloat64 ? kernels.binaryCrossEntropyF64 : kernels.binaryCrossEntropyF32;
      const bytes = 8 * stride;
      const found = selectedIndices.address;
      kernel(address, count, operand.address, found, found + bytes, found + 2 * bytes, isAsked);
      stageRepeated(losses, start, weights, start, count, 1);
      for (let i = 0; i < count; i++) (losses[start + i] as number) *= numbers[at + 2 * stride + i] as number;
    }
  }) as BinaryCrossEntropy;
}
