// filter and sample: which classes are kept, and a class drawn from those.
import { copyOf } from "../arguments/arrays.js";
import { beginCall, type Call, checkUnchanged, completeCall, endCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { wrongNumber } from "../arguments/numbers.js";
import { NO_OPERANDS } from "../arguments/operands.js";
import { readOptions } from "../arguments/options.js";
import { readFilters } from "../arguments/sampling.js";
import type { EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import { ownRandom } from "../engine/staging.js";
import type { Filter, Sample } from "../types/index.js";
import { compute } from "./run.js";
import { beginSelection } from "./selection.js";
import { DRAWABLE, FILTER, SAMPLE } from "./table.js";

/** Reads a call of filter. */
export function readFilter(logits: unknown, given: unknown): Call<Operation> {
  const options = readOptions("filter", given, FILTER.options);
  const call = beginCall(FILTER, logits, options);
  completeCall(call, options, NO_OPERANDS, readFilters("filter", options, call));
  call.empty = call.outDtype.largest;
  return call;
}

export function filterOn(engine: EngineSource): Filter {
  return ((logits: unknown, given?: unknown) => {
    const call = readFilter(logits, given);
    compute(engine(), call);
    return endCall(call);
  }) as Filter;
}

/** What assembly/decoding/drawable.ts writes for a row with a NaN or +Infinity. */
const NOT_FINITE = 1;

/** Whether each of a few rows can be drawn from; kept, because a new array would be garbage of every call. */
const fewStatuses = /* @__PURE__ */ new Uint32Array(16);

/**
 * Has a call of sample find out first whether a class can be drawn from each of its rows: the same call, of another
 * operation. Returns what makes it draw after that.
 */
export function askDrawable(call: Call<Operation>, statuses: Uint32Array): () => void {
  const { indices, logProbabilities } = call;
  const rows = call.outer * call.inner;
  call.operation = DRAWABLE;
  call.indices = statuses;
  call.logProbabilities = undefined;
  /** @throws RangeError if a class cannot be drawn from each row */
  return () => {
    call.operation = SAMPLE;
    call.indices = indices;
    call.logProbabilities = logProbabilities;
    for (let row = 0; row < rows; row++) {
      if (statuses[row] === 0) continue;
      const why = statuses[row] === NOT_FINITE ? "a NaN or +Infinity" : "no class left";
      throw new RangeError(`sample: expected rows to draw from, got ${why} in row ${row}`);
    }
  };
}

/** Calls `random` once per row. The call gets copies of its arrays, which `random` may change. */
export function drawNumbers(call: Call<Operation>, random: () => unknown): void {
  const { operands, outer, inner } = call;
  const rows = outer * inner;
  call.data = copyOf(call.data);
  call.operands = operands && {
    ...operands,
    bias: operands.bias && copyOf(operands.bias),
    mask: operands.mask && copyOf(operands.mask),
  };
  call.random = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const number = random();
    if (typeof number !== "number" || !(number >= 0 && number < 1)) {
      throw wrongNumber("sample", "what random gives", number, "a number from 0 to below 1");
    }
    call.random[row] = number;
  }
  checkUnchanged(call, rows);
}

/** A call of sample, and what gives its random numbers: undefined where nothing is drawn, or Math.random will do. */
interface SampleCall {
  readonly call: Call<Operation>;
  readonly random: (() => unknown) | undefined;
}

/** Reads a call of sample. */
export function readSample(logits: unknown, given: unknown): SampleCall {
  const options = readOptions("sample", given, SAMPLE.options);
  const { random = Math.random, temperature } = options;
  if (typeof random !== "function") throw wrongKind("sample", "random is a function", random);
  // As the temperature approaches 0, the most probable class takes all of the probability; nothing needs to be drawn.
  const greedy = temperature === 0;
  if (typeof temperature === "number" && !(temperature >= 0 && temperature < Infinity))
    throw wrongNumber("sample", "temperature", temperature, "a finite number from 0 up");
  const call = beginSelection(SAMPLE, logits, options);
  const settings = readFilters("sample", options, call, greedy);
  completeCall(call, options, NO_OPERANDS, settings, greedy || temperature === undefined ? 1 : temperature);
  return { call, random: random === ownRandom || greedy ? undefined : (random as () => unknown) };
}

export function sampleOn(engine: EngineSource): Sample {
  return ((logits: unknown, given?: unknown) => {
    const { call, random } = readSample(logits, given);
    const rows = call.outer * call.inner;
    const resume = askDrawable(call, rows <= fewStatuses.length ? fewStatuses : new Uint32Array(rows));
    compute(engine(), call);
    resume();
    if (random) drawNumbers(call, random);
    compute(engine(), call);
    return endCall(call);
  }) as Sample;
}
