// Compares with hand-written loops; needs nothing installed.
//
//   npm run bench
import { comparisons } from "./cases.ts";
import { compareAll } from "./compare.ts";

await compareAll(comparisons());
