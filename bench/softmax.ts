// Beside loops that people write by hand; needs nothing installed.
//
//   npm run bench              with -- --check it ends with exit code 1 if a goal is missed
import { table } from "./table.js";

await table({});
