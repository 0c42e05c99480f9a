// The one path for data: what was handed in -> rows -> a block of them in linear memory -> one kernel -> out.
import { isDetached, isFloats, kindOf, readInput, shown, typeOf } from "./input.js";
import type { Block, Engine, EngineSource, Kernel, KernelName, Place } from "./kernel.js";
import { MOST_BYTES, memoryOf } from "./memory.js";
import { readRows } from "./rows.js";
import type { Floats, RowOptions } from "./types.js";

// The passes that a kernel makes over a row, as bits; assembly/softmax.ts says what they are. Sums of them are written
// out: an operation with an expression in it stays in a bundle that does not use it.
const FIRST = 1;
const MAXIMUM = 2;
const SUM = 4;
const FINISH = 8;
const SUM_AND_FINISH = 12;
const ALL = 15;

/** A pass over a row that comes by in pieces: what it reads, and whether its elements go to `out`. */
interface Pass {
  readonly bits: number;
  readonly reads: "input" | "out";
  readonly writes: boolean;
}

export interface Operation {
  readonly name: "softmax" | "logSoftmax" | "logSumExp" | "exp" | "sigmoid";
  /** One result an element, or one a row. */
  readonly result: "element" | "row";
  /**
   * The passes, for rows that do not fit the block. A row's result is there after the last piece of the last one. None: every
   * element stands alone, and is a row of one.
   */
  readonly passes: readonly Pass[];
  // The kernels' names are literals: with names put together at run time V8 keeps discarding the optimised code of who
  // looks a kernel up, and a call of 10 classes takes 0.33 us instead of 0.12.
  readonly float32: KernelName;
  readonly float64: KernelName;
}

export const SOFTMAX: Operation = {
  name: "softmax",
  float32: "softmaxF32",
  float64: "softmaxF64",
  result: "element",
  passes: [
    { bits: MAXIMUM, reads: "input", writes: false },
    { bits: SUM, reads: "input", writes: true },
    { bits: FINISH, reads: "out", writes: true },
  ],
};

export const LOG_SOFTMAX: Operation = {
  name: "logSoftmax",
  float32: "logSoftmaxF32",
  float64: "logSoftmaxF64",
  result: "element",
  passes: [
    { bits: MAXIMUM, reads: "input", writes: false },
    { bits: SUM, reads: "input", writes: false },
    { bits: FINISH, reads: "input", writes: true },
  ],
};

export const LOG_SUM_EXP: Operation = {
  name: "logSumExp",
  float32: "logSumExpF32",
  float64: "logSumExpF64",
  result: "row",
  passes: [
    { bits: MAXIMUM, reads: "input", writes: false },
    { bits: SUM_AND_FINISH, reads: "input", writes: false },
  ],
};

export const EXP: Operation = {
  name: "exp",
  float32: "expF32",
  float64: "expF64",
  result: "element",
  passes: [],
};
export const SIGMOID: Operation = {
  name: "sigmoid",
  float32: "sigmoidF32",
  float64: "sigmoidF64",
  result: "element",
  passes: [],
};

const NO_OPTIONS: RowOptions<unknown> = {};

function readOptions(name: string, options: unknown): RowOptions<unknown> {
  if (options === undefined) return NO_OPTIONS;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${name}: options is an object, got ${kindOf(options)}`);
  }
  return options;
}

function readTemperature(name: string, temperature: unknown): number {
  if (temperature === undefined) return 1;
  if (typeof temperature !== "number") {
    throw new TypeError(`${name}: temperature is a number, got ${kindOf(temperature)}`);
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`${name}: temperature is a finite number above 0, got ${temperature}`);
  }
  return temperature;
}

/** What a row without a class left is multiplied by (softmax) or filled according to (logSoftmax). */
function readAllMasked(name: string, allMasked: unknown): number {
  if (allMasked === undefined || allMasked === "nan") return NaN;
  if (allMasked === "zero") return 0;
  throw new RangeError(`${name}: allMasked is "nan" or "zero", got ${shown(allMasked)}`);
}

/** Checks `out` against the input: its type, its length, and that it is the input itself or lies apart from it. */
function checkOut(name: string, out: unknown, data: Floats, length: number): asserts out is Floats {
  if (!isFloats(out) || typeOf(out) !== typeOf(data)) throw wrongKind(name, out, data);
  if (isDetached(out)) throw new TypeError(`${name}: out's buffer is detached`);
  if (out.length !== length) throw new RangeError(`${name}: out needs ${length} elements, got ${out.length}`);
  if (overlapsPartly(out, data)) {
    throw new RangeError(`${name}: out overlaps a part of the input; it must be the input itself or lie apart from it`);
  }
}

function wrongKind(name: string, out: unknown, data: Floats): TypeError {
  const wanted = typeOf(data) === "float32" ? "Float32Array" : "Float64Array";
  return new TypeError(`${name}: out must be a ${wanted} like the input, got ${kindOf(out)}`);
}

