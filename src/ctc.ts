// Connectionist temporal classification (Graves et al. 2006): from a class for each frame to symbols.
import { readOptions } from "./call.js";
import { best, readWhole } from "./choice.js";
import { asPicks, pick } from "./decode.js";
import { wrongKind } from "./input.js";
import type { EngineSource } from "./kernel.js";
import type { Numbers, NumberType } from "./numbers.js";
import { GREEDY_CTC } from "./operation.js";
import type { GreedyCtc, Picks, TensorLike, Transcription } from "./types.js";

const { name } = GREEDY_CTC;

function readShape(shape: unknown, logits: unknown): readonly number[] {
  const { dims, shape: own } = (logits ?? {}) as TensorLike<unknown>;
  const axes = shape ?? dims ?? own;
  if (!Array.isArray(axes)) throw wrongKind(name, "shape is [frames, classes] or [sequences, frames, classes]", axes);
  if (axes.length < 2) {
    throw new RangeError(`${name}: shape is [frames, classes] or [sequences, frames, classes], got [${axes}]`);
  }
  return axes;
}

function readLabels(labels: unknown, classes: number): readonly string[] | undefined {
  if (labels === undefined) return undefined;
  if (!Array.isArray(labels)) throw wrongKind(name, "labels is an array of strings", labels);
  if (labels.length === classes) return labels;
  throw new RangeError(`${name}: labels needs ${classes} entries, one for each class; got ${labels.length}`);
}

/** The best path through `frames` frames from the frame `first` on: a repeated class counts once, a blank not at all. */
function collapse({ indices, probabilities }: Picks<Numbers>, first: number, frames: number, blank: number) {
  const found = { indices: [] as number[], probabilities: [] as number[], starts: [] as number[], ends: [] as number[] };
  for (let start = 0, end = 0; start < frames; start = end) {
    const symbol = indices[first + start] as number;
    let probability = 0;
    for (; end < frames && indices[first + end] === symbol; end++) {
      probability = Math.max(probability, probabilities[first + end] as number);
    }
    if (symbol === blank) continue;
    found.indices.push(symbol);
    found.probabilities.push(probability);
    found.starts.push(start);
    found.ends.push(end);
  }
  const ArrayType = probabilities.constructor as NumberType["ArrayType"];
  const confidences = new ArrayType(found.probabilities.length);
  confidences.set(found.probabilities);
  return {
    indices: Uint32Array.from(found.indices),
    probabilities: confidences,
    starts: Uint32Array.from(found.starts),
    ends: Uint32Array.from(found.ends),
  };
}

export function greedyCtcOn(engine: EngineSource): GreedyCtc {
  return ((logits: unknown, given?: unknown) => {
    const options = readOptions(name, given);
    const shape = readShape(options.shape, logits);
    const classes = shape.at(-1) as number;
    const frames = shape.at(-2) as number;
    const labels = readLabels(options.labels, classes);
    const blank = readWhole(name, "blank", options.blank ?? 0, 0, classes - 1);
    const picks = asPicks(pick(engine(), GREEDY_CTC, logits, { ...options, shape, axis: -1 }, () => best(1)));
    const sequences: Transcription<Numbers>[] = [];
    for (let first = 0; first < picks.indices.length; first += frames) {
      const found = collapse(picks, first, frames, blank);
      const text = labels && Array.from(found.indices, (symbol) => labels[symbol]).join("");
      sequences.push(text === undefined ? found : { text, ...found });
    }
    return sequences;
  }) as GreedyCtc;
}
