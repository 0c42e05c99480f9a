// argmax and topK: the most probable classes of each row.
import type { CheckedCall } from "../arguments/call.js";
import { readWhole } from "../arguments/numbers.js";
import { readOptions } from "../arguments/options.js";
import { type SamplingSettings, topKSettings } from "../arguments/sampling.js";
import type { Rows } from "../arguments/shape.js";
import type { Engine, EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import type { Argmax, Selection, TopK } from "../types/index.js";
import { run } from "./run.js";
import { ARGMAX, TOP_K } from "./table.js";

/** Selects classes; every row must have one. */
export function select(
  engine: Engine,
  operation: Operation,
  logits: unknown,
  options: unknown,
  readSettings: (rows: Rows) => SamplingSettings,
): CheckedCall {
  const { name } = operation;
  const given = { ...readOptions(name, options), out: undefined, outQuantization: undefined };
  return run(engine, operation, logits, given, (rows) => {
    readWhole(name, "the number of classes", rows.length, 1);
    return readSettings(rows);
  });
}

/** The selected classes as they are returned. */
export function selectionOf({ out, selection }: CheckedCall): Selection<CheckedCall["out"]> {
  const { indices, probabilities } = selection as NonNullable<CheckedCall["selection"]>;
  return { indices, probabilities: probabilities as CheckedCall["out"], logProbabilities: out };
}

export function argmaxOn(engine: EngineSource): Argmax {
  return ((logits: unknown, options?: unknown) =>
    selectionOf(select(engine(), ARGMAX, logits, options, () => topKSettings(1)))) as Argmax;
}

export function topKOn(engine: EngineSource): TopK {
  return ((logits: unknown, k: unknown, options?: unknown) => {
    const readSettings = ({ length }: Rows) => topKSettings(readWhole("topK", "k", k, 0, length));
    return selectionOf(select(engine(), TOP_K, logits, options, readSettings));
  }) as TopK;
}
