// Running an operation: arguments read and checked, then executed.
import { type CheckedCall, readCall, withBits } from "../arguments/call.js";
import { NO_OPERANDS, type OwnOperands } from "../arguments/operands.js";
import { type GivenOptions, readOptions } from "../arguments/options.js";
import type { Engine, EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import { execute } from "../engine/tiling.js";

/** The public function of an operation that takes no more than every operation does. */
export function operationOn<Signature>(engine: EngineSource, operation: Operation): Signature {
  return ((value: unknown, options?: unknown) =>
    run(engine(), operation, value, readOptions(operation.name, options, operation.options)).out) as Signature;
}

/** Runs an operation. */
export function run(
  engine: Engine,
  operation: Operation,
  value: unknown,
  options: GivenOptions,
  operands: OwnOperands = NO_OPERANDS,
): CheckedCall {
  const call = readCall(operation, value, options, operands);
  compute(engine, call);
  return call;
}

/** Computes a checked call. */
export function compute(engine: Engine, call: CheckedCall<Operation>): void {
  if (call.outer * call.length * call.inner === 0 && call.operation.result === "element") return;
  execute(engine, call.dtype.bytes === 2 ? withBits(call) : call);
}
