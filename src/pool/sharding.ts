// Rows of so many classes that the threads share each: every thread computes the state of a shard, the states are merged, and
// every thread finishes its shard.
import { lengthOf, viewOf } from "../arguments/arrays.js";
import { Call, type CheckedCall } from "../arguments/call.js";
import { type Operands, operandsWith } from "../arguments/operands.js";
import { type PackedState, STATE_LENGTH } from "../arguments/state.js";
import type { EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import { mergeStates } from "../operations/partials.js";
import { compute } from "../operations/run.js";
import {
  LOG_SOFTMAX,
  LOG_SOFTMAX_FROM_PARTIAL,
  LOG_SUM_EXP,
  LOG_SUM_EXP_FROM_PARTIAL,
  PARTIAL_LOG_SUM_EXP,
  SOFTMAX,
  SOFTMAX_FROM_PARTIAL,
} from "../operations/table.js";
import { jobsOf } from "./jobs.js";
import { type Part, shards } from "./parts.js";
import type { Job } from "./task.js";

/** What finishes the rows of an operation, given the state of each. */
const FINISHES: ReadonlyMap<Operation, Operation> = /* @__PURE__ */ new Map([
  [SOFTMAX, SOFTMAX_FROM_PARTIAL],
  [LOG_SOFTMAX, LOG_SOFTMAX_FROM_PARTIAL],
  [LOG_SUM_EXP, LOG_SUM_EXP_FROM_PARTIAL],
]);

/**
 * Whether each row is shared among the threads: rows of at least so many classes, and so few that it pays, because the
 * exponentials are computed twice.
 */
export function areSharded(
  { operation, outer, length, inner }: CheckedCall<Operation>,
  threads: number,
  least: number,
) {
  return FINISHES.has(operation) && inner === 1 && 2 * outer < threads && length >= least;
}

/** The same call of another operation, with other fields. */
const changed = (call: CheckedCall<Operation>, fields: Partial<Call<Operation>>) =>
  Object.assign(new Call<Operation>(call.operation), call, fields);

/** Computes a call whose rows are shared among `count` threads, which `run` has run jobs. */
export async function computeShards(
  engine: EngineSource,
  call: CheckedCall<Operation>,
  count: number,
  run: (jobs: Iterable<Job>) => Promise<void>,
): Promise<void> {
  const operation = FINISHES.get(call.operation) as Operation;
  for (let row = 0; row < call.outer; row++) {
    const parts = shards(call, row, count);
    const states = new Float64Array(STATE_LENGTH * parts.length);
    await run(jobsOf({ call: changed(call, { operation: PARTIAL_LOG_SUM_EXP, out: states }) }, parts));
    const state = merged(engine, states, call.temperature);
    const operands = operandsWith({ ...call.operands, state });
    const finish = changed(call, { operation, operands });
    if (operation.result === "element") await run(jobsOf({ call: finish }, parts.map(ofOneState)));
    else compute(engine(), changed(finish, rowFrom(finish, row)));
  }
}

/** All shards of a row have its one state. */
const ofOneState = (part: Part): Part => ({ ...part, firstRow: 0 });

/** The state of all shards. */
function merged(engine: EngineSource, states: Float64Array, temperature: number): PackedState {
  const state = { values: states.slice(0, STATE_LENGTH), temperature };
  for (let at = STATE_LENGTH; at < states.length; at += STATE_LENGTH) {
    mergeStates(engine().workspace, state, { values: states.subarray(at, at + STATE_LENGTH), temperature });
  }
  return state;
}

/** The first class of a row instead of all, and the row's own result. */
function rowFrom({ data, out, length, operands }: Call<Operation>, row: number): Partial<Call<Operation>> {
  const { bias, mask } = operands as Operands;
  const first = row * length;
  return {
    outer: 1,
    length: 1,
    data: viewOf(data, first, 1),
    out: viewOf(out, row, 1),
    operands: operandsWith({
      ...operands,
      bias: bias && viewOf(bias, 0, 1),
      mask: mask && viewOf(mask, lengthOf(mask) === length ? 0 : first, 1),
    }),
  };
}
