// The entries in dist/, each bundled into one ES module, with what several of them share in dist/shared-*.js.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { checksum } from "../../src/load/inline/checksum.ts";
import { compileDecoder, readModules, type Source } from "./modules.ts";
import { patchOf } from "./patch.ts";
import { dist, src } from "./paths.ts";

/** The characters of values in the text of a module (assembly/loading/decode.ts): "#" to "z" but the backslash. */
const CHARACTERS = Array.from({ length: 87 }, (_, value) => String.fromCharCode(value < 57 ? 35 + value : 36 + value));
const PREFIXES = ["", "{", "|"];
const SHIFT = 3;

function encode(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const value = (byte + SHIFT) & 255;
    return `${PREFIXES[Math.floor(value / 87)]}${CHARACTERS[value % 87]}`;
  }).join("");
}

const asText = (bytes: Uint8Array) => {
  const text = encode(bytes);
  return `{ text: "${text}", length: ${bytes.length}, checksum: ${checksum(text)} }`;
};

const decoder = async () =>
  `export const decoder = /* @__PURE__ */ Uint8Array.of(${(await compileDecoder()).join(", ")});`;

function modulesAsText(source: Source): string {
  const [baseline, relaxed] = readModules(source);
  return `export const baseline = ${asText(baseline)};
export const relaxed = ${asText(patchOf(baseline, relaxed))};
export const relaxedLength = ${relaxed.length};`;
}

function moduleSizes(source: Source): string {
  const [baseline, relaxed] = readModules(source);
  return `export const baselineBytes = ${baseline.length};
export const relaxedBytes = ${relaxed.length};`;
}

/** What is built for the imports of src/load/built.d.ts. */
const BUILT: Readonly<Record<string, () => string | Promise<string>>> = {
  "built:decoder": decoder,
  "built:text": () => modulesAsText("index"),
  "built:sizes": () => moduleSizes("index"),
  "built:nn-text": () => modulesAsText("nn"),
  "built:nn-sizes": () => moduleSizes("nn"),
};

/** Resolves `built:` imports, and leaves imports of .wasm files to the host. */
const built: Plugin = {
  name: "built",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^built:/ }, ({ path }) => ({ path, namespace: "built" }));
    onLoad({ filter: /.*/, namespace: "built" }, async ({ path }) => ({
      contents: await BUILT[path]?.(),
    }));
    onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true }));
  },
};

/** Loads the modules in another way than from inline bytes. */
function loading(folder: string): Plugin {
  return {
    name: "loading",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/load\/inline\// }, ({ path }) => ({
        path: `${src}/load/${folder}/${basename(path, ".js")}.ts`,
      }));
    },
  };
}

const SETTINGS: BuildOptions = {
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "ascii",
  sourcemap: true,
  sourcesContent: false, // the package ships src/
  outdir: dist,
  external: ["simd-softmax", "piscina", "node:*"],
};

const ENTRIES = ["index", "deterministic", "nn", "nn-deterministic"];
/** What the pool takes from below, and the files that are its own. A pool has no threads on the edge runtimes. */
const INTERNAL = "internal";
const POOL = ["pool", "pool-web", "pool-thread", "pool-worker"];

/** Leads imports of the pool's that leave its folder to the file that has them all. */
const fromInternal: Plugin = {
  name: "internal",
  setup({ onResolve }) {
    onResolve({ filter: /^(\.\.\/|\.\/fastest)/ }, () => ({ path: `./${INTERNAL}.js`, external: true }));
  },
};

async function bundlePool(): Promise<void> {
  await build({
    ...SETTINGS,
    entryPoints: POOL.map((entry) => `${src}/${entry}.ts`),
    chunkNames: "shared-[hash]",
    splitting: true,
    sourcemap: false, // 5 kB of the tarball
    plugins: [fromInternal],
  });
  await build({
    entryPoints: [`${src}/pool-piscina.cts`],
    outfile: `${dist}/pool-piscina.cjs`,
    target: "es2022",
  });
}

/** The entries of the package's interface, loaded from inline bytes or, for a host that compiles itself, in its way. */
function bundleInterface(folder?: string): Promise<unknown> {
  const suffix = folder === undefined ? "" : `.${folder}`;
  return build({
    ...SETTINGS,
    entryPoints: [...ENTRIES, ...(folder === undefined ? [INTERNAL] : [])].map((entry) => `${src}/${entry}.ts`),
    entryNames: `[name]${suffix}`,
    chunkNames: `shared${suffix}-[hash]`,
    splitting: true,
    // What the edge runtimes load is the same but for a few lines: a map of each would be 13 kB of the tarball.
    sourcemap: folder === undefined,
    plugins: folder === undefined ? [built] : [loading(folder), built],
  });
}

/**
 * Removes imports of chunks for their side effects alone, which esbuild writes though there are none: it would warn whoever
 * bundles the package. Their lines stay, for the source maps.
 */
function removeBareImports(): void {
  for (const file of readdirSync(dist).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(`${dist}/${file}`, "utf8");
    writeFileSync(`${dist}/${file}`, text.replace(/^import "\.\/shared[^"]+";$/gm, ""));
  }
}

export async function bundleEntries(): Promise<void> {
  await bundleInterface();
  await bundlePool();
  await bundleInterface("workerd");
  await bundleInterface("edge-light");
  removeBareImports();
  await build({ ...SETTINGS, entryPoints: [`${src}/plugs/transformers.ts`, `${src}/plugs/tfjs.ts`] });
  await bundleCommandLine();
}

/** The command line with the libraries that it uses, so that nothing is installed with the package, and their licences. */
async function bundleCommandLine(): Promise<void> {
  const { metafile } = await build({
    ...SETTINGS,
    entryPoints: { cli: `${src}/cli/main.ts` },
    platform: "node",
    minify: true,
    sourcemap: false,
    metafile: true,
    // For libraries that are CommonJS modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  chmodSync(`${dist}/cli.js`, 0o755);
  const folders = Object.keys(metafile.inputs).map((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  const libraries = [...new Set(folders)].filter((folder) => folder !== undefined).sort();
  writeFileSync(`${dist}/cli.LICENSES.txt`, libraries.map(licence).join("\n\n"));
}

function licence(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}`;
}
