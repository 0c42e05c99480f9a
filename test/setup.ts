// Node 20 has relaxed SIMD behind a flag that can still be set at run time, before the module is first looked at. With it
// both variants are tested on every Node served.
import { setFlagsFromString } from "node:v8";

if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");
