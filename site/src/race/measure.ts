// Interleaved measurement in a browser, whose clock may be as coarse as a millisecond.

/** How long a runner runs for one reading: twenty ticks of a clock of one millisecond. */
const READING_MS = 20;
/** In each of which every runner has one reading. */
export const ROUNDS = 9;

/** How many calls take at least as long as a reading. */
function callsPerReading(run: () => void): number {
  for (let calls = 1; ; calls *= 2) {
    const took = timeOf(run, calls);
    if (took >= READING_MS / 2) return Math.max(1, Math.round((calls * READING_MS) / took));
  }
}

/** Milliseconds. */
function timeOf(run: () => void, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return performance.now() - start;
}

/** Microseconds per call of every runner, a round at a time; which runs first changes from round to round. */
export function* rounds(runners: Readonly<Record<string, () => void>>): Generator<Record<string, number>> {
  const calls = Object.entries(runners).map(([name, run]) => ({ name, run, calls: callsPerReading(run) }));
  for (let round = 0; round < ROUNDS; round++) {
    const turn = round % calls.length;
    const order = [...calls.slice(turn), ...calls.slice(0, turn)];
    yield Object.fromEntries(order.map(({ name, run, calls }) => [name, (1000 * timeOf(run, calls)) / calls]));
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
