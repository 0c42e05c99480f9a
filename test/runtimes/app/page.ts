// The program for a browser's page: the report goes to globalThis.report; where compiling is forbidden, the error does.
import { firstCall, ratio, report } from "./checks.ts";

const result = document.title === "forbidden" ? { message: firstCall() } : { ...report(), ratio: ratio() };
Object.assign(globalThis, { report: JSON.stringify(result) });
