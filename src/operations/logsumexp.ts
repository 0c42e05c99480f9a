// logSumExp, whose weights need kernels of their own.
import { endCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { readOptions } from "../arguments/options.js";
import type { EngineSource } from "../engine/engine.js";
import type { LogSumExp } from "../types/index.js";
import { run } from "./run.js";
import { LOG_SUM_EXP, WEIGHTED_LOG_SUM_EXP } from "./table.js";

export function logSumExpOn(engine: EngineSource): LogSumExp {
  return ((value: unknown, given?: unknown) => {
    const options = readOptions("logSumExp", given, LOG_SUM_EXP.options);
    const { weights, sign } = options;
    if (sign !== undefined && typeof sign !== "boolean") throw wrongKind("logSumExp", "sign is a boolean", sign);
    if (weights === undefined && !sign) return endCall(run(engine, LOG_SUM_EXP, value, options));
    const { result, operands } = run(engine, WEIGHTED_LOG_SUM_EXP, value, options, { weights, sign: Boolean(sign) });
    return sign ? { logSumExp: result, sign: operands?.signs } : result;
  }) as LogSumExp;
}
