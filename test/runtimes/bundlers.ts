// Bundles app/bundled.ts with every bundler and runs what comes out.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Answer, isRight } from "./answer.ts";
import type { App } from "./app.ts";
import { failure } from "./failure.ts";
import { serveWorker } from "./hosts/workerd.ts";
import { library } from "./libraries.ts";
import { bundleWithWebpack } from "./webpack.ts";

const modules = fileURLToPath(new URL("node_modules", import.meta.url));

/** Bundles into `outDir` and gives what the bundle answered. */
type Bundle = (app: App, outDir: string) => Promise<Answer>;

/** What the bundle at `file` prints, run by Node. */
const runs = (file: string): Answer => JSON.parse(execFileSync(process.execPath, [file], { encoding: "utf8" }));

const withVite: Bundle = async (app, outDir) => {
  const vite = await library("vite");
  await vite.build({
    root: app.folder,
    logLevel: "error",
    build: { outDir, modulePreload: false, rollupOptions: { input: join(app.folder, "bundled.js") } },
  });
  const [file] = readdirSync(join(outDir, "assets"));
  return runs(join(outDir, "assets", file));
};

const withEsbuild: Bundle = async (app, outDir) => {
  const outfile = join(outDir, "out.js");
  const entryPoints = [join(app.folder, "bundled.js")];
  await build({ entryPoints, bundle: true, minify: true, format: "esm", platform: "browser", outfile });
  return runs(outfile);
};

const withRollup: Bundle = async (app, outDir) => {
  const { rollup } = await library("rollup");
  const { default: nodeResolve } = await library("@rollup/plugin-node-resolve");
  const bundle = await rollup({ input: join(app.folder, "bundled.js"), plugins: [nodeResolve({ browser: true })] });
  const file = join(outDir, "out.js");
  await bundle.write({ file, format: "es" });
  return runs(file);
};

const withWebpack: Bundle = async (app, outDir) => runs(await bundleWithWebpack(app, "webworker", outDir));

/** Parcel with its defaults: it ignores `exports`. */
const withParcel: Bundle = async (app, outDir) => {
  const flags = ["--dist-dir", outDir, "--no-cache", "--no-autoinstall"];
  execFileSync(process.execPath, [join(modules, "parcel/lib/bin.js"), "build", "bundled.js", ...flags], {
    cwd: app.folder,
    encoding: "utf8",
  });
  return runs(join(outDir, "bundled.js"));
};

/** browserify, which ignores `exports`; Babel turns ES modules into the CommonJS that it reads. */
const withBrowserify: Bundle = async (app, outDir) => {
  const { default: browserify } = await library("browserify");
  const file = join(outDir, "out.cjs");
  const babel = { global: true, presets: [join(modules, "@babel/preset-env")] };
  const bundler = browserify(["bundled.js"], { basedir: app.folder, transform: [[join(modules, "babelify"), babel]] });
  writeFileSync(
    file,
    await new Promise<Buffer>((resolve, reject) => {
      bundler.bundle((error, bundle) => (error ? reject(error) : resolve(bundle)));
    }),
  );
  return runs(file);
};

/** wrangler bundles without deploying, and workerd serves the bundle. */
const withWrangler: Bundle = async (app, outDir) => {
  writeFileSync(
    join(app.folder, "wrangler.json"),
    JSON.stringify({ name: "app", main: "bundled-worker.js", compatibility_date: "2026-11-01" }),
  );
  const program = join(modules, "wrangler/bin/wrangler.js");
  execFileSync(process.execPath, [program, "deploy", "--dry-run", "--outdir", outDir], {
    cwd: app.folder,
    encoding: "utf8",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1" },
  });
  const { url, stop } = await serveWorker(outDir, "bundled-worker.js");
  try {
    return await (await fetch(url)).json();
  } finally {
    stop();
  }
};

/** A Next.js edge route, built and started. With webpack, since Turbopack reads nothing outside the folder, no linked Next. */
const withNext: Bundle = async (_app, outDir) => {
  mkdirSync(join(outDir, "pages/api"), { recursive: true });
  mkdirSync(join(outDir, "node_modules"));
  for (const name of ["next", "react", "react-dom"]) {
    symlinkSync(join(modules, name), join(outDir, "node_modules", name));
  }
  writeFileSync(join(outDir, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(
    join(outDir, "pages/api/softmax.js"),
    `import { kernelInfo, softmax } from "simd-softmax";
     export const config = { runtime: "edge" };
     export default function handler() {
       return Response.json({ probabilities: [...softmax([2, 1, -3.2])], variant: kernelInfo().variant });
     }`,
  );
  const next = join(modules, "next/dist/bin/next");
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  execFileSync(process.execPath, [next, "build", "--webpack"], { cwd: outDir, env, encoding: "utf8" });
  const server = spawn(process.execPath, [next, "start", "--port", "0", "--hostname", "127.0.0.1"], {
    cwd: outDir,
    env,
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = "";
      server.on("exit", () => reject(new Error(text)));
      server.stderr.on("data", (chunk) => (text += chunk));
      server.stdout.on("data", (chunk) => {
        text += chunk;
        const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(text);
        if (address && text.includes("Ready")) resolve(address[0]);
      });
    });
    return await (await fetch(`${url}/api/softmax`)).json();
  } finally {
    server.removeAllListeners("exit");
    server.kill();
  }
};

const bundlers: Record<string, Bundle> = {
  Vite: withVite,
  esbuild: withEsbuild,
  Rollup: withRollup,
  webpack: withWebpack,
  Parcel: withParcel,
  browserify: withBrowserify,
  wrangler: withWrangler,
  "Next.js edge route": withNext,
};

/** Yields every bundler's name with what is wrong with its output. */
export async function* bundled(app: App): AsyncGenerator<{ name: string; found: string[] }> {
  for (const [name, bundle] of Object.entries(bundlers)) {
    const outDir = join(app.folder, `out-${name.toLowerCase().replaceAll(/\W/g, "-")}`);
    mkdirSync(outDir);
    let found: string[] = [];
    try {
      const answer = await bundle(app, outDir);
      if (!isRight(answer) || answer.variant !== "relaxed") found = [`got ${JSON.stringify(answer)}`];
    } catch (error) {
      found = [failure(error)];
    }
    yield { name, found };
  }
}
