// softmaxStream: rows of logits that come in chunks, cut anywhere. Of a row that is not complete the bytes are kept; rows are
// computed as they become complete, as many at a time as a chunk completes.
import { arrayNameOf, type TypedArray } from "../arguments/arrays.js";
import { DTYPES, type Dtype, FLOAT16, FLOAT32 } from "../arguments/dtypes.js";
import { shown, wrongKind } from "../arguments/messages.js";
import { readWhole } from "../arguments/numbers.js";
import { names } from "../arguments/option-names.js";
import { readOptions } from "../arguments/options.js";
import type { Rowwise, SoftmaxStream } from "../types/index.js";

const NAME = "softmaxStream";
const OPTIONS = /* @__PURE__ */ names("shape bias temperature mask allMasked log dtype bytes quantization");

/** What bytes may be of, and the arrays that other chunks may be. */
const BYTES = ["float32", "float64", "float16", "bfloat16"];
const ARRAYS = ["Float32Array", "Float64Array", "Uint16Array", "Int8Array", "Uint8Array"];

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

/** The dtype of bytes, by default float32; undefined of chunks that are arrays. */
function readBytesDtype(areBytes: boolean, dtype: unknown = "float32"): Dtype | undefined {
  if (!areBytes) return undefined;
  if (BYTES.includes(dtype as string)) return DTYPES[dtype as string];
  throw new TypeError(`${NAME}: dtype of bytes is one of ${BYTES.join(", ")}, got ${shown(dtype)}`);
}

export function softmaxStreamOn(softmax: Rowwise, logSoftmax: Rowwise): SoftmaxStream {
  return ((given: unknown) => {
    const options = readOptions(NAME, given ?? {}, OPTIONS);
    const { shape, log, bytes, dtype, bias, temperature, mask, allMasked, quantization } = options;
    const { classes, size } = readShape(shape);
    const bytesDtype = readBytesDtype(readFlag("bytes", bytes), dtype);
    const operation = readFlag("log", log) ? logSoftmax : softmax;
    // The dtype of bit patterns alone is an option of the operation.
    const bits = bytesDtype && bytesDtype.bytes !== 2 ? undefined : dtype;
    const settings = { bias, temperature, mask, allMasked, quantization, dtype: bits };
    const compute = (rows: TypedArray) =>
      (operation as (logits: unknown, options: unknown) => TypedArray)(rows, {
        ...settings,
        shape: [rows.length / (classes || 1), classes],
      });
    // Wrong settings are errors now, not with the first chunk; of a quantization the chunk tells the type.
    const { ArrayType } = bytesDtype ?? (dtype === undefined ? FLOAT32 : FLOAT16);
    if (bytesDtype || quantization === undefined) compute(new ArrayType(0));
    return new TransformStream(new Rows(compute, classes, size, bytesDtype, quantization !== undefined));
  }) as SoftmaxStream;
}

/** What a stream does with each chunk: the rows that it completes are computed, and the rest is kept. */
class Rows implements Transformer<unknown, TypedArray> {
  readonly #compute: (rows: TypedArray) => TypedArray;
  readonly #classes: number;
  /** The number of all logits. */
  readonly #size: number;
  readonly #areBytes: boolean;
  readonly #isQuantized: boolean;
  /** The name of the chunks' type, and the dtype in which they lie. */
  #type: string | undefined;
  #dtype: Dtype | undefined;
  /** The bytes of a row that is not complete: so many of them are there. */
  #kept = new Uint8Array(0);
  #filled = 0;
  /** The bytes that have come. */
  #come = 0;

  constructor(
    compute: (rows: TypedArray) => TypedArray,
    classes: number,
    size: number,
    bytesDtype: Dtype | undefined,
    isQuantized: boolean,
  ) {
    this.#compute = compute;
    this.#classes = classes;
    this.#size = size;
    this.#areBytes = bytesDtype !== undefined;
    this.#isQuantized = isQuantized;
    if (bytesDtype) this.#begin("Uint8Array", bytesDtype);
  }

  #begin(type: string, dtype: Dtype): void {
    this.#type = type;
    this.#dtype = dtype;
    this.#kept = new Uint8Array(this.#classes * dtype.bytes);
  }

  transform(chunk: unknown, controller: TransformStreamDefaultController<TypedArray>): void {
    const bytes = this.#read(chunk);
    const row = this.#kept.length;
    let at = this.#filled > 0 ? this.#keep(bytes) : 0;
    if (this.#filled > 0 && this.#filled === row) {
      this.#filled = 0;
      controller.enqueue(this.#results(this.#kept));
    }
    const whole = row && Math.floor((bytes.length - at) / row) * row;
    if (whole > 0) controller.enqueue(this.#results(bytes.subarray(at, at + whole)));
    at += whole;
    if (at < bytes.length) this.#keep(bytes.subarray(at));
  }

  flush(): void {
    const isShort = this.#size < Infinity && this.#come < this.#size * (this.#dtype?.bytes ?? 1);
    if (this.#filled > 0 || isShort) throw this.#wrongCount("");
  }

  /** Checks a chunk; gives its bytes. */
  #read(chunk: unknown): Uint8Array<ArrayBuffer> {
    const name = arrayNameOf(chunk) ?? "";
    if (this.#type !== undefined && name !== this.#type) {
      throw wrongKind(NAME, `chunks are of one type, ${this.#type}`, chunk);
    }
    if (!ARRAYS.includes(name)) throw wrongKind(NAME, `a chunk is one of ${ARRAYS.join(", ")}`, chunk);
    // What a file or a request gives, and was meant as bytes.
    if (name === "Uint8Array" && !this.#areBytes && !this.#isQuantized) {
      throw new TypeError(`${NAME}: a chunk is a Uint8Array; bytes need bytes: true, quantized logits a quantization`);
    }
    if (!this.#dtype) this.#begin(name, DTYPES[name] ?? FLOAT16);
    const { buffer, byteOffset, byteLength } = chunk as Uint8Array<ArrayBuffer>;
    this.#come += byteLength;
    if (this.#come > this.#size * (this.#dtype as Dtype).bytes) throw this.#wrongCount(" or more");
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  /** Keeps as many bytes as the row needs; returns how many. */
  #keep(bytes: Uint8Array): number {
    const part = bytes.subarray(0, this.#kept.length - this.#filled);
    this.#kept.set(part, this.#filled);
    this.#filled += part.length;
    return part.length;
  }

  /** The results of whole rows. */
  #results(rows: Uint8Array<ArrayBuffer>): TypedArray {
    const { ArrayType, bytes } = this.#dtype as Dtype;
    // Elements begin at multiples of their size.
    const { buffer, byteOffset, length } = rows.byteOffset % bytes === 0 ? rows : rows.slice();
    const result = this.#compute(new ArrayType(buffer, byteOffset, length / bytes));
    return this.#areBytes ? new Uint8Array(result.buffer) : result;
  }

  #wrongCount(more: string): RangeError {
    const bytes = this.#dtype?.bytes ?? 1;
    const needed = this.#size === Infinity ? `rows of ${this.#classes} values each` : `${this.#size} values`;
    const rest = this.#come % bytes === 0 ? "" : ` and ${this.#come % bytes} bytes`;
    return new RangeError(`${NAME}: expected ${needed}, got ${Math.floor(this.#come / bytes)}${rest}${more}`);
  }
}
