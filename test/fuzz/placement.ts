// Where the arrays of a call lie, and what must not change around them.

import { type AnyArray, type Api, ARRAYS, type Floats } from "./call.js";
import type { Case } from "./cases.js";
import { Failure } from "./comparison.js";

/** Arrays for a call, at the case's placement, and what must not change around them. */
export class Arrays {
  readonly input: AnyArray;
  readonly out: Floats | undefined;
  readonly tensor: unknown;
  readonly #all: AnyArray;
  readonly #before: AnyArray;
  /** The elements that the call may write. */
  readonly #written: readonly [number, number] | undefined;

  constructor(api: Api, c: Case, results: number | undefined) {
    const ArrayType = ARRAYS[c.type] as typeof Float32Array;
    const { placement, values } = c;
    const size = values.length;
    const strided = placement === "strided";
    const count = (strided ? 2 : 1) * size;
    const isNarrowInteger = c.type === "int8" || c.type === "uint8";
    const takesOut = results !== undefined && !isNarrowInteger;
    // Input, a gap, an output, with elements to guard around each.
    const total = 8 + count + 8 + (results ?? 0) + 8;
    const bytes = total * ArrayType.BYTES_PER_ELEMENT;
    const onMemory = placement === "memory" || placement === "memory in place";
    const memory = onMemory ? new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) || 1 }) : undefined;
    if (memory) api.attach(memory);
    this.#all = new ArrayType(memory?.buffer ?? new ArrayBuffer(bytes), 0, total).fill(3);
    this.input = this.#all.subarray(8, 8 + count);
    for (let i = 0; i < size; i++) this.input[strided ? 2 * i : i] = values[i] as number;
    const inPlace = takesOut && results === size && (placement === "in place" || placement === "memory in place");
    const apart = takesOut && (placement === "apart" || placement === "memory");
    const at = 16 + count;
    this.out = (inPlace ? this.input : apart ? this.#all.subarray(at, at + (results ?? 0)) : undefined) as
      | Floats
      | undefined;
    this.#written = inPlace ? [8, 8 + count] : apart ? [at, at + (results ?? 0)] : undefined;
    this.#before = this.#all.slice();
    const strides = c.shape.map(
      (_, axis) => 2 * c.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1),
    );
    this.tensor = strided ? { data: this.input, shape: c.shape, strides } : this.input;
  }

  /** @throws Failure if the call wrote where it must not; a call that failed must not write at all */
  checkGuards(hasFailed = false): void {
    const words = (array: AnyArray) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const [now, before] = [words(this.#all), words(this.#before)];
    const each = this.#all.BYTES_PER_ELEMENT;
    for (let i = 0; i < now.length; i++) {
      const element = Math.floor(i / each);
      const mayChange =
        !hasFailed && this.#written !== undefined && element >= this.#written[0] && element < this.#written[1];
      if (!mayChange && now[i] !== before[i]) throw new Failure(`element ${element - 8} outside of out was written`);
    }
  }
}
