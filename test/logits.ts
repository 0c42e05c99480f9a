// Seeded logits of the distributions for which the accuracy bounds are stated.

/** Uniform numbers in [0, 1) (mulberry32, by T. Ettinger, in the public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const between = (low: number, high: number) => (random: () => number) => low + (high - low) * random();

/** Name -> how one logit is drawn. */
export const DISTRIBUTIONS: Readonly<Record<string, (random: () => number) => number>> = {
  "uniform in [-10, 10]": between(-10, 10),
  "normal, sigma 4": (random) => 4 * normal(random),
  "nearly equal": between(1, 1.00001),
  "90 to 100": between(90, 100),
  "150 to 190": between(150, 190),
  "-200 to -150": between(-200, -150),
  "160 wide": between(-80, 80),
  // A few large ones, whose sum's every rounding shows.
  peaked: (random) => (random() < 0.05 ? between(10, 13) : between(-4, 4))(random),
};

export function draw(name: string, length: number, seed = 1): Float32Array {
  const one = DISTRIBUTIONS[name] as (random: () => number) => number;
  const random = seeded(seed);
  return Float32Array.from({ length }, () => one(random));
}
