// Timing from outside, for runtimes whose own clock stands still while they compute.

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** The time of a plain loop divided by ours; `work(name, rounds)` has the runtime do rounds of one or the other. */
export async function timedFromOutside(
  work: (name: "ours" | "loop", rounds: number) => Promise<unknown>,
): Promise<number> {
  const time = async (name: "ours" | "loop", rounds: number) => {
    const started = performance.now();
    await work(name, rounds);
    return (performance.now() - started) / rounds;
  };
  await time("ours", 300);
  await time("loop", 30);
  const ratios: number[] = [];
  // Rounds enough that the request itself does not count.
  for (let i = 0; i < 5; i++) ratios.push((await time("loop", 40)) / (await time("ours", 400)));
  return median(ratios);
}
