// Vercel's edge runtime, from its npm package. A bundler for it turns the import of x.wasm?module into a module that
// was compiled before, outside the runtime's realm.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EdgeRuntime } from "edge-runtime";
import { build } from "esbuild";
import { timedFromOutside } from "./outside.js";

/** Where the bundle finds the compiled modules. */
const GLOBAL = "wasmModules";

const wasmAsModule = {
  name: "wasm as module",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: path.split("/").pop(), namespace: "wasm" }));
    onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => ({
      contents: `export default globalThis.${GLOBAL}["${path.replace("?module", "")}"];`,
    }));
  },
};

async function bundle(app) {
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

function modules(app) {
  const dist = join(app.folder, "node_modules/simd-softmax/dist");
  const compile = (file) => [file, new WebAssembly.Module(readFileSync(join(dist, file)))];
  return Object.fromEntries(["baseline.wasm", "relaxed.wasm"].map(compile));
}

export const edgeRuntime = {
  name: "edge-runtime",
  loads: ".wasm?module imports",
  wanted: { variant: "relaxed", fused: true },
  async run(app) {
    const runtime = new EdgeRuntime({
      extend: (context) => Object.assign(context, { [GLOBAL]: modules(app) }),
      initialCode: await bundle(app),
    });
    const get = (path) => runtime.dispatchFetch(`http://localhost${path}`);
    const report = await (await get("/report")).json();
    report.ratio = await timedFromOutside(async (name, rounds) => (await get(`/${name}?rounds=${rounds}`)).text());
    return report;
  },
};
