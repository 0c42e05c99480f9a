// Seeded logits, so that every run works on the same numbers.

/** `length` float32 from [-10, 10), by a 32-bit linear congruential generator (Numerical Recipes, section 7.1). */
export function logits(length) {
  const values = new Float32Array(length);
  for (let i = 0, state = 1; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = (state / 2 ** 32) * 20 - 10;
  }
  return values;
}
