// app/bundled.ts as classic scripts: bundled and minified in the ways that pages get their scripts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { App } from "./app.ts";
import { library } from "./libraries.ts";
import { bundleWithWebpack } from "./webpack.ts";

async function withEsbuild(app: App, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: app.folder,
    entryPoints: ["bundled.js"],
    bundle: true,
    format: "iife",
    minify,
    write: false,
  });
  return outputFiles[0].text;
}

async function withTerser(app: App): Promise<string> {
  const { minify } = await library("terser");
  return (await minify(await withEsbuild(app, false))).code ?? "";
}

async function withWebpack(app: App): Promise<string> {
  return readFileSync(await bundleWithWebpack(app, "web", join(app.folder, "classic-webpack")), "utf8");
}

/** The scripts by the name of what minified them. */
export async function classicScripts(app: App): Promise<Map<string, string>> {
  return new Map([
    ["esbuild", await withEsbuild(app, true)],
    ["terser", await withTerser(app)],
    ["webpack", await withWebpack(app)],
  ]);
}
