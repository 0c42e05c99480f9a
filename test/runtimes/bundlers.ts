// A small app through every bundler, each output then run.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import resolve from "@rollup/plugin-node-resolve";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";
import { serveWorker } from "./hosts/workerd.js";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));
/** The documentation's example, to seven digits. */
const WANTED = [0.7281221, 0.26786116, 0.0040167323];

/** The app's own answer, from the bundle at `file` run by Node. */
const runs = (file) => JSON.parse(execFileSync(process.execPath, [file], { encoding: "utf8" }));

async function withVite(app, outDir) {
  await vite({
    root: app.folder,
    logLevel: "error",
    build: { outDir, modulePreload: false, rollupOptions: { input: join(app.folder, "bundled.js") } },
  });
  const [file] = readdirSync(join(outDir, "assets"));
  return runs(join(outDir, "assets", file));
}

async function withEsbuild(app, outDir) {
  const outfile = join(outDir, "out.js");
  const entryPoints = [join(app.folder, "bundled.js")];
  await esbuild({ entryPoints, bundle: true, minify: true, format: "esm", platform: "browser", outfile });
  return runs(outfile);
}

async function withRollup(app, outDir) {
  const bundle = await rollup({ input: join(app.folder, "bundled.js"), plugins: [resolve({ browser: true })] });
  const file = join(outDir, "out.js");
  await bundle.write({ file, format: "es" });
  return runs(file);
}

async function withWebpack(app, outDir) {
  const stats = await new Promise((resolve, reject) => {
    const configuration = {
      context: app.folder,
      entry: "./bundled.js",
      mode: "production",
      target: "webworker",
      output: { path: outDir, filename: "out.cjs" },
    };
    webpack(configuration, (error, stats) => (error ? reject(error) : resolve(stats)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString());
  return runs(join(outDir, "out.cjs"));
}

/** wrangler bundles without deploying, and what it made is served by workerd. */
async function withWrangler(app, outDir) {
  writeFileSync(
    join(app.folder, "wrangler.json"),
    JSON.stringify({ name: "app", main: "bundled-worker.js", compatibility_date: "2026-11-01" }),
  );
  const program = join(here, "node_modules/wrangler/bin/wrangler.js");
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
}

/** A Next.js edge route, built and started. By webpack: Turbopack reads nothing outside the folder, so no linked Next. */
async function withNext(_app, outDir) {
  mkdirSync(join(outDir, "pages/api"), { recursive: true });
  mkdirSync(join(outDir, "node_modules"));
  for (const name of ["next", "react", "react-dom"]) {
    symlinkSync(join(here, "node_modules", name), join(outDir, "node_modules", name));
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
  const next = require.resolve("next/dist/bin/next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  execFileSync(process.execPath, [next, "build", "--webpack"], { cwd: outDir, env, encoding: "utf8" });
  const server = spawn(process.execPath, [next, "start", "--port", "0", "--hostname", "127.0.0.1"], {
    cwd: outDir,
    env,
  });
  try {
    const url = await new Promise((resolve, reject) => {
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
}

const bundlers = {
  Vite: withVite,
  esbuild: withEsbuild,
  Rollup: withRollup,
  webpack: withWebpack,
  wrangler: withWrangler,
  "Next.js edge route": withNext,
};

/** Yields every bundler's name with what is wrong with its output, or nothing. */
export async function* bundled(app) {
  for (const [name, bundle] of Object.entries(bundlers)) {
    const outDir = join(app.folder, `out-${name.toLowerCase().replaceAll(/\W/g, "-")}`);
    mkdirSync(outDir);
    let found = [];
    try {
      const { probabilities, variant } = await bundle(app, outDir);
      const near = probabilities.length === 3 && probabilities.every((value, i) => Math.abs(value - WANTED[i]) < 1e-7);
      if (!near || variant !== "relaxed") found = [`got ${probabilities} from ${variant}`];
    } catch (error) {
      found = [`${error.stack}\n${error.stdout ?? ""}${error.stderr ?? ""}`];
    }
    yield { name, found };
  }
}
