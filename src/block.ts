// The fixed stretch of linear memory that rows travel through, and the way in and out.
import type { Kernels } from "./kernel.js";
import { PAGE_BYTES } from "./memory.js";
import type { Numbers, NumberType } from "./numbers.js";

/** The size of the rows' place: rows of up to 262,144 float32 are brought in and out once, not for every pass. */
export const ROWS_BYTES = 1024 * 1024;

/**
 * Behind them lies, for each float32 element: a float64 that comes along (a bias, weights), a byte (a mask), and 24 bytes
 * and a page besides for what is picked from the rows (assembly/picks.ts, sample.ts). Only what is used is ever touched.
 */
export const pagesOf = (rowsBytes: number) => (9.25 * rowsBytes) / PAGE_BYTES + 1;

type ArrayOn<Elements> = {
  new (buffer: ArrayBuffer, address: number, length: number): Elements;
  readonly BYTES_PER_ELEMENT: number;
};

/** A part of the block as an array of one type. */
class Place<Elements extends Numbers | Uint32Array = Numbers> {
  /** Where it lies. */
  readonly address: number;
  readonly all: Elements;
  #front: Elements;

  constructor(all: Elements) {
    this.address = all.byteOffset;
    this.all = all;
    this.#front = all;
  }

  /** The first `count` elements. The view is kept: a new one costs 60 ns, and calls alike follow each other. */
  front(count: number): Elements {
    if (this.#front.length !== count) this.#front = this.all.subarray(0, count) as Elements;
    return this.#front;
  }
}

export class Block implements Record<NumberType["name"], Place> {
  readonly kernels: Kernels;
  // The rows' place, as an array of each type.
  readonly float32: Place;
  readonly float64: Place;
  readonly float16: Place;
  readonly bfloat16: Place;
  readonly int8: Place;
  readonly uint8: Place;
  // Beside it.
  readonly beside: Place;
  readonly mask: Place;
  // What is picked, as an array of each type.
  readonly indices: Place<Uint32Array>;
  readonly floats: Place;
  readonly doubles: Place;

  constructor(kernels: Kernels, buffer: ArrayBuffer, rowsBytes: number) {
    this.kernels = kernels;
    const place = <Elements extends Numbers | Uint32Array>(
      ArrayType: ArrayOn<Elements>,
      address: number,
      bytes: number,
    ) => new Place(new ArrayType(buffer, address, bytes / ArrayType.BYTES_PER_ELEMENT));
    this.float32 = place(Float32Array, 0, rowsBytes);
    this.float64 = place(Float64Array, 0, rowsBytes);
    this.float16 = place(Uint16Array, 0, rowsBytes);
    this.bfloat16 = this.float16;
    this.int8 = place(Int8Array, 0, rowsBytes);
    this.uint8 = place(Uint8Array, 0, rowsBytes);
    this.beside = place(Float64Array, rowsBytes, 2 * rowsBytes);
    this.mask = place(Uint8Array, 3 * rowsBytes, rowsBytes / 4);
    const picks = 3.25 * rowsBytes;
    this.indices = place(Uint32Array, picks, 6 * rowsBytes);
    this.floats = place(Float32Array, picks, 6 * rowsBytes);
    this.doubles = place(Float64Array, picks, 6 * rowsBytes);
  }
}

/**
 * Elements of an array that are brought in or out together: `lines` of `width` neighbours, the first from `start`, each
 * `step` behind the one before. In the block the lines are `pitch` apart.
 */
export interface Stretch {
  readonly start: number;
  readonly lines: number;
  readonly width: number;
  readonly step: number;
  readonly pitch: number;
}

/** Neighbours alone. */
export function line(start: number, width: number): Stretch {
  return { start, lines: 1, width, step: 0, pitch: width };
}

/** Up to so many elements a loop copies faster than `set`, whose call costs 30 ns and the view it needs as much again. */
const FEW = 16;

/** Brings a stretch of `data` to the place `to`, from its element `at` on. */
export function bringIn(to: Place, at: number, data: Numbers, { start, lines, width, step, pitch }: Stretch): void {
  for (let i = 0; i < lines; i++) bringLineIn(to, at + i * pitch, data, start + i * step, width);
}

function bringLineIn({ all }: Place, at: number, data: Numbers, start: number, width: number): void {
  if (width > FEW) all.set(width === data.length ? data : data.subarray(start, start + width), at);
  else for (let i = 0; i < width; i++) all[at + i] = data[start + i] as number;
}

/** Brings what is in the place `from`, from its element `at` on, to a stretch of `out`. */
export function bringOut<Elements extends Numbers | Uint32Array>(
  from: Place<Elements>,
  at: number,
  out: Elements,
  { start, lines, width, step, pitch }: Stretch,
): void {
  for (let i = 0; i < lines; i++) bringLineOut(from, at + i * pitch, out, start + i * step, width);
}

function bringLineOut<Elements extends Numbers | Uint32Array>(
  from: Place<Elements>,
  at: number,
  out: Elements,
  start: number,
  width: number,
): void {
  const { all } = from;
  if (width > FEW) out.set(at === 0 ? from.front(width) : all.subarray(at, at + width), start);
  else for (let i = 0; i < width; i++) out[start + i] = all[at + i] as number;
}
