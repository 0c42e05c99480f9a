// greedyCtc: connectionist temporal classification (Graves et al. 2006), from the class of each frame to symbols.
import { arrayNameOf, type TypedArray } from "../arguments/arrays.js";
import { completeCall, endCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { readWhole } from "../arguments/numbers.js";
import { NO_OPERANDS } from "../arguments/operands.js";
import { CTC_OPTIONS } from "../arguments/option-names.js";
import { readOptions, rowOptionsOf } from "../arguments/options.js";
import { topKSettings } from "../arguments/sampling.js";
import { checkResults } from "../arguments/shape.js";
import type { EngineSource } from "../engine/engine.js";
import type { GreedyCtc, Selection, TensorLike } from "../types/index.js";
import { compute } from "./run.js";
import { beginSelection } from "./selection.js";
import { ARGMAX } from "./table.js";

const name = "greedyCtc";

function readShape(shape: unknown, logits: unknown): number[] {
  const { dims, shape: own } = (logits ?? {}) as TensorLike<unknown>;
  const axes = shape ?? dims ?? own;
  const expected = "shape is [frames, classes] or [sequences, frames, classes]";
  if (!Array.isArray(axes) && arrayNameOf(axes) === undefined) throw wrongKind(name, expected, axes);
  const shapeOf = Array.from(axes as ArrayLike<number>);
  if (shapeOf.length === 2 || shapeOf.length === 3) return shapeOf;
  throw new RangeError(`${name}: ${expected}, got ${shapeOf.length} axes`);
}

function readLabels(labels: unknown, classes: number): readonly string[] | undefined {
  if (labels === undefined) return undefined;
  if (!Array.isArray(labels)) throw wrongKind(name, "labels is an array of strings", labels);
  const wrong = Array.from(labels).findIndex((label) => typeof label !== "string");
  if (wrong >= 0) throw wrongKind(name, "labels is an array of strings", labels[wrong], ` at index ${wrong}`);
  if (labels.length === classes) return labels;
  throw new RangeError(`${name}: labels needs ${classes} entries, one for each class; got ${labels.length}`);
}

/** Collapses the best path through `frames` frames, from the frame `first` on: repeats count once, blanks not at all. */
function collapse({ indices, probabilities }: Selection<TypedArray>, first: number, frames: number, blank: number) {
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
    // The bit patterns of positive 16-bit floats have the order of their values.
    probabilities: ArrayType.from(starts, (start, i) =>
      (probabilities.subarray(first + start, first + (ends[i] as number)) as Float32Array).reduce((a, b) =>
        a >= b || Number.isNaN(a) ? a : b,
      ),
    ),
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
  };
}

export function greedyCtcOn(engine: EngineSource): GreedyCtc {
  return ((logits: unknown, given?: unknown) => {
    const options = readOptions(name, given, CTC_OPTIONS);
    const rowOptions = rowOptionsOf(options);
    const shape = readShape(rowOptions.shape, logits);
    const call = beginSelection({ ...ARGMAX, name }, logits, { ...rowOptions, shape, axis: -1 });
    const labels = readLabels(options.labels, call.length);
    const blank = readWhole(name, "blank", options.blank ?? 0, 0, call.length - 1);
    completeCall(call, rowOptions, NO_OPERANDS, topKSettings(1));
    const [frames, ...sequences] = shape.slice(0, -1).reverse() as [number, ...number[]];
    const count = sequences.reduce((product, extent) => product * extent, 1);
    checkResults(name, shape, frames * count, count);
    compute(engine(), call);
    const selection = endCall(call) as Selection<TypedArray>;
    return Array.from({ length: count }, (_, i) => {
      const found = collapse(selection, i * frames, frames, blank);
      const text = (classes: readonly string[]) => Array.from(found.indices, (symbol) => classes[symbol]).join("");
      return labels ? { text: text(labels), ...found } : found;
    });
  }) as GreedyCtc;
}
