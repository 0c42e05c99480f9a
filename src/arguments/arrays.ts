// The typed arrays of a call, seen alike from every realm.

/** The typed arrays that the kernels read and write. The elements of a Float16Array are seen as their bit patterns. */
export type TypedArray = Float32Array | Float64Array | Uint16Array | Int8Array | Uint8Array;

/** The name of the typed array type of `value`; undefined if it is no typed array. */
export function arrayNameOf(value: unknown): string | undefined {
  if (value instanceof Float32Array) return "Float32Array"; // the most frequent, and some 15 ns faster
  if (!ArrayBuffer.isView(value)) return undefined;
  const name: string = (value as Uint8Array)[Symbol.toStringTag];
  return name === "DataView" ? undefined : name;
}

/** The elements of a typed array as the kernels see them. */
export function bitsOf(array: TypedArray): TypedArray {
  return arrayNameOf(array) === "Float16Array" ? new Uint16Array(array.buffer, array.byteOffset, array.length) : array;
}

/** @throws TypeError if the array's buffer was transferred, so that its elements are gone */
export function checkAttached(name: string, what: string, array: TypedArray): void {
  if (array.length > 0) return;
  try {
    new Uint8Array(array.buffer);
  } catch {
    throw new TypeError(`${name}: ${what} is detached, its elements are gone`);
  }
}

/** Whether both arrays, on buffers known to be one or found to be, are the same elements of the same type. */
export function isSameRange(a: TypedArray, b: TypedArray): boolean {
  return a.byteOffset === b.byteOffset && a.byteLength === b.byteLength && arrayNameOf(a) === arrayNameOf(b);
}

/** The buffers are compared last: reading `array.buffer` costs some 40 ns, and moves a small array off the heap. */
export function overlap(a: TypedArray, b: TypedArray): boolean {
  if (a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength) return false;
  return a.buffer === b.buffer;
}
