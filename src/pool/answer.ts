// What a thread does: it makes the call of a task, computes it, and gives what is not on shared memory.
import { type AnyArray, bufferOf, emptyOf, type Indices, lengthOf, type TypedArray } from "../arguments/arrays.js";
import { Call } from "../arguments/call.js";
import { DTYPES, type Dtype } from "../arguments/dtypes.js";
import type { Operation } from "../engine/operation.js";
import { lossOperation } from "../operations/nn/cross-entropy.js";
import { DENSE } from "../operations/nn/dense.js";
import { operationOf } from "./codes.js";
import { elementsOf, onSharedMemory, put } from "./regions.js";
import type { Layer, Reply, Target, Task } from "./task.js";
import { computeWork, type Engines } from "./work.js";

const NAMES = ["out", "signs", "indices", "probabilities", "logProbabilities", "losses"] as const;

/** An array for results: on shared memory itself, if they lie there one after the other. */
function arrayFor({ shared, like, count }: Target): AnyArray {
  return shared?.lines === 1 ? elementsOf(shared) : emptyOf(like, count);
}

/** Computes a task. */
export function answer(engines: Engines, task: Task): Reply {
  const { fields, results, layer, loss } = task;
  const data = elementsOf(task.data) as TypedArray;
  const arrays: Reply = {};
  for (const name of NAMES) {
    const target = results[name];
    if (target) arrays[name] = arrayFor(target);
  }
  // What was copied for this task may be overwritten.
  if (isReplaced(task, data)) arrays.out = data;
  const operation = layer ? DENSE : loss ? lossOperation(loss.isAsked) : operationOf(task.operation);
  const call = Object.assign(new Call<Operation>(operation), fields, {
    data,
    dtype: DTYPES[task.dtype] as Dtype,
    outDtype: DTYPES[task.outDtype] as Dtype,
    out: (arrays.out ?? arrays.indices ?? new Float32Array(0)) as TypedArray,
    indices: arrays.indices as Indices | undefined,
    probabilities: arrays.probabilities as TypedArray | undefined,
    logProbabilities: arrays.logProbabilities as TypedArray | undefined,
  });
  if (call.operands && arrays.signs) call.operands = { ...call.operands, signs: arrays.signs as Int8Array };
  computeWork(engines, {
    call,
    multiplication: layer && { call, product: productOf(layer), activation: layer.activation },
    loss: loss && { call, ...loss, losses: arrays.losses as Float64Array },
  });
  return repliedOf(arrays, results);
}

/** Whether results of elements take the place of the input. */
function isReplaced({ results: { out }, data, layer, dtype, outDtype }: Task, elements: TypedArray): boolean {
  const isOwn = data.lines > 1 || !onSharedMemory(elements);
  return isOwn && !layer && dtype === outDtype && out?.shared?.lines !== 1 && out?.count === lengthOf(elements);
}

function productOf({ weights, dtype, ...product }: Layer) {
  return { ...product, weights: { ...weights, dtype: DTYPES[dtype] as Dtype } };
}

/** Puts on shared memory what belongs there, and gives the rest. */
function repliedOf(arrays: Reply, results: Task["results"]): Reply {
  const reply: Reply = {};
  for (const name of NAMES) {
    const array = arrays[name];
    const shared = results[name]?.shared;
    if (array && shared && shared.lines > 1) put(array, shared);
    if (array && !shared) reply[name] = array;
  }
  return reply;
}

/** The buffers that go with a reply. */
export function buffersOf(reply: Reply): ArrayBuffer[] {
  return Object.values(reply).map((array) => bufferOf(array) as ArrayBuffer);
}
