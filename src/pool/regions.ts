// Regions of arrays: what a task reads and writes, in the caller's arrays or in copies of their elements.
import { type AnyArray, bufferOf, copyOf, emptyOf, lengthOf, setElements, viewOf } from "../arguments/arrays.js";

/** Some elements of an array: `lines` of `width` each from the element `start` on, `step` apart. */
export interface Region {
  readonly array: AnyArray;
  readonly start: number;
  readonly lines: number;
  readonly width: number;
  readonly step: number;
}

/** Consecutive elements. */
export function consecutive(array: AnyArray, start: number, width: number): Region {
  return { array, start, lines: 1, width, step: 0 };
}

/** Whether all threads see the elements of an array. Shared memory of another realm is taken for other memory, and copied. */
export function onSharedMemory(array: AnyArray): boolean {
  return typeof SharedArrayBuffer !== "undefined" && bufferOf(array) instanceof SharedArrayBuffer;
}

/** The elements, one after the other: a view of them if they lie so, or else a copy. */
export function elementsOf(region: Region): AnyArray {
  const { array, start, lines, width } = region;
  return lines === 1 ? viewOf(array, start, width) : copied(region);
}

/** A copy of the elements, on `buffer` if that has its size. */
export function copied({ array, start, lines, width, step }: Region, buffer?: ArrayBuffer): AnyArray {
  const first = viewOf(array, start, width);
  const isRight = buffer?.byteLength === lines * first.byteLength;
  const copy = emptyOf(array, lines * width, isRight ? buffer : undefined);
  for (let i = 0; i < lines; i++) copyLine(array, start + i * step, copy, i * width, width);
  return copy;
}

/** Up to this many elements a loop copies faster than two views and a call of `set`, some 0.1 us. */
const LOOP_COPY = 64;

function copyLine(from: AnyArray, start: number, to: AnyArray, at: number, width: number): void {
  if (width > LOOP_COPY) setElements(to, viewOf(from, start, width), at);
  else for (let i = 0; i < width; i++) to[at + i] = from[start + i] as number;
}

/** Puts elements that lie one after the other where they belong. */
export function put(elements: AnyArray, { array, start, lines, width, step }: Region): void {
  for (let i = 0; i < lines; i++) copyLine(elements, i * width, array, start + i * step, width);
}

/** An array that every task gets: on shared memory if the host has it, so that it is copied once, not for each task. */
export function forAll<Elements extends AnyArray>(array: Elements): Elements {
  if (onSharedMemory(array)) return array;
  const copy = copyOf(array);
  if (typeof SharedArrayBuffer === "undefined") return copy;
  const shared = emptyOf(array, lengthOf(array), new SharedArrayBuffer(copy.byteLength));
  setElements(shared, copy, 0);
  return shared;
}
