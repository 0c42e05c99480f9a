// From logits to answers: the most probable classes, rows with fewer classes, a class drawn at random.
import { readOptions, run } from "./call.js";
import { best, type Choice, readFilters } from "./choice.js";
import { wrongKind } from "./input.js";
import type { Engine, EngineSource } from "./kernel.js";
import { ARGMAX, FILTER, type Operation, SAMPLE, TOP_K } from "./operation.js";
import { readNumber, readWhole } from "./options.js";
import type { Rows } from "./rows.js";
import type { Work } from "./travel.js";
import type { Argmax, Filter, Picks, Sample, TopK } from "./types.js";

/** Picks from rows, of which there is nothing to write but what was picked. */
export function pick(
  engine: Engine,
  operation: Operation,
  logits: unknown,
  options: unknown,
  choose: (rows: Rows) => Choice,
): Work {
  const { name } = operation;
  return run(
    engine,
    operation,
    logits,
    { ...readOptions(name, options), out: undefined, outQuantization: undefined },
    (rows) => {
      readWhole(name, "the number of classes", rows.length, 1);
      return choose(rows);
    },
  );
}

export function asPicks({ out, picked }: Work): Picks<Work["out"]> {
  const { indices, probabilities } = picked as NonNullable<Work["picked"]>;
  return { indices, probabilities: probabilities as Work["out"], logProbabilities: out };
}

export function argmaxOn(engine: EngineSource): Argmax {
  return ((logits: unknown, options?: unknown) =>
    asPicks(pick(engine(), ARGMAX, logits, options, () => best(1)))) as Argmax;
}

export function topKOn(engine: EngineSource): TopK {
  return ((logits: unknown, k: unknown, options?: unknown) => {
    const choose = ({ length }: Rows) => best(readWhole("topK", "k", k, 0, length));
    return asPicks(pick(engine(), TOP_K, logits, options, choose));
  }) as TopK;
}

export function filterOn(engine: EngineSource): Filter {
  return ((logits: unknown, given?: unknown) => {
    const options = readOptions("filter", given);
    const choose = (rows: Rows) => readFilters("filter", options, rows);
    return run(engine(), FILTER, logits, { ...options, outQuantization: undefined }, choose).out;
  }) as Filter;
}

/** What is wrong with a row, as assembly/sample.ts says it. */
const SPOILT = 1;

function checkRows({ picked }: Work): void {
  picked?.indices.forEach((state, row) => {
    if (state === 0) return;
    const why = state === SPOILT ? "a NaN or +Infinity" : "no class left";
    throw new RangeError(`sample: expected rows to draw from, got ${why} in row ${row}`);
  });
}

/** Draws a number for every row, which travels to the kernel with the row. */
function withRandom(choice: Choice, rows: number, random: () => unknown): Choice {
  const isRight = (number: number) => number >= 0 && number < 1;
  const draw = () => readNumber("sample", "what random gives", random(), "a number from 0 to below 1", isRight);
  const numbers = Float64Array.from({ length: rows }, draw);
  return {
    ...choice,
    enter: (block, double, first, count) => {
      choice.enter?.(block, double, first, count);
      block.doubles.all.set(numbers.subarray(first, first + count));
    },
  };
}

export function sampleOn(engine: EngineSource): Sample {
  return ((logits: unknown, given?: unknown) => {
    const { random = Math.random, ...options } = readOptions("sample", given);
    if (typeof random !== "function") throw wrongKind("sample", "random is a function", random);
    // As the temperature goes to 0, the most probable class gets all of the probability; nothing needs to be drawn.
    const greedy = options.temperature === 0;
    const settings = greedy ? { ...options, temperature: 1 } : options;
    const source = greedy ? () => 0 : (random as () => unknown);
    let choice = best(1);
    let count = 0;
    const choose = (rows: Rows) => {
      count = rows.outer * rows.inner;
      choice = readFilters("sample", settings, rows);
      if (greedy) choice = { ...choice, filters: best(1).filters };
      return choice;
    };
    checkRows(pick(engine(), { ...SAMPLE, kernel: "check" }, logits, settings, choose));
    const { picked, out } = pick(engine(), SAMPLE, logits, settings, () => withRandom(choice, count, source));
    return { indices: picked?.indices, logProbabilities: out };
  }) as Sample;
}
