// Seeded logits, so that every run works on the same numbers.

/** Numbers in [0, 1) by a 32-bit linear congruential generator (Numerical Recipes, section 7.1). */
function generator() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `length` float32 from [-10, 10). */
export function logits(length) {
  const random = generator();
  return Float32Array.from({ length }, () => random() * 20 - 10);
}

/** Normally distributed with standard deviation 4, by Box and Muller's transform. */
function normal(length) {
  const random = generator();
  return Float32Array.from(
    { length },
    () => 4 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** Within a thousandth of 1. */
function nearlyEqual(length) {
  const random = generator();
  return Float32Array.from({ length }, () => 1 + random() / 1000);
}

export const KINDS = { uniform: logits, "normal, sigma 4": normal, "nearly equal": nearlyEqual };
