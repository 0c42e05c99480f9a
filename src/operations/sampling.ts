// filter and sample: which classes are kept, and a class drawn from those.
import type { CheckedCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { readNumber } from "../arguments/numbers.js";
import { readOptions } from "../arguments/options.js";
import { readFilters, type SamplingSettings } from "../arguments/sampling.js";
import type { Rows } from "../arguments/shape.js";
import type { EngineSource } from "../engine/engine.js";
import type { Filter, Sample } from "../types/index.js";
import { run } from "./run.js";
import { select } from "./selection.js";
import { DRAWABLE, FILTER, SAMPLE } from "./table.js";

export function filterOn(engine: EngineSource): Filter {
  return ((logits: unknown, given?: unknown) => {
    const options = readOptions("filter", given);
    const readSettings = (rows: Rows) => readFilters("filter", options, rows);
    return run(engine(), FILTER, logits, { ...options, outQuantization: undefined }, readSettings).out;
  }) as Filter;
}

/** What assembly/decoding/drawable.ts writes for a row with a NaN or +Infinity. */
const NOT_FINITE = 1;

/** @throws RangeError if a class cannot be drawn from each row */
function checkDrawable({ selection }: CheckedCall): void {
  selection?.indices.forEach((status, row) => {
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

export function sampleOn(engine: EngineSource): Sample {
  return ((logits: unknown, given?: unknown) => {
    const { random = Math.random, ...options } = readOptions("sample", given);
    if (typeof random !== "function") throw wrongKind("sample", "random is a function", random);
    // As the temperature approaches 0, the most probable class takes all of the probability; nothing needs to be drawn.
    const greedy = options.temperature === 0;
    const sampling = greedy ? { ...options, temperature: 1 } : options;
    const source = greedy ? () => 0 : (random as () => unknown);
    let settings: SamplingSettings | undefined;
    let count = 0;
    const readSettings = (rows: Rows) => {
      count = rows.outer * rows.inner;
      const filters = readFilters("sample", sampling, rows);
      settings = greedy ? { ...filters, topK: 1, topP: 1, logMinP: -Infinity, typicalP: 1 } : filters;
      return settings;
    };
    checkDrawable(select(engine(), DRAWABLE, logits, sampling, readSettings));
    const withRandom = () => ({ ...(settings as SamplingSettings), random: drawNumbers(count, source) });
    const { selection, out } = select(engine(), SAMPLE, logits, sampling, withRandom);
    return { indices: selection?.indices, logProbabilities: out };
  }) as Sample;
}
