// Rebuilds dist/ while the tests are watched: all of it after a change in assembly/, the JavaScript after one in src/.
import { relative, sep } from "node:path";
import type { Plugin } from "vite";
import { bundleEntries } from "./building/bundles.ts";
import { compileModules } from "./building/modules.ts";
import { root } from "./building/paths.ts";

/** Editors and version control write several files at once: changes within this time are built together. */
const QUIET_MS = 100;

async function rebuild(withModules: boolean): Promise<void> {
  if (withModules) await compileModules();
  await bundleEntries();
}

export function rebuildOnChange(): Plugin {
  // One build at a time: two would write the same files.
  let building = Promise.resolve();
  let withModules = false;
  let timer: NodeJS.Timeout | undefined;

  function changed(file: string): void {
    const [folder] = relative(root, file).split(sep);
    if (folder !== "assembly" && folder !== "src") return;
    withModules ||= folder === "assembly";
    clearTimeout(timer);
    timer = setTimeout(() => {
      const all = withModules;
      withModules = false;
      building = building.then(() => rebuild(all)).catch((error: unknown) => console.error(error));
    }, QUIET_MS);
  }

  return {
    name: "rebuild",
    configureServer({ watcher }) {
      watcher.add([`${root}assembly`, `${root}src`]);
      for (const event of ["add", "change", "unlink"] as const) watcher.on(event, changed);
    },
  };
}
