// The typed arrays of a call, as they are: read with the language's own accessors, which work on arrays of every realm, and
// which neither a property of the array's own nor a subclass can forge.

/** The typed arrays that the kernels read and write. The elements of a Float16Array are seen as their bit patterns. */
export type TypedArray = Float32Array | Float64Array | Uint16Array | Int8Array | Uint8Array;

/** The typed arrays that receive indices. */
export type Indices = Uint32Array | Int32Array | Uint16Array | Uint8Array;

export type AnyArray = TypedArray | Indices;

const prototype = /* @__PURE__ */ Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

const getter = (name: PropertyKey, of: object = prototype) =>
  Object.getOwnPropertyDescriptor(of, name)?.get as () => unknown;

const tag = /* @__PURE__ */ getter(Symbol.toStringTag);
const length = /* @__PURE__ */ getter("length");
const byteOffset = /* @__PURE__ */ getter("byteOffset");
const byteLength = /* @__PURE__ */ getter("byteLength");
const buffer = /* @__PURE__ */ getter("buffer");
const bufferLength = /* @__PURE__ */ getter("byteLength", ArrayBuffer.prototype);

export const lengthOf = (array: AnyArray) => length.call(array) as number;
export const byteOffsetOf = (array: AnyArray) => byteOffset.call(array) as number;
export const bufferOf = (array: AnyArray) => buffer.call(array) as ArrayBufferLike;
const byteLengthOf = (array: AnyArray) => byteLength.call(array) as number;

/** Copies `elements` to `array`, from its element `at` on. */
export function setElements(array: AnyArray, elements: ArrayLike<number>, at: number): void {
  prototype.set.call(array as Uint8Array, elements, at);
}

/** A Float16Array where the language has none: an object around, or a subclass of, a Uint16Array of bit patterns. */
function isPolyfill(value: unknown): value is Uint16Array {
  if (typeof value !== "object" || value === null) return false;
  const array = value as Partial<Uint16Array>;
  const isNamed =
    (array[Symbol.toStringTag] as string) === "Float16Array" || array.constructor?.name === "Float16Array";
  return isNamed && isBuffer(array.buffer);
}

function isBuffer(value: unknown): boolean {
  try {
    new DataView(value as ArrayBuffer);
    return true;
  } catch {
    return false;
  }
}

/** The name of the typed array type of `value`; undefined if it is no typed array. */
export function arrayNameOf(value: unknown): string | undefined {
  const name = tag.call(value) as string | undefined;
  if (name !== undefined && name !== "Uint16Array") return name;
  return isPolyfill(value) ? "Float16Array" : name;
}

/** The elements of a Float16Array as the kernels see them; any other array as it is. */
export function bitsOf(array: TypedArray): TypedArray {
  const name = tag.call(array);
  if (name === "Float16Array") return new Uint16Array(bufferOf(array), byteOffsetOf(array), lengthOf(array));
  return name === undefined ? new Uint16Array(array.buffer, array.byteOffset, array.length) : array;
}

const TYPES = { Float32Array, Float64Array, Uint16Array, Int8Array, Uint8Array, Int32Array, Uint32Array };

const typeOf = (array: AnyArray) => TYPES[tag.call(array) as keyof typeof TYPES];

/** A view of `count` elements from the element `start` on. */
export function viewOf<Elements extends AnyArray>(array: Elements, start: number, count: number): Elements {
  const Type = typeOf(array);
  return new Type(
    bufferOf(array) as ArrayBuffer,
    byteOffsetOf(array) + start * Type.BYTES_PER_ELEMENT,
    count,
  ) as Elements;
}

/** A new array of the type of `array`, which holds 16-bit floats: bit patterns or a Float16Array. */
export function newLike(array: TypedArray, count: number): TypedArray {
  if (arrayNameOf(array) === "Uint16Array") return new Uint16Array(count);
  const native =
    tag.call(array) === "Float16Array" ? (globalThis as { Float16Array?: unknown }).Float16Array : undefined;
  return new ((native ?? array.constructor) as Uint16ArrayConstructor)(count);
}

export function copyOf<Elements extends AnyArray>(array: Elements): Elements {
  return new (typeOf(array))(array) as Elements;
}

