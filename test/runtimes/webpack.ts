// webpack, in production mode: its optimizer and minifier are those of its defaults.
import { join } from "node:path";
import type { App } from "./app.ts";
import { library } from "./libraries.ts";

/** Bundles a program of the app for a target into `outDir`, to be served below `publicPath`; gives the bundle's path. */
export async function bundleWithWebpack(
  app: App,
  target: "web" | "webworker",
  outDir: string,
  program = "bundled.js",
  publicPath = "auto",
): Promise<string> {
  const { default: webpack } = await library("webpack");
  const configuration = {
    context: app.folder,
    entry: `./${program}`,
    mode: "production",
    target,
    output: { path: outDir, filename: "out.cjs", publicPath },
  };
  await new Promise<void>((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(String(stats)));
      else resolve();
    });
  });
  return join(outDir, "out.cjs");
}
