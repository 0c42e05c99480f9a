// The checks of simd-softmax/pool for a page: their report goes to globalThis.report.
import { poolReport } from "./pool.ts";

poolReport().then(
  (report) => Object.assign(globalThis, { report: JSON.stringify(report) }),
  (error) => Object.assign(globalThis, { report: JSON.stringify({ count: 0, failed: [String(error)] }) }),
);
