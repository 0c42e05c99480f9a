// The answer that app/bundled.ts comes to, wherever it is bundled and run.

/** What app/bundled.ts reports. */
export interface Answer {
  readonly probabilities?: readonly number[];
  readonly variant?: string;
}

/** The documentation's example, to seven digits. */
const WANTED = [0.7281221, 0.26786116, 0.0040167323];

export function isRight({ probabilities = [] }: Answer): boolean {
  return (
    probabilities.length === 3 && WANTED.every((value, i) => Math.abs((probabilities[i] as number) - value) < 1e-7)
  );
}
