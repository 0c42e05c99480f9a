// Rebuilds dist/ while the tests are watched: all of it after a change in assembly/, the JavaScript after one in src/.
import { relative, sep } from "node:path";
import type { Plugin } from "vite";
import { bundleEntries } from "./building/bundles.ts";
import { compileModules } from "./building/modules.ts";
import { root } from "./building/paths.ts";

async function rebuild(file: string): Promise<void> {
  const [folder] = relative(root, file).split(sep);
  if (folder !== "assembly" && folder !== "src") return;
  if (folder === "assembly") await compileModules();
  await bundleEntries();
}

export function rebuildOnChange(): Plugin {
  return {
    name: "rebuild",
    configureServer({ watcher }) {
      watcher.add([`${root}assembly`, `${root}src`]);
      watcher.on("change", (file) => rebuild(file).catch((error: unknown) => console.error(error)));
    },
  };
}
