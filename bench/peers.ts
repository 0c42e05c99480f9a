// Beside every rival and the hand-written loops.
//
//   npm run bench:peers              installs the rivals first
//   npm run bench:peers -- --check   ends with exit code 1 if a goal is missed
import { contenders } from "./peers/contenders.js";
import { table } from "./table.js";

await table(contenders);
