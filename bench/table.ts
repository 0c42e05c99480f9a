// All cases: whole calls, typed array in, typed array out, everybody in turn.
import { writeFileSync } from "node:fs";
import { kernelInfo } from "simd-softmax";
import { baselineGoals, CASES, callsOf, title } from "./cases.js";
import { atLeast, conclude, jsonFile } from "./goals.js";
import { measure } from "./measure.js";

const BYTES = 8; // an element: 4 in, 4 out

export function heading() {
  const { variant, fused } = kernelInfo();
  return `Node ${process.versions.node}, ${variant}${fused ? " (fused)" : ""}`;
}

/** The goals are for the fused module on Node 24; elsewhere only those of the baseline are held. */
const reference = kernelInfo().fused && process.versions.node.startsWith("24.");

/** Measures and prints every case beside the hand-written loops and `contenders`. */
export async function table(contenders) {
  console.log(heading());
  const results = [];
  for (const one of CASES) {
    const elements = one.rows * one.classes;
    const times = await measure(callsOf(one, contenders), elements);
    results.push({ title: title(one), elements, times });
    console.log(`\n${title(one)}`);
    for (const [name, time] of Object.entries(times)) {
      const nanoseconds = (time * 1000) / elements;
      const ratio = time / times.ours;
      const goal = reference ? one.goals[name] : undefined;
      const columns = [
        name.padEnd(18),
        `${time.toFixed(2)} us`.padStart(14),
        `${nanoseconds.toFixed(3)} ns/element`.padStart(20),
        `${(BYTES / nanoseconds).toFixed(2)} GB/s`.padStart(12),
        `${ratio.toFixed(2)}x`.padStart(10),
        goal === undefined ? "" : `  ${atLeast(`${title(one)}, ${name}`, ratio, goal)}`,
      ];
      console.log(columns.join("").trimEnd());
    }
    for (const [name, goal] of Object.entries(baselineGoals(one))) {
      if (!(name in times)) continue;
      const ratio = times[name] / times.baseline;
      const said = atLeast(`${title(one)}, ${name} beside our baseline`, ratio, goal);
      console.log(`${name} beside our baseline: ${ratio.toFixed(2)}x  ${said}`);
    }
  }
  if (jsonFile) writeFileSync(jsonFile, JSON.stringify({ heading: heading(), results }, null, 1));
  conclude();
}
