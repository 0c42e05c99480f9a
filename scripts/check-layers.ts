// Checks that imports go down the layers and form no circle, in src/ and assembly/, types counted. A script of its own,
// because no linter parses the decorators that AssemblyScript puts on functions.
//
//   npm run check:layers
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * For each layer the other layers that it may import; "." stands for the entries, the files outside the folders, and "internal"
 * for the one that has what the pool takes from all layers.
 */
const LAYERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  src: {
    types: [],
    load: [],
    arguments: ["types"],
    engine: ["types", "load", "arguments"],
    operations: ["types", "arguments", "engine"],
    plugs: [],
    pool: ["types", "arguments", "engine", "operations"],
    cli: [],
    internal: ["arguments", "operations", "."],
    ".": ["types", "load", "engine", "operations", "pool"],
  },
  assembly: {
    math: [],
    rows: ["math"],
    softmax: ["math", "rows"],
    decoding: ["math", "rows"],
    nn: ["math", "rows", "softmax"],
    staging: ["math"],
    loading: [],
    ".": ["math", "rows", "softmax", "decoding", "nn", "staging"],
  },
};

/** The files of a tree with the files that each imports, both relative to the tree. */
function importsIn(tree: string): Map<string, string[]> {
  const files = readdirSync(join(root, tree), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const importsOf = (file: string) => {
    const text = readFileSync(join(root, tree, file), "utf8");
    // After from, import or import(: static and dynamic imports, re-exports and import types alike.
    return [...text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)].map(([, path]) => {
      const target = normalize(join(dirname(file), (path as string).replace(/\.js$/, "")));
      return `${target}.ts`;
    });
  };
  return new Map(files.map((file) => [file, importsOf(file)]));
}

function layerOf(file: string): string {
  if (file.includes(sep)) return file.split(sep)[0] as string;
  return file === "internal.ts" ? "internal" : ".";
}

function wrongArrows(tree: string, imports: Map<string, string[]>): string[] {
  const layers = LAYERS[tree] ?? {};
  return [...imports].flatMap(([file, targets]) => {
    const layer = layerOf(file);
    const allowed = layers[layer];
    if (!allowed) return [`${tree}/${file}: ${layer} is not among the layers`];
    return targets
      .filter((target) => layerOf(target) !== layer && !allowed.includes(layerOf(target)))
      .map((target) => `${tree}/${file} imports ${target}: ${layer} must not know ${layerOf(target)}`);
  });
}

/** The first circle found from each file that is in one, as a path. */
function circles(tree: string, imports: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) found.push(`${tree}: circle ${[...path.slice(path.indexOf(file)), file].join(" -> ")}`);
    if (done.has(file)) return;
    done.add(file);
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

let files = 0;
const problems = Object.keys(LAYERS).flatMap((tree) => {
  const imports = importsIn(tree);
  files += imports.size;
  return [...wrongArrows(tree, imports), ...circles(tree, imports)];
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`Layers: ${files} files, no circle, no import that goes up.`);