/** A new array of the type of `array`, Float16Arrays apart; on `buffer`, if there is one. */
export function emptyOf<Elements extends AnyArray>(array: Elements, count: number, buffer?: ArrayBufferLike): Elements {
  const Type = typeOf(array);
  return (buffer ? new Type(buffer as ArrayBuffer, 0, count) : new Type(count)) as Elements;
}

/**
 * Checks an array of no elements.
 *
 * @throws TypeError if its elements are gone: the buffer was transferred, or shrunk so that it ends before them
 */
export function checkAttached(name: string, what: string, array: TypedArray): void {
  let why = "is detached";
  try {
    new Uint8Array(bufferOf(array) as ArrayBuffer);
    why = "lies beyond the end of its buffer";
    // Every method of typed arrays refuses such a view, and this one is as old as they are.
    prototype.indexOf.call(array as Uint8Array, 0);
  } catch {
    throw new TypeError(`${name}: ${what} ${why}, its elements are gone`);
  }
}

/**
 * How the elements of two arrays lie to each other. Two buffers of shared memory may be one memory; whether the "same" elements
 * of both are then one or two makes no difference to anyone who reads an element before writing it.
 */
export type Relation = "apart" | "same" | "overlapping" | "unknown";

export function relationOf(a: TypedArray, b: TypedArray): Relation {
  if (beginApart(a, b)) return "apart";
  const first = bufferOf(a);
  const second = bufferOf(b);
  if (first !== second && !(isShared(first) && isShared(second))) return "apart";
  const start = byteOffsetOf(a);
  const other = byteOffsetOf(b);
  const bytes = byteLengthOf(a);
  const otherBytes = byteLengthOf(b);
  if (start >= other + otherBytes || other >= start + bytes) return "apart";
  if (start === other && bytes === otherBytes && tag.call(a) === tag.call(b)) return "same";
  return first === second ? "overlapping" : "unknown";
}

/**
 * Whether two arrays of results overlap. On shared memory, which can have several buffers, a byte that is changed in one for a
 * moment shows it: only results may be written.
 */
export function resultsOverlap(a: TypedArray, b: TypedArray): boolean {
  if (relationOf(a, b) === "apart") return false;
  if (bufferOf(a) === bufferOf(b)) return true;
  const at = Math.max(byteOffsetOf(a), byteOffsetOf(b));
  const [one, other] = [a, b].map((array) => new Uint8Array(bufferOf(array) as ArrayBuffer, at, 1)) as [
    Uint8Array,
    Uint8Array,
  ];
  const before = other[0];
  one[0] = ~(one[0] as number);
  const isChanged = other[0] !== before;
  one[0] = ~(one[0] as number);
  return isChanged;
}

const float = /* @__PURE__ */ new Float32Array(1);
const word = /* @__PURE__ */ new Uint32Array(float.buffer);

/** The bits of the first element of an array of 4-byte elements; undefined if there is none, or a NaN, whose bits may change. */
function firstBits(array: AnyArray): number | undefined {
  const first = array[0] as number;
  if (!(first <= Infinity)) return undefined;
  const name = tag.call(array);
  if (name === "Uint32Array" || name === "Int32Array") return first >>> 0;
  if (name !== "Float32Array") return undefined;
  float[0] = first;
  return word[0];
}

/**
 * Whether arrays that begin at the same place of their buffers hold different first elements: the buffers are not one then.
 * Reading two elements takes 5 ns, asking for two buffers 40. Arrays that are not there are apart from all.
 */
export function beginApart(a: AnyArray, b: AnyArray, c?: AnyArray, d?: AnyArray): boolean {
  const at = byteOffsetOf(a);
  if (at !== byteOffsetOf(b) || (c && at !== byteOffsetOf(c)) || (d && at !== byteOffsetOf(d))) return false;
  const first = firstBits(a);
  const second = firstBits(b);
  if (first === second || first === undefined || second === undefined) return false;
  const third = c ? firstBits(c) : -1;
  if (first === third || second === third || third === undefined) return false;
  const fourth = d ? firstBits(d) : -2;
  return first !== fourth && second !== fourth && third !== fourth && fourth !== undefined;
}

/** Whether a buffer is a SharedArrayBuffer, of any realm. */
export function isShared(value: unknown): boolean {
  try {
    bufferLength.call(value);
    return false;
  } catch {
    return true;
  }
}
