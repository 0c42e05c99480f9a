// NumPy's .npy files: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
// No library is used, because rows are read and written as a stream.
import type { Floats } from "simd-softmax";
import { Problem } from "./problem.js";

const MAGIC = "\x93NUMPY";

/** Whether a file that starts with these bytes is a .npy file. */
export function isNpy(start: Uint8Array): boolean {
  return [...MAGIC].every((char, i) => start[i] === char.charCodeAt(0));
}

interface Header {
  readonly shape: number[];
  /** The bytes of an element: 2, 4 or 8, floating point. */
  readonly size: number;
  /** The byte at which the elements start. */
  readonly start: number;
}

/** Reads the header; undefined while `bytes` does not hold all of it. */
function readHeader(file: string, bytes: Uint8Array): Header | undefined {
  if (bytes.length < 12) return undefined;
  if (!isNpy(bytes)) throw new Problem(`${file}: byte 0: this is not a .npy file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const version = bytes[6] as number;
  const [from, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (bytes.length < from + length) return undefined;
  const text = new TextDecoder("latin1").decode(bytes.subarray(from, from + length));
  const type = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (type === undefined || shape === undefined) throw new Problem(`${file}: byte ${from}: cannot read the header`);
  if (/'fortran_order':\s*True/.test(text)) {
    throw new Problem(`${file}: byte ${from}: Fortran order is not supported, save np.ascontiguousarray(x)`);
  }
  const size = /^<f([248])$/.exec(type)?.[1];
  if (size === undefined) {
    throw new Problem(
      `${file}: byte ${from}: expected float16, float32 or float64 ('<f2', '<f4', '<f8'), got '${type}'`,
    );
  }
  return {
    shape: shape
      .split(",")
      .filter((axis) => axis.trim() !== "")
      .map(Number),
    size: Number(size),
    start: from + length,
  };
}

/** A float16's value from its bits. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

/** The elements in `bytes`: float64 as float64, the others as float32. */
function decode(bytes: Uint8Array, size: number): Floats {
  const copy = bytes.slice().buffer;
  if (size === 8) return new Float64Array(copy);
  return size === 4 ? new Float32Array(copy) : Float32Array.from(new Uint16Array(copy), fromFloat16);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The rows along the last axis. `onShape` is called with the whole shape first. */
export async function* readNpy(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  onShape: (shape: number[]) => void,
): AsyncGenerator<Floats[]> {
  let bytes: Uint8Array = new Uint8Array(0);
  let header: Header | undefined;
  let missing = 0;
  for await (const chunk of chunks) {
    bytes = concat(bytes, chunk);
    if (!header) {
      header = readHeader(file, bytes);
      if (!header) continue;
      onShape(header.shape);
      bytes = bytes.subarray(header.start);
      missing = header.shape.reduce((product, extent) => product * extent, 1);
    }
    const length = header.shape.at(-1) ?? 1;
    if (length === 0) continue;
    const rowBytes = length * header.size;
    const rows: Floats[] = [];
    let at = 0;
    for (; missing > 0 && at + rowBytes <= bytes.length; at += rowBytes, missing -= length) {
      rows.push(decode(bytes.subarray(at, at + rowBytes), header.size));
    }
    bytes = bytes.subarray(at);
    if (missing === 0 && bytes.length > 0) throw new Problem(`${file}: ${bytes.length} bytes more than its shape says`);
    if (rows.length > 0) yield rows;
  }
  if (!header) throw new Problem(`${file}: the file ends inside its header`);
  if (missing > 0) throw new Problem(`${file}: the file ends ${missing * header.size - bytes.length} bytes too early`);
}

/** The header of a file of `type` elements. Its length is a multiple of 64 bytes, as NumPy writes it. */
export function npyHeader(type: "float32" | "float64", shape: readonly number[]): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type === "float32" ? "<f4" : "<f8"}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length);
  const padded = `${MAGIC}\x01\x00\x00\x00${text.padEnd(length - 1)}\n`;
  for (let i = 0; i < bytes.length; i++) bytes[i] = padded.charCodeAt(i);
  new DataView(bytes.buffer).setUint16(8, length, true);
  return bytes;
}
