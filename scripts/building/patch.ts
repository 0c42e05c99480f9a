// The relaxed module as a patch of the baseline: they differ in the multiply-adds alone, 2 kB of 32.

/** A shorter part of the base costs as much to copy as to write out. */
const LEAST_COPY = 8;

/** 7 bits to a byte, the lowest first, as src/load/inline/patch.ts reads them. */
function* varint(value: number): Generator<number> {
  for (; value > 127; value >>>= 7) yield (value & 127) | 128;
  yield value;
}

/** The places of every LEAST_COPY bytes of the base. */
function placesIn(base: Buffer): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let at = 0; at + LEAST_COPY <= base.length; at++) {
    const key = base.toString("latin1", at, at + LEAST_COPY);
    places.set(key, [...(places.get(key) ?? []), at]);
  }
  return places;
}

/**
 * What makes `wanted` of `base`: in turn, bytes that are written out, preceded by their number, and bytes of the base, as how
 * far they begin behind the end of those copied before (doubled, and for a negative number with 1 taken from its double's
 * absolute value) and their number.
 */
export function patchOf(base: Buffer, wanted: Buffer): Uint8Array {
  const places = placesIn(base);
  const patch: number[] = [];
  let end = 0;
  let written = 0;
  const write = (at: number) => patch.push(...varint(at - written), ...wanted.subarray(written, at));
  for (let at = 0; at < wanted.length; ) {
    let from = 0;
    let count = 0;
    for (const place of places.get(wanted.toString("latin1", at, at + LEAST_COPY)) ?? []) {
      let same = LEAST_COPY;
      while (place + same < base.length && at + same < wanted.length && base[place + same] === wanted[at + same])
        same++;
      if (same > count) [from, count] = [place, same];
    }
    if (count === 0) {
      at++;
      continue;
    }
    write(at);
    const step = from - end;
    patch.push(...varint(step < 0 ? -2 * step - 1 : 2 * step), ...varint(count));
    end = from + count;
    at += count;
    written = at;
  }
  if (written < wanted.length) write(wanted.length);
  return Uint8Array.from(patch);
}
