// filter and sample: which classes are kept, and a class drawn from those.
import { copyOf } from "../arguments/arrays.js";
import { type CheckedCall, readCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { readNumber } from "../arguments/numbers.js";
import { NO_OPERANDS } from "../arguments/operands.js";
import { readOptions, rowOptionsOf } from "../arguments/options.js";
import { readFilters, type SamplingSettings } from "../arguments/sampling.js";
import { checkWhole } from "../arguments/selection.js";
import type { Rows } from "../arguments/shape.js";
import type { Engine, EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import type { Filter, Sample } from "../types/index.js";
import { compute } from "./run.js";
import { readSelection, selectionOf } from "./selection.js";
import { DRAWABLE, FILTER, SAMPLE } from "./table.js";

export function filterOn(engine: EngineSource): Filter {
  return ((logits: unknown, given?: unknown) => {
    const options = readOptions("filter", given, FILTER.options);
    const readSettings = (rows: Rows) => readFilters("filter", options, rows);
    const call = readCall(FILTER, logits, rowOptionsOf(options), NO_OPERANDS, readSettings);
    compute(engine(), { ...call, empty: call.outDtype.largest });
    return call.out;
  }) as Filter;
}

/** What assembly/decoding/drawable.ts writes for a row with a NaN or +Infinity. */
const NOT_FINITE = 1;

/** @throws RangeError if a class cannot be drawn from each row */
function checkDrawable(engine: Engine, call: CheckedCall<Operation>): void {
  const selection = {
    indices: new Uint32Array(call.outer * call.inner),
    probabilities: undefined,
    logProbabilities: undefined,
  };
  compute(engine, { ...call, operation: DRAWABLE, selection });
  selection.indices.forEach((status, row) => {
    if (status === 0) return;
    const why = status === NOT_FINITE ? "a NaN or +Infinity" : "no class left";
    throw new RangeError(`sample: expected rows to draw from, got ${why} in row ${row}`);
  });
}

/** Calls `random` once per row. */
function drawNumbers(rows: number, random: () => unknown): Float64Array {
  const isRight = (number: number) => number >= 0 && number < 1;
  const draw = () => readNumber("sample", "what random gives", random(), "a number from 0 to below 1", isRight);
  return Float64Array.from({ length: rows }, draw);
}

/** The call with copies of its arrays, which the caller's `random` may change while it is called. */
function withCopies(call: CheckedCall<Operation>): CheckedCall<Operation> {
  const { operands } = call;
  return {
    ...call,
    data: copyOf(call.data),
    operands: operands && {
      ...operands,
      bias: operands.bias && copyOf(operands.bias),
      mask: operands.mask && copyOf(operands.mask),
    },
  };
}

export function sampleOn(engine: EngineSource): Sample {
  return ((logits: unknown, given?: unknown) => {
    const options = readOptions("sample", given, SAMPLE.options);
    const { random = Math.random } = options;
    if (typeof random !== "function") throw wrongKind("sample", "random is a function", random);
    const rowOptions = rowOptionsOf(options);
    // As the temperature approaches 0, the most probable class takes all of the probability; nothing needs to be drawn.
    const greedy = rowOptions.temperature === 0;
    const readSettings = (rows: Rows) => {
      const settings = readFilters("sample", options, rows);
      return greedy ? { ...settings, topK: 1, topP: 1, logMinP: -Infinity, typicalP: 1 } : settings;
    };
    const call = readSelection(SAMPLE, logits, greedy ? { ...rowOptions, temperature: 1 } : rowOptions, readSettings);
    checkDrawable(engine(), call);
    const checked = random === Math.random || greedy ? call : withCopies(call);
    const rows = call.outer * call.inner;
    const numbers = greedy ? new Float64Array(rows) : drawNumbers(rows, random as () => unknown);
    checkWhole("sample", call.selection as NonNullable<CheckedCall["selection"]>, rows);
    const settings = { ...(call.settings as SamplingSettings), random: numbers };
    compute(engine(), { ...checked, settings });
    return selectionOf(call);
  }) as Sample;
}
