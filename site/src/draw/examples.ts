// Strokes for those who cannot draw, or do not want to.
import type { Strokes } from "./recogniser.ts";

/** A curve's points. */
const curve = (points: number, at: (t: number) => [number, number]): [number, number][] =>
  Array.from({ length: points + 1 }, (_, i) => at(i / points));

export const EXAMPLES: Readonly<Record<string, Strokes>> = {
  "∞": [
    curve(60, (t) => {
      const a = 2 * Math.PI * t;
      return [
        140 + (100 * Math.cos(a)) / (1 + Math.sin(a) ** 2),
        140 + (100 * Math.sin(a) * Math.cos(a)) / (1 + Math.sin(a) ** 2),
      ];
    }),
  ],
  "→": [
    [
      [40, 140],
      [240, 140],
    ],
    [
      [190, 95],
      [240, 140],
      [190, 185],
    ],
  ],
  "∑": [
    [
      [210, 60],
      [70, 60],
      [150, 140],
      [70, 220],
      [210, 220],
    ],
  ],
  "∀": [
    [
      [60, 50],
      [140, 230],
      [220, 50],
    ],
    [
      [92, 120],
      [188, 120],
    ],
  ],
};
