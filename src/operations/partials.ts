// Rows whose classes are spread over shards: chunks of a stream, workers, machines.
import { readOptions } from "../arguments/options.js";
import { type PackedState, readState, STATE_LENGTH, unpackState } from "../arguments/state.js";
import type { EngineSource } from "../engine/engine.js";
import type { Workspace } from "../engine/workspace.js";
import type { FromPartial, MergePartials, PartialLogSumExpFunction } from "../types/index.js";
import { run } from "./run.js";
import { PARTIAL_LOG_SUM_EXP, SOFTMAX_FROM_PARTIAL } from "./table.js";

export function partialLogSumExpOn(engine: EngineSource): PartialLogSumExpFunction {
  return (logits, options) => {
    const { out, temperature } = run(
      engine,
      PARTIAL_LOG_SUM_EXP,
      logits,
      readOptions(PARTIAL_LOG_SUM_EXP.name, options, PARTIAL_LOG_SUM_EXP.options),
    );
    return unpackState({ values: out as Float64Array, temperature });
  };
}

const STATE_BYTES = STATE_LENGTH * Float64Array.BYTES_PER_ELEMENT;

/** Merges the second state into the first. */
export function mergeStates({ kernels, operand }: Workspace, { values, temperature }: PackedState, other: PackedState) {
  for (let at = 0; at < values.length; at += STATE_LENGTH) {
    operand.all.set(values.subarray(at, at + STATE_LENGTH));
    operand.all.set(other.values.subarray(at, at + STATE_LENGTH), STATE_LENGTH);
    kernels.mergePartials(operand.address, operand.address + STATE_BYTES, operand.address, temperature);
    values.set(operand.front(STATE_LENGTH), at);
  }
}

export function mergePartialsOn(engine: EngineSource): MergePartials {
  return (a, b, ...others: unknown[]) => {
    // What Array.prototype.reduce adds are an index and an array.
    if (typeof others[0] === "object" && others[0] !== null) {
      const got = `${2 + others.length} states; merge one after the other: states.reduce((a, b) => mergePartials(a, b))`;
      throw new TypeError(`mergePartials: expected two states, got ${got}`);
    }
    const first = readState("mergePartials", a);
    const second = readState("mergePartials", b);
    const { values, temperature } = first;
    if (values.length !== second.values.length || temperature !== second.temperature) {
      const got = [first, second].map((state) => `${state.values.length / STATE_LENGTH} rows at ${state.temperature}`);
      throw new RangeError(`mergePartials: expected the same rows at one temperature, got ${got.join(" and ")}`);
    }
    mergeStates(engine().workspace, first, second);
    return unpackState(first);
  };
}

export function softmaxFromPartialOn(engine: EngineSource): FromPartial {
  const { name } = SOFTMAX_FROM_PARTIAL;
  return ((logits: unknown, state: unknown, options?: unknown) => {
    const operands = { state: readState(name, state) };
    return run(engine, SOFTMAX_FROM_PARTIAL, logits, readOptions(name, options, SOFTMAX_FROM_PARTIAL.options), operands)
      .result;
  }) as FromPartial;
}
