// Jobs: the tasks of a call's parts, and what becomes of the results.
import { type AnyArray, bufferOf, emptyOf, lengthOf } from "../arguments/arrays.js";
import type { CheckedCall } from "../arguments/call.js";
import type { Operands } from "../arguments/operands.js";
import { STATE_LENGTH } from "../arguments/state.js";
import type { Operation } from "../engine/operation.js";
import type { LossCall } from "../operations/nn/cross-entropy.js";
import { codeOf } from "./codes.js";
import type { Part } from "./parts.js";
import { consecutive, copied, onSharedMemory, put, type Region } from "./regions.js";
import { layerOf, lossOf, operandsOf, settingsOf, sharedOperands, withFloats } from "./slices.js";
import type { Fields, Job, Layer, Reply, Results, Target } from "./task.js";
import type { Work } from "./work.js";

/** Makes jobs of parts of a call; what all of them need is copied once. */
export function* jobsOf({ call, multiplication, loss }: Work, parts: Iterable<Part>): Generator<Job> {
  const shared = call.operands && sharedOperands(call.operands, call.length);
  const layer = multiplication && layerOf(multiplication);
  const ownLoss = loss && withFloats(loss);
  // Buffers that come back go out again: new memory costs as much as filling it.
  const spares: ArrayBuffer[] = [];
  for (const part of parts) yield jobOf(call, part, shared, layer, ownLoss, spares);
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
  let copiedBytes = 0;
  const sent = (region: Region): Region => {
    if (onSharedMemory(region.array)) return region;
    const copy = copied(region, spares.pop());
    copiedBytes = copy.byteLength;
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
      // Only those that the next copy fits.
      const buffer = bufferOf(array) as ArrayBuffer;
      if (buffer.byteLength === copiedBytes) spares.push(buffer);
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
