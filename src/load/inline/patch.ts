// A module as a patch of another one (scripts/building/patch.ts).

/** The `length` bytes that `patch` makes of `base`. */
export function patched(base: Uint8Array, patch: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  let at = 0;
  let read = 0;
  let from = 0;
  const number = () => {
    let value = 0;
    let byte = 128;
    for (let shift = 0; byte > 127; shift += 7) {
      byte = patch[read++] as number;
      value |= (byte & 127) << shift;
    }
    return value;
  };
  const take = (bytes: Uint8Array) => {
    result.set(bytes, at);
    at += bytes.length;
  };
  while (at < length) {
    const count = number();
    take(patch.subarray(read, read + count));
    read += count;
    if (at === length) break;
    const step = number();
    from += (step >> 1) ^ -(step & 1);
    const copied = base.subarray(from, from + number());
    take(copied);
    from += copied.length;
  }
  return result;
}
