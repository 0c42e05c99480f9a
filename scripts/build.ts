// Builds dist/: the two WebAssembly modules, the entries as JavaScript, and their declarations.
//
//   npm run build
import { mkdirSync, rmSync } from "node:fs";
import { bundleEntries } from "./building/bundles.ts";
import { writeDeclarations } from "./building/declarations.ts";
import { compileModules } from "./building/modules.ts";
import { dist } from "./building/paths.ts";

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await compileModules();
await bundleEntries();
writeDeclarations();
