// The workspace: the fixed part of linear memory through which rows pass, and copying into it and out of it.
import { type Indices, lengthOf, setElements, type TypedArray, viewOf } from "../arguments/arrays.js";
import type { Dtype } from "../arguments/dtypes.js";
import type { SamplingSettings } from "../arguments/sampling.js";
import type { Kernels } from "./kernels.js";
import { PAGE_BYTES } from "./memory.js";

/** The size of the region for rows: rows of up to 262,144 float32 are copied in and out once, not for every pass. */
export const WORKSPACE_BYTES = 1024 * 1024;

/**
 * Where a workspace begins in its memory, or behind an array: not at the start of a page. Large arrays begin 16 bytes into one,
 * and where the target of a copy is up to 32 bytes ahead of its source in their pages, glibc's memmove takes five times as long
 * on AMD's Zen 3 (https://sourceware.org/bugzilla/show_bug.cgi?id=30994): softmax of 256 x 32,768 took 1.9 times as long.
 */
export const BASE = 64;

/** The same of a workspace behind an allocated array. */
export const BEHIND_BYTES = 64 * 1024;

/**
 * The pages of a workspace. For each float32 element of the rows there are also: a float64 of an operand (bias, weights), a
 * byte of a mask, and 24 bytes of a selection (assembly/decoding/argmax.ts, sample.ts), and one extra page. Only the
 * parts in use are ever touched.
 */
export const pagesFor = (rowsBytes: number) => (9.25 * rowsBytes) / PAGE_BYTES + 1;

type ArrayOn<Elements> = {
  new (buffer: ArrayBuffer, address: number, length: number): Elements;
  readonly BYTES_PER_ELEMENT: number;
};

/** A part of the workspace as an array of one type. */
export class Region<Elements extends TypedArray | Uint32Array = TypedArray> {
  readonly address: number;
  readonly all: Elements;
  #front: Elements;

  constructor(all: Elements) {
    this.address = all.byteOffset;
    this.all = all;
    this.#front = all;
  }

  /** The first `count` elements. The view is kept, because a new one costs 60 ns and the next call often has the same size. */
  front(count: number): Elements {
    if (this.#front.length !== count) this.#front = this.all.subarray(0, count) as Elements;
    return this.#front;
  }
}

export class Workspace implements Record<Dtype["name"], Region> {
  readonly kernels: Kernels;
  /** Where the rows begin. */
  readonly address: number;
  // The rows, as an array of each dtype.
  readonly float32: Region;
  readonly float64: Region;
  readonly float16: Region;
  readonly bfloat16: Region;
  readonly int8: Region;
  readonly uint8: Region;
  /** A bias, weights or the state of a shard. */
  readonly operand: Region;
  readonly mask: Region;
  /** The indices of a selection; their scores follow. */
  readonly selectedIndices: Region<Uint32Array>;
  /** The whole memory, in which an element's place is its address over its size. */
  readonly floats: Region;
  readonly doubles: Region;

  /** The sampling settings that the kernels have, if they are known. */
  settings: SamplingSettings | undefined;

  readonly #rowsBytes: number;
  readonly #base: number;
  #upper: Workspace | undefined;

  /** The region of `rowsBytes` for rows that begins at `base`, from `address` on, and all that belongs to it. */
  constructor(kernels: Kernels, buffer: ArrayBuffer, rowsBytes: number, base = BASE, address = base) {
    this.kernels = kernels;
    this.address = address;
    this.#rowsBytes = rowsBytes;
    this.#base = base;
    const bytes = base + rowsBytes - address;
    const region = <Elements extends TypedArray | Uint32Array>(
      ArrayType: ArrayOn<Elements>,
      address: number,
      bytes: number,
    ) => new Region(new ArrayType(buffer, address, bytes / ArrayType.BYTES_PER_ELEMENT));
    this.float32 = region(Float32Array, address, bytes);
    this.float64 = region(Float64Array, address, bytes);
    this.float16 = region(Uint16Array, address, bytes);
    this.bfloat16 = this.float16;
    this.int8 = region(Int8Array, address, bytes);
    this.uint8 = region(Uint8Array, address, bytes);
    this.operand = region(Float64Array, base + rowsBytes, 2 * rowsBytes);
    this.mask = region(Uint8Array, base + 3 * rowsBytes, rowsBytes / 4);
    this.selectedIndices = region(Uint32Array, base + 3.25 * rowsBytes, 6 * rowsBytes);
    this.floats = new Region(new Float32Array(buffer));
    this.doubles = new Region(new Float64Array(buffer));
  }

  /** The workspace with the upper half of the region for rows alone: rows are transposed from one half to the other. */
  get upper(): Workspace {
    const { buffer } = this.float32.all;
    const middle = this.#base + this.#rowsBytes / 2;
    this.#upper ??= new Workspace(this.kernels, buffer as ArrayBuffer, this.#rowsBytes, this.#base, middle);
    return this.#upper;
  }

  /** The rows in the type that they are computed in. */
  rows(isFloat64: boolean): Region {
    return isFloat64 ? this.float64 : this.float32;
  }
}

/**
 * A strided range of an array: `lines` of `width` consecutive elements, the first from `start`, each `step` after the
 * previous one. In the workspace the lines are `pitch` apart.
 */
export interface StridedRange {
  readonly start: number;
  readonly lines: number;
  readonly width: number;
  readonly step: number;
  readonly pitch: number;
}

/** A range of consecutive elements. */
export function contiguous(start: number, width: number): StridedRange {
  return { start, lines: 1, width, step: 0, pitch: width };
}

/** Up to this many elements a loop copies faster than `set`, whose call costs 30 ns and whose view as much again. */
const LOOP_COPY = 16;

/** Copies a range of `data` to the region `to`, from its element `at` on. */
export function copyIn(
  to: Region,
  at: number,
  data: TypedArray,
  { start, lines, width, step, pitch }: StridedRange,
): void {
  for (let i = 0; i < lines; i++) copyLineIn(to, at + i * pitch, data, start + i * step, width);
}

/** Copies `width` consecutive elements of `data` to the region. */
export function copyLineIn({ all }: Region, at: number, data: TypedArray, start: number, width: number): void {
  if (width > LOOP_COPY) all.set(width === lengthOf(data) ? data : viewOf(data, start, width), at);
  else for (let i = 0; i < width; i++) all[at + i] = data[start + i] as number;
}

/** Copies the elements of the region `from`, from its element `at` on, to a range of `out`. */
export function copyOut(
  from: Region<TypedArray | Uint32Array>,
  at: number,
  out: TypedArray | Indices,
  { start, lines, width, step, pitch }: StridedRange,
): void {
  for (let i = 0; i < lines; i++) copyLineOut(from, at + i * pitch, out, start + i * step, width);
}

/** Copies `width` consecutive elements of the region to `out`. */
export function copyLineOut(
  from: Region<TypedArray | Uint32Array>,
  at: number,
  out: TypedArray | Indices,
  start: number,
  width: number,
): void {
  const { all } = from;
  if (width > LOOP_COPY) setElements(out, at === 0 ? from.front(width) : all.subarray(at, at + width), start);
  else for (let i = 0; i < width; i++) out[start + i] = all[at + i] as number;
}
