// What the checks of both entries share: seeded numbers, distances in ulp, the digest.

/** A check's name, and whether it holds: what came instead if it does not. */
export type Check = readonly [name: string, holds: true | string];
export type Floats = Float32Array | Float64Array;

/** Numbers in [0, 1) by a 32-bit linear congruential generator (Numerical Recipes, section 7.1), the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `length` numbers in [-10, 10). */
export function draw<Result extends Floats>(
  ArrayType: { from(source: { length: number }, value: () => number): Result },
  length: number,
  seed: number,
): Result {
  const random = generator(seed);
  return ArrayType.from({ length }, () => random() * 20 - 10);
}

/** The distance between adjacent float32 around `value`. */
export function spacing(value: number): number {
  return 2 ** Math.max(Math.floor(Math.log2(Math.abs(value))) - 23, -149);
}

/** What a call throws, as text. */
export function thrown(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "nothing";
}

/**
 * 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over the bits of results, every NaN counting as the same one:
 * WebAssembly does not specify which NaN an operation gives.
 */
export function hashOf(results: readonly (Floats | Uint16Array | Uint32Array)[]): { count: number; hash: string } {
  let hash = 14695981039346656037n;
  let count = 0;
  for (const result of results) {
    count += result.length;
    for (const byte of new Uint8Array(result.map((value) => (Number.isNaN(value) ? NaN : value)).buffer)) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
    }
  }
  return { count, hash: hash.toString(16).padStart(16, "0") };
}
