// A task: a part of a checked call as data that a thread can be sent.
import {
  type AnyArray,
  arrayNameOf,
  bufferOf,
  copyOf,
  emptyOf,
  lengthOf,
  type TypedArray,
  viewOf,
} from "../arguments/arrays.js";
import type { Call, CheckedCall } from "../arguments/call.js";
import type { Dtype } from "../arguments/dtypes.js";
import type { Operands } from "../arguments/operands.js";
import type { SamplingSettings } from "../arguments/sampling.js";
import { STATE_LENGTH } from "../arguments/state.js";
import type { Operation } from "../engine/operation.js";
import type { LossCall } from "../operations/nn/cross-entropy.js";
import type { Multiplication } from "../operations/nn/dense.js";
import { codeOf } from "./codes.js";
import type { Part } from "./parts.js";
import { consecutive, copied, elementsOf, forAll, onSharedMemory, put, type Region } from "./regions.js";

/** Where results go: to shared memory, or to a new array like an empty one, which the reply brings. */
export interface Target {
  readonly shared: Region | undefined;
  readonly like: AnyArray;
  readonly count: number;
}

/** The results of a call, each if it has them. */
export interface Results<Value> {
  out?: Value;
  signs?: Value;
  indices?: Value;
  probabilities?: Value;
  logProbabilities?: Value;
  losses?: Value;
}

/** A layer, its dtype by name. */
export interface Layer extends Omit<Multiplication["product"], "weights"> {
  readonly weights: Omit<Multiplication["product"]["weights"], "dtype">;
  readonly dtype: Dtype["name"];
  readonly activation: unknown;
}

/** What a loss is made of, for the rows of the task. */
export type Loss = Omit<LossCall, "call" | "losses">;

/** The fields of a call that a thread gets as they are. */
export type Fields = Pick<
  Call,
  "outer" | "length" | "inner" | "size" | "temperature" | "empty" | "isFloat64" | "operands" | "settings" | "random"
>;

export interface Task {
  /** What codes.ts says. */
  readonly operation: number;
  readonly fields: Fields;
  readonly data: Region;
  readonly dtype: Dtype["name"];
  readonly outDtype: Dtype["name"];
  readonly results: Results<Target>;
  readonly layer: Layer | undefined;
  readonly loss: Loss | undefined;
}

/** The results that a thread did not write to shared memory. */
export type Reply = Results<AnyArray>;

/** A task, the buffers that go to the thread with it, and what puts the results that come back where they belong. */
export interface Job {
  readonly task: Task;
  readonly transfer: readonly ArrayBuffer[];
  readonly finish: (reply: Reply) => void;
}

/** A call, with what it is computed from besides: a layer or a loss. */
export interface Work {
  readonly call: CheckedCall<Operation>;
  readonly multiplication?: Multiplication | undefined;
  readonly loss?: LossCall | undefined;
}

/** Makes jobs of parts of a call; what all of them need is copied once. */
export function jobsOf({ call, multiplication, loss }: Work, parts: Iterable<Part>): Iterable<Job> {
  const { operands, length } = call;
  const shared = operands && {
    ...operands,
    bias: operands.bias && forAll(operands.bias),
    mask: operands.mask && (lengthOf(operands.mask) === length ? forAll(operands.mask) : operands.mask),
    weights: operands.weights && (lengthOf(operands.weights) === length ? forAll(operands.weights) : operands.weights),
  };
  const layer = multiplication && layerOf(multiplication);
  const ownLoss = loss && withFloats(loss);
  // Buffers that come back go out again: new memory costs as much as filling it.
  const spares: ArrayBuffer[] = [];
  return map(parts, (part) => jobOf(call, part, shared, layer, ownLoss, spares));
}

function* map<From, To>(values: Iterable<From>, change: (value: From) => To): Generator<To> {
  for (const value of values) yield change(value);
}

