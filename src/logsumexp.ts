// logSumExp, whose weights ask for kernels of their own.
import { readOptions, run } from "./call.js";
import type { EngineSource } from "./kernel.js";
import { LOG_SUM_EXP, WEIGHTED_LOG_SUM_EXP } from "./operation.js";
import type { LogSumExp } from "./types.js";

export function logSumExpOn(engine: EngineSource): LogSumExp {
  return ((value: unknown, givenOptions?: unknown) => {
    const options = readOptions("logSumExp", givenOptions);
    const { weights, sign } = options;
    const operation = weights === undefined && !sign ? LOG_SUM_EXP : WEIGHTED_LOG_SUM_EXP;
    const { out, beside } = run(engine(), operation, value, options);
    return sign ? { logSumExp: out, sign: beside?.signs } : out;
  }) as LogSumExp;
}
