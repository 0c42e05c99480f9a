// The program for a runtime with a command line: prints the report as JSON.
import { ratio, report } from "./checks.ts";

const argument = (name: string) => process.argv.includes(name);
const at = process.argv.indexOf("--longest");
const result = report(at < 0 ? Infinity : Number(process.argv[at + 1]));
if (!argument("--untimed")) result.ratio = ratio();
console.log(JSON.stringify(result));
