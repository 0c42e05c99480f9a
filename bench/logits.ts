// Seeded logits, so that every run works on the same numbers.

/** Numbers in [0, 1) by a 32-bit linear congruential generator (Numerical Recipes, section 7.1). */
function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `length` float32 from [-10, 10). */
export function logits(length: number): Float32Array {
  const random = generator();
  return Float32Array.from({ length }, () => random() * 20 - 10);
}

/** Float32 truncated to 16 bits: as float16, in which everything below 2^-14 becomes 0, and as bfloat16. */
export function bits(x: Float32Array): { float16: Uint16Array; bfloat16: Uint16Array } {
  const words = new Uint32Array(x.buffer, x.byteOffset, x.length);
  const half = (word: number) => Math.max(((word & 0x7fffffff) - (112 << 23)) >> 13, 0) | ((word >>> 16) & 0x8000);
  return { float16: Uint16Array.from(words, half), bfloat16: Uint16Array.from(words, (word) => word >>> 16) };
}

/** Normally distributed with standard deviation 4 (Box-Muller transform). */
function normal(length: number): Float32Array {
  const random = generator();
  return Float32Array.from(
    { length },
    () => 4 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** From [1, 1.001). */
function nearlyEqual(length: number): Float32Array {
  const random = generator();
  return Float32Array.from({ length }, () => 1 + random() / 1000);
}

/** Distributions of logits, by name. */
export const DISTRIBUTIONS = { uniform: logits, "normal, sigma 4": normal, "nearly equal": nearlyEqual };
