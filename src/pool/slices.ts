// What a call has beside its logits, and the parts of that which belong to a part of the call.
import { type AnyArray, arrayNameOf, copyOf, lengthOf, type TypedArray, viewOf } from "../arguments/arrays.js";
import type { CheckedCall } from "../arguments/call.js";
import type { Operands } from "../arguments/operands.js";
import type { SamplingSettings } from "../arguments/sampling.js";
import { STATE_LENGTH } from "../arguments/state.js";
import type { LossCall } from "../operations/nn/cross-entropy.js";
import type { Multiplication } from "../operations/nn/dense.js";
import type { Part } from "./parts.js";
import { copied, elementsOf, forAll, onSharedMemory } from "./regions.js";
import type { Layer, Loss } from "./task.js";

/** The operands, those that all tasks get copied once. */
export function sharedOperands(operands: Operands, classes: number): Operands {
  const { bias, mask, weights } = operands;
  const ofClasses = (array: TypedArray | undefined) => array && (lengthOf(array) === classes ? forAll(array) : array);
  return { ...operands, bias: bias && forAll(bias), mask: ofClasses(mask), weights: ofClasses(weights) };
}

/** Targets of 16-bit floats become float32, which holds them. */
export function withFloats(loss: LossCall): LossCall {
  const { distribution } = loss.terms;
  if (!distribution || arrayNameOf(distribution) !== "Float16Array") return loss;
  return { ...loss, terms: { ...loss.terms, distribution: Float32Array.from(distribution) } };
}

/** A layer, whose weights all tasks get. */
export function layerOf({ product, activation }: Multiplication): Layer {
  const { dtype, array, classes, classesFirst } = product.weights;
  const scales = product.scales && Float64Array.from(product.scales);
  return {
    ...product,
    weights: { array: forAll(array), classes, classesFirst },
    scales,
    dtype: dtype.name,
    activation,
  };
}

/** The operands of a part. */
export function operandsOf({ length: classes }: CheckedCall, operands: Operands, part: Part): Operands {
  const { bias, mask, weights, signs, state } = operands;
  const { range, firstClass, length, firstRow, outer, inner } = part;
  const rows = outer * inner;
  const ofClasses = <Elements extends TypedArray>(array: Elements): Elements =>
    length === classes ? array : owned(viewOf(array, firstClass, length));
  const ofElements = (array: TypedArray | undefined) =>
    array && (lengthOf(array) === classes ? ofClasses(array) : (owned(elementsOf({ array, ...range })) as TypedArray));
  return {
    ...operands,
    bias: bias && ofClasses(bias),
    mask: ofElements(mask),
    weights: ofElements(weights),
    signs: signs && new Int8Array(rows),
    state: state && {
      ...state,
      values: state.values.slice(firstRow * STATE_LENGTH, (firstRow + rows) * STATE_LENGTH),
    },
  };
}

/** Elements whose buffer has no others, which would be copied with them; or on shared memory, which is not copied. */
function owned<Elements extends AnyArray>(elements: Elements): Elements {
  return onSharedMemory(elements) ? elements : copyOf(elements);
}

/** The sampling settings of a part: its rows' own tokens. */
export function settingsOf(settings: SamplingSettings, firstRow: number, rows: number): SamplingSettings {
  const { penalties } = settings;
  if (!penalties || penalties.tokens.length === 1) return settings;
  return { ...settings, penalties: { ...penalties, tokens: penalties.tokens.slice(firstRow, firstRow + rows) } };
}

/** What the loss of a part is made of. */
export function lossOf({ terms, rowWeights, ...loss }: LossCall, part: Part, rows: number): Loss {
  const { classes, distribution } = terms;
  const { firstRow, range } = part;
  return {
    terms: {
      ...terms,
      classes: classes?.slice(firstRow, firstRow + rows),
      distribution: distribution && copied({ array: distribution as TypedArray, ...range }),
    },
    rowWeights: rowWeights.slice(firstRow, firstRow + rows),
    divisor: loss.divisor,
    scale: loss.scale,
    isAsked: loss.isAsked,
    isGeneral: loss.isGeneral,
  };
}
