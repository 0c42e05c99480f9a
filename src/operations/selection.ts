// argmax and topK: the most probable classes of each row.
import { type CheckedCall, readCall } from "../arguments/call.js";
import { readWhole } from "../arguments/numbers.js";
import { NO_OPERANDS } from "../arguments/operands.js";
import { type GivenOptions, readOptions } from "../arguments/options.js";
import { type SamplingSettings, topKSettings } from "../arguments/sampling.js";
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

function select(
  engine: EngineSource,
  operation: Operation,
  logits: unknown,
  options: unknown,
  readSettings: (rows: Rows) => SamplingSettings,
): Selection<CheckedCall["out"]> {
  const call = readSelection(operation, logits, readOptions(operation.name, options, operation.options), readSettings);
  compute(engine(), call);
  return selectionOf(call);
}

/** The selected classes as they are returned. */
export function selectionOf({ out, selection }: CheckedCall): Selection<CheckedCall["out"]> {
  const { indices, probabilities } = selection as NonNullable<CheckedCall["selection"]>;
  return { indices, probabilities: probabilities as CheckedCall["out"], logProbabilities: out };
}

export function argmaxOn(engine: EngineSource): Argmax {
  return ((logits: unknown, options?: unknown) =>
    select(engine, ARGMAX, logits, options, () => topKSettings(1))) as Argmax;
}

export function topKOn(engine: EngineSource): TopK {
  return ((logits: unknown, k: unknown, options?: unknown) => {
    const readSettings = ({ length }: Rows) => topKSettings(readWhole("topK", "k", k, 0, length));
    return select(engine, TOP_K, logits, options, readSettings);
  }) as TopK;
}
