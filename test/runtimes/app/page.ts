// What a page runs: the report at globalThis.report, once it is there. A page that may not compile reports its error.
import { firstCall, ratio, report } from "./checks.js";

if (document.title === "forbidden") globalThis.report = JSON.stringify({ message: firstCall() });
else globalThis.report = JSON.stringify({ ...report(), ratio: ratio() });
