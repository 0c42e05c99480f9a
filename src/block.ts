// The fixed stretch of linear memory that rows travel through, and the way in and out.
import type { Kernels } from "./kernel.js";
import { PAGE_BYTES } from "./memory.js";
import type { Numbers, NumberType } from "./numbers.js";

/** The size of the rows' place: rows of up to 262,144 float32 are brought in and out once, not for every pass. */
export const ROWS_BYTES = 1024 * 1024;

// Behind it lies, for each float32 element: a float64 that comes along (a bias, weights), a byte (a mask), and 24 bytes and a
// page besides for what is picked from the rows (assembly/picks.ts, sample.ts). Of these only what is used is ever touched.
const addressOfMask = (rowsBytes: number) => 3 * rowsBytes;
const addressOfPicks = (rowsBytes: number) => 3.25 * rowsBytes;
export const pagesOf = (rowsBytes: number) => (9.25 * rowsBytes) / PAGE_BYTES + 1;

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
    this.float32 = new Place(new Float32Array(buffer, 0, rowsBytes / 4));
    this.float64 = new Place(new Float64Array(buffer, 0, rowsBytes / 8));
    this.float16 = new Place(new Uint16Array(buffer, 0, rowsBytes / 2));
    this.bfloat16 = this.float16;
    this.int8 = new Place(new Int8Array(buffer, 0, rowsBytes));
    this.uint8 = new Place(new Uint8Array(buffer, 0, rowsBytes));
    this.beside = new Place(new Float64Array(buffer, rowsBytes, rowsBytes / 4));
    this.mask = new Place(new Uint8Array(buffer, addressOfMask(rowsBytes), rowsBytes / 4));
    const picks = addressOfPicks(rowsBytes);
    this.indices = new Place(new Uint32Array(buffer, picks));
    this.floats = new Place(new Float32Array(buffer, picks));
    this.doubles = new Place(new Float64Array(buffer, picks));
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
