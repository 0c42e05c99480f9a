// Rows whose classes are spread over shards: chunks of a stream, workers, machines.
import type { Packed } from "./beside.js";
import { readOptions, run } from "./call.js";
import { wrongKind } from "./input.js";
import type { EngineSource } from "./kernel.js";
import { PARTIAL_LOG_SUM_EXP, SOFTMAX_FROM_PARTIAL } from "./operation.js";
import { readPositive } from "./options.js";
import type { FromPartial, PartialLogSumExp, PartialLogSumExpFunction } from "./types.js";

/** The numbers of one row in a Packed. */
const EACH = 3;
const BYTES = EACH * Float64Array.BYTES_PER_ELEMENT;

function unpack({ values, temperature }: Packed): PartialLogSumExp {
  const every = (at: number) => Array.from(values.filter((_, i) => i % EACH === at));
  return { maximum: every(0), sum: every(1), sumError: every(2), temperature };
}

function pack(name: string, state: unknown): Packed {
  const { maximum, sum, sumError, temperature } = (state ?? {}) as Partial<PartialLogSumExp>;
  const lists = [maximum, sum, sumError];
  const rows = maximum?.length;
  // JSON writes null for NaN.
  const isRight = (x: unknown) => typeof x === "number" || x === null;
  if (!lists.every((list) => Array.isArray(list) && list.length === rows && list.every(isRight))) {
    const wanted = "{ maximum, sum, sumError, temperature }, as partialLogSumExp gives it";
    throw wrongKind(name, `expected a state ${wanted}`, state);
  }
  const values = Float64Array.from({ length: EACH * (rows as number) }, (_, i) => {
    return lists[i % EACH]?.[Math.floor(i / EACH)] ?? NaN;
  });
  return { values, temperature: readPositive(name, "the state's temperature", temperature ?? null) };
}

export function partialLogSumExpOn(engine: EngineSource): PartialLogSumExpFunction {
  return (logits, options) => {
    const work = run(engine(), PARTIAL_LOG_SUM_EXP, logits, readOptions(PARTIAL_LOG_SUM_EXP.name, options));
    return unpack({ values: work.out as Float64Array, temperature: work.temperature });
  };
}

export function mergePartialsOn(engine: EngineSource) {
  return (a: PartialLogSumExp, b: PartialLogSumExp): PartialLogSumExp => {
    const first = pack("mergePartials", a);
    const second = pack("mergePartials", b);
    const { values, temperature } = first;
    if (values.length !== second.values.length || temperature !== second.temperature) {
      const got = [first, second].map((state) => `${state.values.length / EACH} rows at ${state.temperature}`);
      throw new RangeError(`mergePartials: expected the same rows at one temperature, got ${got.join(" and ")}`);
    }
    const { kernels, beside } = engine().block;
    for (let at = 0; at < values.length; at += EACH) {
      beside.all.set(values.subarray(at, at + EACH));
      beside.all.set(second.values.subarray(at, at + EACH), EACH);
      kernels.mergePartials(beside.address, beside.address + BYTES, beside.address, temperature);
      values.set(beside.front(EACH), at);
    }
    return unpack(first);
  };
}

export function softmaxFromPartialOn(engine: EngineSource): FromPartial {
  const { name } = SOFTMAX_FROM_PARTIAL;
  return ((logits: unknown, state: unknown, options?: unknown) => {
    const given = { ...readOptions(name, options), partial: pack(name, state) };
    return run(engine(), SOFTMAX_FROM_PARTIAL, logits, given).out;
  }) as FromPartial;
}
