// Running an operation: arguments read and checked, then executed.

import { lengthOf } from "../arguments/arrays.js";
import { type Call, type CheckedCall, endCall, readCall } from "../arguments/call.js";
import { NO_OPERANDS, type OwnOperands } from "../arguments/operands.js";
import { type GivenOptions, readOptions } from "../arguments/options.js";
import { areOptionsPlain, isOneRow, isPlain, isPlainOut } from "../arguments/plain.js";
import type { Engine, EngineSource } from "../engine/engine.js";
import { memoryOf } from "../engine/memory.js";
import type { Operation } from "../engine/operation.js";
import { computeShortArray } from "../engine/tiles.js";
import { execute } from "../engine/tiling.js";

/** The public function of an operation on elements that takes no more than every operation does. */
export function operationOn<Signature>(engine: EngineSource, operation: Operation): Signature {
  const general = (value: unknown, options: unknown) =>
    endCall(run(engine, operation, value, readOptions(operation.name, options, operation.options)));
  return ((value: unknown, options?: unknown) => {
    if (!areOptionsPlain(options)) return general(value, options);
    const out = options?.out; // a getter may change the value
    const shape = options?.shape;
    if (
      !isPlain(value) ||
      !(operation.rowwise ? isOneRow(shape, lengthOf(value)) : shape === undefined) ||
      (out !== undefined && (!isPlainOut(out, value) || memoryOf(out)))
    )
      return general(value, { out, shape });
    return computeShortArray(engine().workspace, operation, value, out ?? new Float32Array(lengthOf(value)));
  }) as Signature;
}

/** Runs an operation. */
export function run(
  engine: EngineSource,
  operation: Operation,
  value: unknown,
  options: GivenOptions,
  operands: OwnOperands = NO_OPERANDS,
): Call {
  const call = readCall(operation, value, options, operands);
  compute(engine(), call);
  return call;
}

/** Computes a complete call. */
export function compute(engine: Engine, call: CheckedCall<Operation>): void {
  if (call.size > 0 || call.operation.result !== "element") execute(engine, call);
}
