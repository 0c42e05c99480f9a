// Builds dist/: the two WebAssembly modules, the entries as JavaScript, and their declarations.
//
//   npm run build
import { mkdirSync, rmSync } from "node:fs";
import { bundleEntries } from "./build/bundles.ts";
import { writeDeclarations } from "./build/declarations.ts";
import { compileModules } from "./build/modules.ts";
import { dist } from "./build/paths.ts";

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await compileModules();
await bundleEntries();
writeDeclarations();
