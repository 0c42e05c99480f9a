// Compares with every rival library and the hand-written loops.
//
//   npm run bench:peers        installs the rivals first
import { comparisons } from "./cases.ts";
import { compareAll } from "./compare.ts";
import { rivals } from "./peers/rivals.ts";

await compareAll(comparisons(rivals));
