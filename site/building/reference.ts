// The reference: TypeDoc reads the declarations that users get, and writes Markdown. It fails at a member without documentation.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, site, work } from "./paths.ts";

const declarations = join(work, "declarations");

/** TypeDoc shows a constant's parameters only if it is told that the constant is a function. */
function marked(text: string): string {
  return text.replace(/ \*\/\nexport declare const/g, " *\n * @function\n */\nexport declare const");
}

function copyDeclarations(): void {
  for (const folder of ["", "types"]) {
    mkdirSync(join(declarations, folder), { recursive: true });
    for (const file of readdirSync(join(root, "dist", folder)).filter((name) => name.endsWith(".d.ts"))) {
      writeFileSync(join(declarations, folder, file), marked(readFileSync(join(root, "dist", folder, file), "utf8")));
    }
  }
}

/** Writes a file of Markdown for every entry. */
export function writeReference(): void {
  copyDeclarations();
  const folder = join(site, "reference");
  execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  execFileSync(process.execPath, [join(folder, "node_modules/typedoc/bin/typedoc"), "--logLevel", "Warn"], {
    cwd: folder,
    stdio: "inherit",
  });
}

/** What it wrote of one entry. */
export const readReference = (entry: string): string => readFileSync(join(work, "reference", `${entry}.md`), "utf8");
