// The checks of simd-softmax/pool as a program: they are printed, and a pool that was forgotten does not keep it from ending.
import { createPool } from "simd-softmax/pool";
import { poolReport } from "./pool.ts";

const report = await poolReport();
const forgotten = await createPool({ threads: 3 }).softmax(new Float32Array(1_620_000), { shape: [1_620, 1_000] });
console.log(JSON.stringify({ ...report, count: report.count + Math.sign(forgotten.length) }));
