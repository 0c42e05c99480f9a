// softmaxStream: rows of logits that come in chunks, cut anywhere. Of a row that is not complete the bytes are kept; rows are
// computed as they become complete, as many at a time as a chunk completes.
import { arrayNameOf, type TypedArray } from "../arguments/arrays.js";
import { shown, wrongKind } from "../arguments/messages.js";
import { readWhole } from "../arguments/numbers.js";
import { names } from "../arguments/option-names.js";
import { readOptions } from "../arguments/options.js";
import type { Rowwise, SoftmaxStream } from "../types/index.js";

const NAME = "softmaxStream";
const OPTIONS = /* @__PURE__ */ names("shape bias temperature mask allMasked log dtype bytes quantization");

type ArrayType = new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;

/** The types of chunks of numbers, and of bytes by their dtype. */
const CHUNKS: Readonly<Record<string, ArrayType>> = { Float32Array, Float64Array, Uint16Array, Int8Array, Uint8Array };
const ELEMENTS: Readonly<Record<string, ArrayType>> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
};

/** Reads the option `shape`: the number of classes, and of all logits. */
function readShape(shape: unknown): { classes: number; size: number } {
  if (!Array.isArray(shape) || shape.length === 0) {
    throw wrongKind(NAME, "shape is an array of the length of each axis, the classes last", shape);
  }
  const extents = shape.map((extent, axis) =>
    axis === 0 && extent === Infinity && shape.length > 1
      ? extent
      : readWhole(NAME, `the extent of axis ${axis} of shape`, extent, 0),
  );
  const classes = extents.at(-1);
  return { classes, size: classes === 0 ? 0 : extents.reduce((product, extent) => product * extent, 1) };
}

function readFlag(option: string, value: unknown = false): boolean {
  if (typeof value === "boolean") return value;
  throw wrongKind(NAME, `${option} is a boolean`, value);
}

export function softmaxStreamOn(softmax: Rowwise, logSoftmax: Rowwise): SoftmaxStream {
  return ((given: unknown) => {
    const options = readOptions(NAME, given ?? {}, OPTIONS);
    const { shape, log, bytes, dtype, bias, temperature, mask, allMasked, quantization } = options;
    const { classes, size } = readShape(shape);
    const areBytes = readFlag("bytes", bytes);
    const type = String(dtype ?? "float32");
    const elements = areBytes && Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : undefined;
    if (areBytes && !elements) {
      throw new TypeError(`${NAME}: dtype of bytes is one of ${Object.keys(ELEMENTS).join(", ")}, got ${shown(dtype)}`);
    }
    const operation = (readFlag("log", log) ? logSoftmax : softmax) as (
      logits: unknown,
      options: unknown,
    ) => TypedArray;
    const isBits = elements === undefined || elements === Uint16Array;
    const settings = { bias, temperature, mask, allMasked, quantization, dtype: isBits ? dtype : undefined };
    const compute = (rows: TypedArray) =>
      operation(rows, { ...settings, shape: [rows.length / (classes || 1), classes] });
    // Wrong settings are errors now, not with the first chunk; of a quantization the chunk tells the type.
    const Probe = elements ?? (dtype === undefined ? Float32Array : Uint16Array);
    if (elements || quantization === undefined) compute(new Probe(new ArrayBuffer(0), 0, 0));
    return new TransformStream(rowsOf(compute, classes, size, elements, quantization !== undefined));
  }) as SoftmaxStream;
}

/** What a stream does with each chunk: the rows that it completes are computed, and the rest is kept. */
function rowsOf(
  compute: (rows: TypedArray) => TypedArray,
  classes: number,
  size: number,
  elements: ArrayType | undefined,
  isQuantized: boolean,
): Transformer<unknown, TypedArray> {
  let Type = elements;
  let typeName = elements ? "Uint8Array" : undefined;
  let each = 1;
  let kept = new Uint8Array(0);
  let filled = 0;
  let come = 0;

  /** Checks a chunk; gives its bytes. */
  function readChunk(chunk: unknown): Uint8Array<ArrayBuffer> {
    const name = arrayNameOf(chunk) ?? "";
    if (name !== (typeName ?? name) || !(name in CHUNKS)) {
      const expected = typeName ?? Object.keys(CHUNKS).join(", ");
      throw wrongKind(NAME, typeName ? `chunks are of one type, ${expected}` : `a chunk is one of ${expected}`, chunk);
    }
    // What a file or a request gives, and was meant as bytes.
    if (name === "Uint8Array" && !elements && !isQuantized) {
      throw new TypeError(`${NAME}: a chunk is a Uint8Array; bytes need bytes: true, quantized logits a quantization`);
    }
    typeName = name;
    if (!Type || kept.length === 0) {
      Type ??= CHUNKS[name] as ArrayType;
      each = (Type as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
      kept = new Uint8Array(classes * each);
    }
    const { buffer, byteOffset, byteLength } = chunk as Uint8Array<ArrayBuffer>;
    come += byteLength;
    if (come > size * each) throw wrongCount(" or more");
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  function wrongCount(more: string): RangeError {
    const needed = size === Infinity ? `rows of ${classes} values each` : `${size} values`;
    const rest = come % each === 0 ? "" : ` and ${come % each} bytes`;
    return new RangeError(`${NAME}: expected ${needed}, got ${Math.floor(come / each)}${rest}${more}`);
  }

  return {
    transform(chunk, controller) {
      const bytes = readChunk(chunk);
      const computed = (source: Uint8Array<ArrayBuffer>, at: number, length: number) => {
        const start = source.byteOffset + at;
        // Elements begin at multiples of their size.
        const [buffer, from] = start % each === 0 ? [source.buffer, start] : [source.slice(at, at + length).buffer, 0];
        const result = compute(new (Type as ArrayType)(buffer, from, length / each));
        controller.enqueue(elements ? new Uint8Array(result.buffer as ArrayBuffer) : result);
      };
      let at = 0;
      const keep = () => {
        const part = bytes.subarray(at, at + kept.length - filled);
        kept.set(part, filled);
        filled += part.length;
        at += part.length;
      };
      if (filled > 0) keep();
      if (filled > 0 && filled === kept.length) {
        filled = 0;
        computed(kept, 0, kept.length);
      }
      const whole = kept.length && Math.floor((bytes.length - at) / kept.length) * kept.length;
      if (whole > 0) computed(bytes, at, whole);
      at += whole;
      if (at < bytes.length) keep();
    },
    flush() {
      if (filled > 0 || (size < Infinity && come < size * each)) throw wrongCount("");
    },
  };
}
