// One comparison, printed: every contender's time, and as a ratio to that of one of them.
import { measure } from "./measure.js";

/** Units of time: a call's, from its microseconds and how many elements it works on. */
export const perCall = (time) => `${time.toFixed(1)} us`;
export const perElement = (time, elements) => `${((time * 1000) / elements).toFixed(3)} ns/element`;

/**
 * Prints the times of `calls` in a unit, beside that of `base`; `said(name, ratio)` gives what stands behind each, a ratio
 * being a time divided by that of `base`.
 */
export async function compare(title, base, unit, calls, elements, said) {
  const times = await measure(calls, elements);
  console.log(`\n${title}`);
  for (const [name, time] of Object.entries(times)) {
    const ratio = time / times[base];
    const columns = [name.padEnd(36), unit(time, elements).padStart(20), `${ratio.toFixed(2)}x`.padStart(10)];
    console.log(`${columns.join("")}  ${said(name, ratio)}`.trimEnd());
  }
}
