// argmax and topK: the most probable classes of each row.
import type { TypedArray } from "../arguments/arrays.js";
import { type CheckedCall, readCall } from "../arguments/call.js";
import { readWhole } from "../arguments/numbers.js";
import { NO_OPERANDS } from "../arguments/operands.js";
import { type GivenOptions, readOptions } from "../arguments/options.js";
import { type SamplingSettings, topKSettings } from "../arguments/sampling.js";
import { readScores } from "../arguments/scores.js";
import type { Rows } from "../arguments/shape.js";
import type { EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import type { Argmax, Selection, TopK } from "../types/index.js";
import { compute } from "./run.js";
import { ARGMAX, TOP_K } from "./table.js";

/** Reads a call that selects classes; every row must have one. */
export function readSelection(
  operation: Operation,
  logits: unknown,
  options: GivenOptions,
  readSettings: (rows: Rows) => SamplingSettings,
): CheckedCall<Operation> {
  return readCall(operation, logits, options, NO_OPERANDS, (rows) => {
    readWhole(operation.name, "the number of classes", rows.length, 1);
    return readSettings(rows);
  });
}

/** The selected classes as they are returned: a field for what is computed. */
export function selectionOf({ selection }: CheckedCall): Selection<TypedArray> {
  const { indices, probabilities, logProbabilities } = selection as NonNullable<CheckedCall["selection"]>;
  if (probabilities) return { indices, probabilities, logProbabilities } as Selection<TypedArray>;
  return (logProbabilities ? { indices, logProbabilities } : { indices }) as Selection<TypedArray>;
}

function select(
  engine: EngineSource,
  operation: Operation,
  logits: unknown,
  given: unknown,
  readK: (rows: Rows) => number,
): Selection<TypedArray> {
  const options = readOptions(operation.name, given, operation.options);
  const scores = readScores(operation.name, options.scores);
  const call = readSelection(operation, logits, options, (rows) => topKSettings(readK(rows), scores));
  compute(engine(), call);
  return selectionOf(call);
}

export function argmaxOn(engine: EngineSource): Argmax {
  return ((logits: unknown, options?: unknown) => select(engine, ARGMAX, logits, options, () => 1)) as Argmax;
}

export function topKOn(engine: EngineSource): TopK {
  return ((logits: unknown, k: unknown, options?: unknown) =>
    select(engine, TOP_K, logits, options, ({ length }) => readWhole("topK", "k", k, 0, length))) as TopK;
}
