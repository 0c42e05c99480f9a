// webpack, in production mode: its optimizer and minifier are those of its defaults.
import { join } from "node:path";
import type { App } from "./app.ts";
import { library } from "./libraries.ts";

/** Bundles bundled.js for a target into `outDir`; gives the bundle's path. */
export async function bundleWithWebpack(app: App, target: "web" | "webworker", outDir: string): Promise<string> {
  const { default: webpack } = await library("webpack");
  const configuration = {
    context: app.folder,
    entry: "./bundled.js",
    mode: "production",
    target,
    output: { path: outDir, filename: "out.cjs" },
  };
  await new Promise<void>((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(String(stats)));
      else resolve();
    });
  });
  return join(outDir, "out.cjs");
}
