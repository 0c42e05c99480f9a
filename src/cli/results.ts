// From rows of logits to rows of results.
import type { Floats } from "simd-softmax";
import { argmax, filter, logSoftmax, softmax, softmaxStream } from "simd-softmax";
import { readRows, type Source } from "./formats.js";
import type { Settings } from "./options.js";
import type { Result } from "./printer.js";
import { Problem } from "./problem.js";
import { nesting, type Row, shapeOf } from "./rows.js";

export interface Results {
  readonly rows: AsyncIterable<Result>;
  /** The labels and the shape of the input; those that it holds itself are known once the first row is. */
  readonly labels: readonly string[] | undefined;
  readonly shape: readonly number[] | undefined;
}

/** The settings that say what results there are. */
export type ResultSettings = Pick<
  Settings,
  "labels" | "log" | "temperature" | "topP" | "axis" | "selecting" | "reading"
>;

const NO_VALUES = new Float64Array(0);

/** The unchanged logits of the classes that the filters keep, and -Infinity for the others. */
function kept(logits: Floats, { temperature, topP }: ResultSettings): Floats {
  if (topP === 1) return logits;
  const filtered = filter(logits, { temperature: temperature || 1, topP });
  return logits.map((x, i) => (filtered[i] === -Infinity ? -Infinity : x)) as Floats;
}

/** Probabilities or log-probabilities. At temperature 0 the most likely class has all of it. */
function valuesOf(logits: Floats, { log, temperature }: ResultSettings): Floats {
  if (temperature > 0) return (log ? logSoftmax : softmax)(logits, { temperature });
  const best = argmax(logits).indices[0];
  const [certain, impossible] = log ? [0, -Infinity] : [1, 0];
  return logits.map((_, i) => (i === best ? certain : impossible)) as Floats;
}

/** Whether all probabilities of every row are wanted, and nothing else. */
const areAlike = ({ selecting, topP, temperature }: ResultSettings) =>
  selecting.select === undefined && topP === 1 && temperature > 0;

/** The results of `source`. */
export function results(settings: ResultSettings, source: Source): Results {
  let { labels } = settings;
  let shape: readonly number[] | undefined;
  const told = {
    onNames: (names: string[]) => {
      // A heading names the places of the last axis.
      if (settings.axis === -1) labels ??= names;
    },
    onShape: (given: readonly number[]) => {
      shape = given;
    },
  };

  function checkLabels(classes: number, row: number): void {
    if (!labels || labels.length === classes) return;
    const names = labels.length === 1 ? "is 1 label" : `are ${labels.length} labels`;
    throw new Problem(`${source.name}: row ${row} has ${classes} values, but there ${names}`);
  }

  function resultOf({ values: logits, index, axes, opens, closes }: Row, row: number): Result {
    checkLabels(logits.length, row);
    try {
      const { select } = settings.selecting;
      const remaining = kept(logits, settings);
      const all = (row: Floats) => valuesOf(row, settings);
      const values = select ? NO_VALUES : all(remaining);
      const selected = select?.(remaining, all, labels) ?? [];
      return { classes: logits.length, values, selected, index, axes, opens, closes };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The library was given this row alone.
      throw new Problem(`${source.name}: row ${row}: ${error.message.replace(/^\w+: | in row 0$/gu, "")}`);
    }
  }

  async function* rows(): AsyncGenerator<Result> {
    let row = 0;
    const read = readRows(source, settings.reading, told);
    if (settings.axis !== -1) return yield* alongAxis(read);
    for await (const group of read) {
      if (shape && areAlike(settings)) {
        checkLabels(shape.at(-1) ?? 1, 0);
        return yield* streamed(shape, group, read);
      }
      for (const one of group) yield resultOf(one, row++);
    }
  }

  /** Whole results of rows of one length, as softmaxStream gives them: as many rows at a time as are read. */
  async function* streamed(shape: readonly number[], first: Row[], rest: AsyncIterator<Row[]>): AsyncGenerator<Result> {
    const { log, temperature } = settings;
    const classes = shape.at(-1) ?? 1;
    const logits = new ReadableStream<Floats>({
      start: (controller) => controller.enqueue(joined(first)),
      async pull(controller) {
        const { done, value } = await rest.next();
        if (done) controller.close();
        else controller.enqueue(joined(value));
      },
    });
    const stream = softmaxStream<Floats>({ shape: [Infinity, classes], log, temperature });
    const reader = logits.pipeThrough(stream).getReader();
    let row = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let at = 0; at < next.value.length; at += classes) {
        const values = next.value.subarray(at, at + classes) as Floats;
        const { opens, closes } = nesting(shape, row++);
        yield { classes, values, selected: [], index: undefined, axes: shape.length, opens, closes };
      }
    }
  }

  /** The results along another axis than the last, once the whole input is read. */
  async function* alongAxis(read: AsyncIterable<Row[]>): AsyncGenerator<Result> {
    const all: Row[] = [];
    for await (const group of read) for (const row of group) all.push(row);
    shape ??= shapeOf(all, `${source.name}: --axis`);
    const axis = new Axis(shape, settings.axis);
    const elements = joined(all);
    const isWhole = settings.selecting.select === undefined;
    const logitsOf = (row: number) => axis.places(row).map((at) => elements[at] as number);
    const along = (row: number) => (elements.constructor as Float64ArrayConstructor).from(logitsOf(row)) as Floats;
    for (let row = 0; row < axis.rows; row++) {
      const result = resultOf({ values: along(row), axes: shape.length, opens: 0, closes: 0 }, row);
      if (!isWhole) yield result;
      // Whole results are in the input's order.
      else for (const [i, at] of axis.places(row).entries()) elements[at] = result.values[i] as number;
    }
    const last = shape.at(-1) as number;
    for (let at = 0, row = 0; isWhole && at < elements.length; at += last) {
      const values = elements.subarray(at, at + last);
      yield { classes: last, values, selected: [], index: undefined, axes: shape.length, ...nesting(shape, row++) };
    }
  }

  return {
    rows: rows(),
    get labels() {
      // Whole results keep the input's order, in which the classes of another axis are not side by side.
      return settings.axis !== -1 && settings.selecting.select === undefined ? undefined : labels;
    },
    get shape() {
      return shape;
    },
  };
}

/** The rows of an array of this shape along one of its axes. */
class Axis {
  readonly rows: number;
  readonly #length: number;
  readonly #inner: number;

  constructor(shape: readonly number[], given: number) {
    if (shape.length === 0) throw new Problem("--axis needs an axis, the input is one number without any");
    const at = given < 0 ? given + shape.length : given;
    const length = shape[at];
    if (length === undefined) {
      const range = `${-shape.length} to ${shape.length - 1}`;
      throw new Problem(`--axis is a whole number from ${range} here, got ${given}`);
    }
    const size = (extents: readonly number[]) => extents.reduce((product, extent) => product * extent, 1);
    this.#length = length;
    this.#inner = size(shape.slice(at + 1));
    this.rows = length === 0 ? 0 : size(shape) / length;
  }

  /** The places of a row's elements. */
  places(row: number): number[] {
    const start = Math.floor(row / this.#inner) * this.#length * this.#inner + (row % this.#inner);
    return Array.from({ length: this.#length }, (_, i) => start + i * this.#inner);
  }
}

/** The elements of all rows. */
function joined(rows: readonly Row[]): Floats {
  const size = rows.reduce((sum, { values }) => sum + values.length, 0);
  const all = rows[0]?.values.BYTES_PER_ELEMENT === 4 ? new Float32Array(size) : new Float64Array(size);
  let at = 0;
  for (const { values } of rows) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}
