// What a runtime with a command line runs: prints the report as JSON.
import { ratio, report } from "./checks.js";

const argument = (name) => process.argv.includes(name);
const at = process.argv.indexOf("--longest");
const result = report(at < 0 ? Infinity : Number(process.argv[at + 1]));
if (!argument("--untimed")) result.ratio = ratio();
console.log(JSON.stringify(result));