/** The buffers are looked at last: reading `array.buffer` costs some 40 ns, and a small array its place on the heap. */
function overlapsPartly(a: Floats, b: Floats): boolean {
  if (a.byteOffset === b.byteOffset && a.length === b.length) return false;
  if (a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength) return false;
  return a.buffer === b.buffer;
}

/** The public function that does `operation`. What it accepts and gives its declared type says. */
export function onEngine<Signature>(engine: EngineSource, operation: Operation): Signature {
  return ((value: unknown, options?: unknown) => run(engine(), operation, value, options)) as Signature;
}

function run(engine: Engine, operation: Operation, value: unknown, givenOptions: unknown): Floats {
  const { name } = operation;
  const options = readOptions(name, givenOptions);
  const givenOut = options.out;
  const input = readInput(name, value, givenOut);
  const { data } = input;
  const rows = readRows(name, options.shape ?? input.shape, options.axis, data.length);
  const alone = operation.passes.length === 0;
  const outer = alone ? data.length : rows.outer;
  const length = alone ? 1 : rows.length;
  const temperature = readTemperature(name, options.temperature);
  const empty = readAllMasked(name, options.allMasked);
  const resultLength = operation.result === "row" ? outer : data.length;
  if (givenOut !== undefined) checkOut(name, givenOut, data, resultLength);
  const out = (givenOut ??
    (input.own && operation.result === "element" ? data : newLike(data, resultLength))) as Floats;
  if (length === 0) return operation.result === "row" ? out.fill(-Infinity) : out;
  const work: Work = { operation, data, out, outer, length, temperature, empty };
  if (!workInPlace(engine, work)) workThroughBlock(engine.block, work);
  return out;
}

function newLike(data: Floats, length: number): Floats {
  return data.BYTES_PER_ELEMENT === 4 ? new Float32Array(length) : new Float64Array(length);
}

interface Work {
  readonly operation: Operation;
  readonly data: Floats;
  readonly out: Floats;
  readonly outer: number;
  readonly length: number;
  readonly temperature: number;
  readonly empty: number;
}

function kernelName({ operation, data }: Work): KernelName {
  return data.BYTES_PER_ELEMENT === 4 ? operation.float32 : operation.float64;
}

/** Works where the data lies, if input and out lie on one registered memory. */
function workInPlace(engine: Engine, work: Work): boolean {
  const { data, out } = work;
  if (work.operation.result === "row") return false;
  const memory = memoryOf(out);
  // A memory of 4 GiB ends at an address that 32 bits do not hold; what lies on one goes through the block.
  if (!memory || memory.buffer !== data.buffer || memory.buffer.byteLength === MOST_BYTES) return false;
  const kernel = engine.on(memory)[kernelName(work)];
  kernel(data.byteOffset, out.byteOffset, work.outer, work.length, work.temperature, work.empty, ALL);
  return true;
}

/** Brings the rows into the block, as many as fit, has the kernel work on them there, and brings the results out. */
function workThroughBlock(block: Block, work: Work): void {
  const { operation, data, out, outer, length, temperature, empty } = work;
  const kernel = block.kernels[kernelName(work)];
  const place = data.BYTES_PER_ELEMENT === 4 ? block.float32 : block.float64;
  if (length > place.all.length) {
    for (let row = 0; row < outer; row++) workInPieces(kernel, place, work, row);
    return;
  }
  const most = data.length <= place.atOnce ? outer : Math.max(1, Math.floor(place.atOnce / length));
  const results = operation.result === "row" ? 1 : length;
  for (let row = 0; row < outer; row += most) {
    const rows = Math.min(most, outer - row);
    bringIn(place, data, row * length, rows * length);
    kernel(0, 0, rows, length, temperature, empty, ALL);
    bringOut(place, out, row * results, rows * results);
  }
}

/** A row longer than the block comes by in pieces, all of it for each pass. */
function workInPieces(kernel: Kernel, place: Place, work: Work, row: number): void {
  const { operation, data, out, length, temperature, empty } = work;
  const start = row * length;
  const most = place.all.length;
  let first = FIRST;
  for (const { bits, reads, writes } of operation.passes) {
    for (let done = 0; done < length; done += most) {
      const count = Math.min(most, length - done);
      bringIn(place, reads === "input" ? data : out, start + done, count);
      kernel(0, 0, 1, count, temperature, empty, bits | first);
      first = 0;
      if (writes) bringOut(place, out, start + done, count);
    }
  }
  if (operation.result === "row") bringOut(place, out, row, 1);
}

/** Up to so many elements a loop copies faster than `set`, whose call costs 30 ns and the view it needs as much again. */
const FEW = 16;

function bringIn(place: Place, data: Floats, start: number, count: number): void {
  if (count > FEW) place.all.set(count === data.length ? data : data.subarray(start, start + count));
  else for (let i = 0; i < count; i++) place.all[i] = data[start + i] as number;
}

function bringOut(place: Place, out: Floats, start: number, count: number): void {
  if (count > FEW) out.set(place.front(count), start);
  else for (let i = 0; i < count; i++) out[start + i] = place.all[i] as number;
}
