// TensorFlow.js's cpu backend with its own kernels, and with ours: 64 x 1,000.
//
//   npm run bench:plugs

import { registerKernels } from "simd-softmax/tfjs";
import { atLeast, conclude } from "./goals.js";
import { plugged } from "./peers/tfjs.js";
import { heading } from "./table.js";

console.log(`${heading()}\n\ntfjs cpu, 64 x 1,000`);
for (const [name, [theirs, ours]] of Object.entries(await plugged(registerKernels))) {
  const ratio = theirs / ours;
  const said = name === "softmax" ? atLeast("tfjs softmax", ratio, 50) : "";
  const columns = [`${theirs.toFixed(1)} us`, `${ours.toFixed(1)} us`, `${ratio.toFixed(1)}x`].map((c) =>
    c.padStart(14),
  );
  console.log(`${name.padEnd(26)}${columns.join("")}  ${said}`.trimEnd());
}
conclude();
