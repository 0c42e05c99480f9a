// argmax and topK: the most probable classes of each row.
import { lengthOf } from "../arguments/arrays.js";
import { beginCall, type Call, completeCall, endCall } from "../arguments/call.js";
import { readWhole } from "../arguments/numbers.js";
import { NO_OPERANDS } from "../arguments/operands.js";
import { type GivenOptions, readOptions } from "../arguments/options.js";
import {
  areOptionsPlain,
  hasThreeFields,
  isOneRow,
  isPlain,
  isPlainSelection,
  newSelection,
  type PlainSelection,
} from "../arguments/plain.js";
import { topKSettings } from "../arguments/sampling.js";
import { readScores } from "../arguments/scores.js";
import type { EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import { selectFromShortRow } from "../engine/tiles.js";
import type { Argmax, TopK } from "../types/index.js";
import { compute } from "./run.js";
import { ARGMAX, TOP_K } from "./table.js";

/** Begins a call that selects classes; every row must have one. */
export function beginSelection(operation: Operation, logits: unknown, options: GivenOptions): Call<Operation> {
  const call = beginCall(operation, logits, options);
  readWhole(operation.name, "the number of classes", call.length, 1);
  return call;
}

function select(engine: EngineSource, operation: Operation, logits: unknown, given: unknown, k: unknown): unknown {
  if (!areOptionsPlain(given)) return selectGenerally(engine, operation, logits, given, k);
  const out = given?.out;
  const shape = given?.shape;
  if (out !== undefined && !hasThreeFields(out)) return selectGenerally(engine, operation, logits, { out, shape }, k);
  // Each field is read once; getters may change the logits.
  const fields = out && {
    indices: out.indices,
    probabilities: out.probabilities,
    logProbabilities: out.logProbabilities,
  };
  if (
    !isPlain(logits) ||
    !isOneRow(shape, lengthOf(logits)) ||
    !isCount(k, lengthOf(logits)) ||
    (fields !== undefined && !isPlainSelection(fields, logits, k))
  ) {
    const result = selectGenerally(engine, operation, logits, { out: fields, shape }, k);
    return result === fields ? out : result;
  }
  const selection = fields ?? newSelection(k);
  selectFromShortRow(engine().workspace, operation, topKSettings(k), logits, selection as PlainSelection);
  return out ?? selection;
}

const isCount = (k: unknown, most: number): k is number =>
  Number.isInteger(k) && (k as number) > 0 && (k as number) <= most;

/** Reads a call that selects the `k` most probable classes. */
export function readSelection(operation: Operation, logits: unknown, k: unknown, given: unknown): Call<Operation> {
  const options = readOptions(operation.name, given, operation.options);
  const scores = readScores(operation.name, options.scores);
  const call = beginSelection(operation, logits, options);
  const selected = readWhole(operation.name, "k", k, 0, call.length);
  completeCall(call, options, NO_OPERANDS, topKSettings(selected, scores));
  return call;
}

function selectGenerally(
  engine: EngineSource,
  operation: Operation,
  logits: unknown,
  given: unknown,
  k: unknown,
): unknown {
  const call = readSelection(operation, logits, k, given);
  compute(engine(), call);
  return endCall(call);
}

export function argmaxOn(engine: EngineSource): Argmax {
  return ((logits: unknown, options?: unknown) => select(engine, ARGMAX, logits, options, 1)) as Argmax;
}

export function topKOn(engine: EngineSource): TopK {
  return ((logits: unknown, k: unknown, options?: unknown) => select(engine, TOP_K, logits, options, k)) as TopK;
}
