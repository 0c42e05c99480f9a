// Builds dist/: both modules from assembly/, their bytes for the JavaScript, and src/ compiled with declarations.
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
  const bytes = readFileSync(`dist/${variant}.wasm`);
  console.log(`dist/${variant}.wasm  ${bytes.length} bytes`);
  return bytes.toString("hex");
}

/** Both modules are cut into pieces of so many digits, half of the 32 KiB that gzip looks back. */
const PIECE = 12 * 1024;

/**
 * A JavaScript file with the modules' bytes. They are in hexadecimal, not base64, and piece by piece in turn: gzip then
 * finds in the second module what the first had (8.1 instead of 12.4 kB for both).
 */
function inlined(modules) {
  const longest = Math.max(...Object.values(modules).map((digits) => digits.length));
  const names = Object.fromEntries(Object.keys(modules).map((name) => [name, []]));
  const lines = [];
  for (let at = 0; at < longest; at += PIECE) {
    for (const [name, digits] of Object.entries(modules)) {
      const piece = `${name}${at / PIECE}`;
      lines.push(`const ${piece} = "${digits.slice(at, at + PIECE)}";`);
      names[name].push(piece);
    }
  }
  for (const [name, pieces] of Object.entries(names))
    lines.push(`export const ${name} = /* @__PURE__ */ [${pieces.join(", ")}].join("");`);
  return `${lines.join("\n")}\n`;
}

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/load", { recursive: true });
const modules = {};
for (const variant of VARIANTS) modules[variant] = await compile(variant);
writeFileSync("dist/load/bytes.js", inlined(modules));
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });
chmodSync("dist/cli.js", 0o755);
