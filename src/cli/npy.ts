// NumPy's .npy files as streams of rows. No library is used, because none reads rows as a stream.
import type { Floats } from "simd-softmax";
import { joinedBytes } from "./bytes.js";
import { type NpyHeader, readHeader } from "./npy-header.js";
import { Problem } from "./problem.js";
import { nesting, type Row, type Told } from "./rows.js";

/** A float16's value from its bits. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

/** Reads one element at a byte of `view`. */
function elementReader({ kind, size, isBigEndian }: NpyHeader): (view: DataView, at: number) => number {
  const little = !isBigEndian;
  switch (`${kind}${size}`) {
    case "f2":
      return (view, at) => fromFloat16(view.getUint16(at, little));
    case "f4":
      return (view, at) => view.getFloat32(at, little);
    case "f8":
      return (view, at) => view.getFloat64(at, little);
    case "i1":
      return (view, at) => view.getInt8(at);
    case "i2":
      return (view, at) => view.getInt16(at, little);
    case "i4":
      return (view, at) => view.getInt32(at, little);
    case "i8":
      return (view, at) => Number(view.getBigInt64(at, little));
    case "u2":
      return (view, at) => view.getUint16(at, little);
    case "u4":
      return (view, at) => view.getUint32(at, little);
    case "u8":
      return (view, at) => Number(view.getBigUint64(at, little));
    case "b1":
      return (view, at) => (view.getUint8(at) === 0 ? 0 : 1);
    default:
      return (view, at) => view.getUint8(at);
  }
}

/** The elements in `bytes`: float16 and float32 as float32, which holds them, everything else as float64. */
function decode(bytes: Uint8Array, header: NpyHeader): Floats {
  const { kind, size } = header;
  const count = bytes.length / size;
  const values = kind === "f" && size < 8 ? new Float32Array(count) : new Float64Array(count);
  const read = elementReader(header);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) values[i] = read(view, i * size);
  return values;
}

/** Chunks of bytes, joined only where more than one is needed. */
class Queue {
  #chunks: Uint8Array[] = [];
  length = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** All bytes in one array. */
  get all(): Uint8Array {
    if (this.#chunks.length > 1) this.#chunks = [joinedBytes(this.#chunks)];
    return this.#chunks[0] ?? new Uint8Array(0);
  }

  /** Takes the first `count` bytes away. */
  take(count: number): Uint8Array {
    const { all } = this;
    this.#chunks = [all.subarray(count)];
    this.length -= count;
    return all.subarray(0, count);
  }
}

/** The rows along the last axis, in groups as they become complete. `onShape` is called with the whole shape first. */
export async function* readNpy(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  { onShape }: Told,
): AsyncGenerator<Row[]> {
  const queue = new Queue();
  let header: NpyHeader | undefined;
  let missing = 0;
  let row = 0;
  for await (const chunk of chunks) {
    queue.push(chunk);
    if (!header) {
      header = readHeader(file, queue.all);
      if (!header) continue;
      if (header.shape.at(-1) === 0)
        throw new Problem(`${file}: the rows have no values, the shape is (${header.shape})`);
      onShape(header.shape);
      queue.take(header.start);
      missing = header.shape.reduce((product, extent) => product * extent, 1);
    }
    const { shape, size, isFortran } = header;
    if (queue.length > missing * size) {
      throw new Problem(`${file}: ${queue.length - missing * size} bytes more than its shape says`);
    }
    // In Fortran order the first row is complete with the last elements.
    const length = isFortran && shape.length > 1 ? missing : (shape.at(-1) ?? 1);
    const rows = Math.floor(queue.length / (length * size)) || 0;
    if (rows === 0 || length === 0) continue;
    const values = decode(queue.take(rows * length * size), header);
    missing -= rows * length;
    const ordered = isFortran && shape.length > 1 ? fromFortran(values, shape) : values;
    const each = shape.at(-1) ?? 1;
    const group: Row[] = [];
    for (let at = 0; at < ordered.length; at += each) {
      group.push({ values: ordered.subarray(at, at + each), axes: shape.length, ...nesting(shape, row++) });
    }
    yield group;
  }
  if (!header) throw new Problem(`${file}: the file ends inside its header`);
  if (missing > 0) throw new Problem(`${file}: the file ends ${missing * header.size - queue.length} bytes too early`);
}

/** The elements in the order of the last axis, from the order of the first. */
function fromFortran(values: Floats, shape: readonly number[]): Floats {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, 1));
  return values.map((_, i) => {
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] as number;
      at += (i % extent) * (strides[axis] as number);
      i = Math.floor(i / extent);
    }
    return values[at] as number;
  }) as Floats;
}
