// Vercel's edge runtime, from its npm package. A bundler for it replaces the import of x.wasm?module by a module that is
// compiled beforehand, outside the runtime's realm.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { App } from "../app.ts";
import { library } from "../libraries.ts";
import { FUSED, type Host } from "./host.ts";
import { timedFromOutside } from "./outside.ts";

/** Where the bundle finds the compiled modules. */
const GLOBAL = "wasmModules";

const wasmAsModule: Plugin = {
  name: "wasm as module",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: basename(path), namespace: "wasm" }));
    onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => ({
      contents: `export default globalThis.${GLOBAL}["${path.replace("?module", "")}"];`,
    }));
  },
};

async function bundle(app: App): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: app.folder,
    stdin: {
      contents: `import worker from "./worker.js";
        addEventListener("fetch", (event) => event.respondWith(worker.fetch(event.request)));`,
      resolveDir: app.folder,
    },
    bundle: true,
    format: "iife",
    conditions: ["edge-light", "worker", "browser"],
    plugins: [wasmAsModule],
    write: false,
  });
  return outputFiles[0].text;
}

function modules(app: App): Record<string, WebAssembly.Module> {
  const dist = join(app.folder, "node_modules/simd-softmax/dist");
  const compile = (file: string) => [file, new WebAssembly.Module(readFileSync(join(dist, file)))];
  return Object.fromEntries(["baseline.wasm", "relaxed.wasm", "nn-baseline.wasm", "nn-relaxed.wasm"].map(compile));
}

export const edgeRuntime: Host = {
  name: "edge-runtime",
  loads: ".wasm?module imports",
  wanted: FUSED,
  async run(app) {
    const { EdgeRuntime } = await library("edge-runtime");
    const runtime = new EdgeRuntime({
      extend: (context) => Object.assign(context, { [GLOBAL]: modules(app) }),
      initialCode: await bundle(app),
    });
    const get = (path: string) => runtime.dispatchFetch(`http://localhost${path}`);
    const report = await (await get("/report")).json();
    report.ratio = await timedFromOutside(async (name, rounds) => (await get(`/${name}?rounds=${rounds}`)).text());
    return report;
  },
};
