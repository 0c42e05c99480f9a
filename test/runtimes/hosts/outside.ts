// Timing where the runtime's own clock stands still while it computes.

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** A plain loop's time over ours; `work(name, rounds)` has the runtime do rounds of one or the other. */
export async function timedFromOutside(work) {
  const time = async (name, rounds) => {
    const started = performance.now();
    await work(name, rounds);
    return (performance.now() - started) / rounds;
  };
  await time("ours", 300);
  await time("loop", 30);
  const ratios = [];
  // Rounds enough that the request itself does not count.
  for (let i = 0; i < 5; i++) ratios.push((await time("loop", 40)) / (await time("ours", 400)));
  return median(ratios);
}
