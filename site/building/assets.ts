// Bundles the scripts and styles with Vite, and finds their files in its manifest.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Manifest } from "vite";
import type { Assets } from "./page.tsx";
import { out, site } from "./paths.ts";

/** All chunks that an entry imports statically, which a browser can load at once. */
function preloadsOf(manifest: Manifest, key: string): string[] {
  const seen = new Set<string>();
  const visit = (key: string) => {
    for (const imported of manifest[key]?.imports ?? []) {
      if (seen.has(imported)) continue;
      seen.add(imported);
      visit(imported);
    }
  };
  visit(key);
  return [...seen];
}

function assetsOf(manifest: Manifest, key: string): Assets {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest`);
  const imported = preloadsOf(manifest, key);
  return {
    script: chunk.file,
    preloads: imported.map((name) => manifest[name]?.file ?? ""),
    styles: [...new Set([key, ...imported].flatMap((name) => manifest[name]?.css ?? []))],
  };
}

export async function bundleAssets(): Promise<{ home: Assets; document: Assets }> {
  await build({ root: site, configFile: join(site, "vite.config.ts"), logLevel: "warn" });
  const manifest: Manifest = JSON.parse(readFileSync(join(out, ".vite/manifest.json"), "utf8"));
  return { home: assetsOf(manifest, "src/home.tsx"), document: assetsOf(manifest, "src/documents.ts") };
}
