// logSumExp, whose weights need kernels of their own.
import { type Call, endCall, readCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { readOptions } from "../arguments/options.js";
import type { EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import type { LogSumExp } from "../types/index.js";
import { compute } from "./run.js";
import { LOG_SUM_EXP, WEIGHTED_LOG_SUM_EXP } from "./table.js";

/** Reads a call of logSumExp, with weights or without. */
export function readLogSumExp(value: unknown, given: unknown): Call<Operation> {
  const options = readOptions("logSumExp", given, LOG_SUM_EXP.options);
  const { weights, sign } = options;
  if (sign !== undefined && typeof sign !== "boolean") throw wrongKind("logSumExp", "sign is a boolean", sign);
  if (weights === undefined && !sign) return readCall(LOG_SUM_EXP, value, options);
  return readCall(WEIGHTED_LOG_SUM_EXP, value, options, { weights, sign: Boolean(sign) });
}

/** What logSumExp returns: with the signs of the sums if they were asked for. */
export function endLogSumExp(call: Call): unknown {
  const signs = call.operands?.signs;
  const result = endCall(call);
  return signs ? { logSumExp: result, sign: signs } : result;
}

export function logSumExpOn(engine: EngineSource): LogSumExp {
  return ((value: unknown, given?: unknown) => {
    const call = readLogSumExp(value, given);
    compute(engine(), call);
    return endLogSumExp(call);
  }) as LogSumExp;
}
