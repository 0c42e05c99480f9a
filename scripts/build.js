// Builds dist/: both modules from assembly/, their bytes for the JavaScript, src/ compiled with declarations, and the
// entries for hosts that load the modules another way.
//
//   npm run build
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const VARIANTS = ["baseline", "relaxed"];
process.chdir(new URL("..", import.meta.url).pathname);

async function compile(variant) {
  const { error, stderr } = await asc.main(["--config", "asconfig.json", "--target", variant]);
  if (error) throw new Error(`${variant}: ${error.message}\n${stderr}`);
  shrink(`dist/${variant}.wasm`);
  const bytes = readFileSync(`dist/${variant}.wasm`);
  console.log(`dist/${variant}.wasm  ${bytes.length} bytes`);
  return bytes;
}

/** What the modules need of WebAssembly beyond its first version, for wasm-opt. */
const FEATURES = ["simd", "relaxed-simd", "mutable-globals", "nontrapping-float-to-int", "sign-ext", "bulk-memory"];

/** Once more, for size: 0.2 kB less of both gzipped, and no kernel slower but one row of a few classes, by 3 ns. */
function shrink(file) {
  const flags = FEATURES.map((feature) => `--enable-${feature}`);
  execFileSync(process.execPath, ["node_modules/binaryen/bin/wasm-opt", file, ...flags, "-Os", "-o", file]);
}

/** Both modules are cut into pieces of so many bytes, which as text are within the 32 KiB that gzip looks back. */
const PIECE = 12 * 1024;

/**
 * So much is added to every byte, modulo 256: the most frequent ones are then characters that need no escape (SIMD's prefix
 * 0xfd becomes a space, 0 a number sign).
 */
const SHIFT = 35;

/** Bytes as a string literal of ASCII alone, a character each. */
function literal(bytes) {
  const text = Array.from(bytes, (byte) => String.fromCharCode((byte + SHIFT) & 255)).join("");
  const escaped = (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return `"${text.replace(/["\\]/g, "\\$&").replace(/[^ -~]/g, escaped)}"`;
}

/**
 * A JavaScript file with the modules' bytes, a character each: gzip then finds in the second module what the first had,
 * which base64 would hide, and it takes 1 kB less than hexadecimal. Piece by piece in turn, since it looks back no further
 * than one module.
 */
function inlined(modules) {
  const longest = Math.max(...Object.values(modules).map(({ length }) => length));
  const names = Object.fromEntries(Object.keys(modules).map((name) => [name, []]));
  const lines = [`export const shift = ${SHIFT};`];
  for (let at = 0; at < longest; at += PIECE) {
    for (const [name, bytes] of Object.entries(modules)) {
      const piece = `${name}${at / PIECE}`;
      lines.push(`const ${piece} = ${literal(bytes.subarray(at, at + PIECE))};`);
      names[name].push(piece);
    }
  }
  for (const [name, pieces] of Object.entries(names)) {
    lines.push(`export const ${name} = /* @__PURE__ */ [${pieces.join(", ")}].join("");`);
  }
  return `${lines.join("\n")}\n`;
}

const sizes = (modules) =>
  Object.entries(modules)
    .map(([name, { length }]) => `export const ${name}Bytes = ${length};\n`)
    .join("");

/** How the entries get the modules as they are written, and how else there are entries: dist/index.workerd.js, ... */
const INLINE = "./load/inline/";
const OTHER_WAYS = ["workerd", "edge-light"];
const ENTRIES = ["index", "deterministic"];

function writeEntry(name, way) {
  const text = readFileSync(`dist/${name}.js`, "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
  if (!text.includes(INLINE)) throw new Error(`dist/${name}.js imports nothing from ${INLINE}`);
  writeFileSync(`dist/${name}.${way}.js`, text.replaceAll(INLINE, `./load/${way}/`));
}

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/load", { recursive: true });
const modules = {};
for (const variant of VARIANTS) modules[variant] = await compile(variant);
writeFileSync("dist/load/bytes.js", inlined(modules));
writeFileSync("dist/load/sizes.js", sizes(modules));
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "src"], { stdio: "inherit" });
for (const name of ENTRIES) for (const way of OTHER_WAYS) writeEntry(name, way);
chmodSync("dist/cli.js", 0o755);
