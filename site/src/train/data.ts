// A toy set of three classes in the plane, which occur very unequally often.

import { seeded } from "../../../src/cli/ranking.ts";

/** The set is always the same. */
const SEED = 7;

/** How many points each class has. */
export const COUNTS = [300, 60, 15];
export const CLASSES = COUNTS.length;

/** The polynomials of x and y up to degree 3, without the constant. */
export const FEATURES = 9;

export function featuresOf(x: number, y: number): number[] {
  return [x, y, x * x, x * y, y * y, x ** 3, x * x * y, x * y * y, y ** 3];
}

export interface Data {
  /** [rows, 2], from -1 to 1 */
  readonly points: Float32Array;
  /** [rows, FEATURES] */
  readonly features: Float32Array;
  readonly labels: Int32Array;
}

/** The centre and the spread of each class: they overlap, so that the rare ones are easily overlooked. */
const CLUSTERS = [
  { x: -0.25, y: -0.05, spread: 0.34 },
  { x: 0.35, y: 0.3, spread: 0.22 },
  { x: 0.3, y: -0.42, spread: 0.16 },
];

/** Two normally distributed numbers (Box and Muller 1958). */
function normal(random: () => number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

export function makeData(): Data {
  const random = seeded(SEED);
  const labels = COUNTS.flatMap((count, label) => new Array<number>(count).fill(label));
  const clamp = (value: number) => Math.min(0.98, Math.max(-0.98, value));
  const points = labels.map((label) => {
    const { x, y, spread } = CLUSTERS[label] as (typeof CLUSTERS)[number];
    const [a, b] = normal(random);
    return [clamp(x + spread * a), clamp(y + spread * b)] as const;
  });
  return {
    points: Float32Array.from(points.flat()),
    features: Float32Array.from(points.flatMap(([x, y]) => featuresOf(x, y))),
    labels: Int32Array.from(labels),
  };
}