/** Targets of 16-bit floats become float32, which holds them. */
function withFloats(loss: LossCall): LossCall {
  const { distribution } = loss.terms;
  if (!distribution || arrayNameOf(distribution) !== "Float16Array") return loss;
  return { ...loss, terms: { ...loss.terms, distribution: Float32Array.from(distribution) } };
}

function layerOf({ product, activation }: Multiplication): Layer {
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

function jobOf(
  call: CheckedCall<Operation>,
  part: Part,
  operands: Operands | undefined,
  layer: Layer | undefined,
  loss: LossCall | undefined,
  spares: ArrayBuffer[],
): Job {
  const { data, dtype, outDtype, isFloat64, temperature, empty, settings, random } = call;
  const { outer, length, inner, range, firstRow } = part;
  const rows = outer * inner;
  const transfer: ArrayBuffer[] = [];
  const sent = (region: Region): Region => {
    if (onSharedMemory(region.array)) return region;
    const copy = copied(region, spares.pop());
    transfer.push(bufferOf(copy) as ArrayBuffer);
    return consecutive(copy, 0, lengthOf(copy));
  };
  const regions = regionsOf(call, part, layer, loss);
  const results: Results<Target> = {};
  for (const [name, region] of Object.entries(regions) as [keyof Reply, Region][]) {
    results[name] = {
      shared: onSharedMemory(region.array) ? region : undefined,
      like: emptyOf(region.array, 0),
      count: region.lines * region.width,
    };
  }
  const fields: Fields = {
    outer,
    length,
    inner,
    size: outer * length * inner,
    temperature,
    empty,
    isFloat64,
    operands: operands && operandsOf(call, operands, part),
    settings: settings && settingsOf(settings, firstRow, rows),
    random: random?.slice(firstRow, firstRow + rows),
  };
  const task = {
    operation: codeOf(call.operation),
    fields,
    data: sent({ array: data, ...range }),
    dtype: dtype.name,
    outDtype: outDtype.name,
    results,
    layer,
    loss: loss && lossOf(loss, part, rows),
  };
  const finish = (reply: Reply) => {
    for (const [name, array] of Object.entries(reply) as [keyof Reply, AnyArray][]) {
      put(array, regions[name] as Region);
      spares.push(bufferOf(array) as ArrayBuffer);
    }
  };
  return { task, transfer, finish };
}

/** Where the results of a part belong. */
function regionsOf(
  call: CheckedCall<Operation>,
  part: Part,
  layer: Layer | undefined,
  loss: LossCall | undefined,
): Results<Region> {
  const { operation, out, operands, settings, indices, probabilities, logProbabilities } = call;
  const { result } = operation;
  const { range, firstRow, outer, inner } = part;
  const ofRows = (array: AnyArray, each: number) => consecutive(array, firstRow * each, outer * inner * each);
  const selected = settings?.selected ?? 0;
  return {
    ...(result === "element" && { out: layer ? ofRows(out, layer.weights.classes) : { array: out, ...range } }),
    ...(result === "row" && { out: ofRows(out, 1) }),
    ...(result === "state" && { out: ofRows(out, STATE_LENGTH) }),
    ...(operands?.signs && { signs: ofRows(operands.signs, 1) }),
    ...(result === "selection" && indices && { indices: ofRows(indices, selected) }),
    ...(result === "selection" && probabilities && { probabilities: ofRows(probabilities, selected) }),
    ...(result === "selection" && logProbabilities && { logProbabilities: ofRows(logProbabilities, selected) }),
    ...(loss && { losses: ofRows(loss.losses, 1) }),
  };
}

function operandsOf({ length: classes }: CheckedCall, operands: Operands, part: Part): Operands {
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

function settingsOf(settings: SamplingSettings, firstRow: number, rows: number): SamplingSettings {
  const { penalties } = settings;
  if (!penalties || penalties.tokens.length === 1) return settings;
  return { ...settings, penalties: { ...penalties, tokens: penalties.tokens.slice(firstRow, firstRow + rows) } };
}

function lossOf({ terms, rowWeights, ...loss }: LossCall, part: Part, rows: number): Loss {
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
