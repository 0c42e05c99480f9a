// Connectionist temporal classification (Graves et al. 2006): from a class for each frame to symbols.
import { readOptions } from "./call.js";
import { best } from "./choice.js";
import { asPicks, pick } from "./decode.js";
import { wrongKind } from "./input.js";
import type { EngineSource } from "./kernel.js";
import type { Numbers } from "./numbers.js";
import { ARGMAX } from "./operation.js";
import { readWhole } from "./options.js";
import type { GreedyCtc, Picks, TensorLike, Transcription } from "./types.js";

const name = "greedyCtc";

function readShape(shape: unknown, logits: unknown): readonly number[] {
  const { dims, shape: own } = (logits ?? {}) as TensorLike<unknown>;
  const axes = shape ?? dims ?? own;
  if (Array.isArray(axes) && axes.length > 1) return axes;
  throw wrongKind(name, "shape is [frames, classes] or [sequences, frames, classes]", axes);
}

function readLabels(labels: unknown, classes: number): readonly string[] | undefined {
  if (labels === undefined) return undefined;
  if (!Array.isArray(labels)) throw wrongKind(name, "labels is an array of strings", labels);
  if (labels.length === classes) return labels;
  throw new RangeError(`${name}: labels needs ${classes} entries, one for each class; got ${labels.length}`);
}

/** The best path through `frames` frames from the frame `first` on: a repeated class counts once, a blank not at all. */
function collapse({ indices, probabilities }: Picks<Numbers>, first: number, frames: number, blank: number) {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = 0, end = 0; start < frames; start = end) {
    const symbol = indices[first + start];
    while (end < frames && indices[first + end] === symbol) end++;
    if (symbol !== blank) {
      starts.push(start);
      ends.push(end);
    }
  }
  const ArrayType = probabilities.constructor as typeof Float32Array;
  return {
    indices: Uint32Array.from(starts, (start) => indices[first + start] as number),
    // The bits of 16-bit floats above 0 are in the order of what they stand for.
    probabilities: ArrayType.from(starts, (start, i) =>
      Math.max(...probabilities.subarray(first + start, first + (ends[i] as number))),
    ),
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
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
    const picks = asPicks(pick(engine(), { ...ARGMAX, name }, logits, { ...options, shape, axis: -1 }, () => best(1)));
    const sequences: Transcription<Numbers>[] = [];
    for (let first = 0; first < picks.indices.length; first += frames) {
      const found = collapse(picks, first, frames, blank);
      const text = (classes: readonly string[]) => Array.from(found.indices, (symbol) => classes[symbol]).join("");
      sequences.push(labels ? { text: text(labels), ...found } : found);
    }
    return sequences;
  }) as GreedyCtc;
}
